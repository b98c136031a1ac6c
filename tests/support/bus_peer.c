/*  bus_peer - a client or a worker for tests that kill things

        bus_peer call  ENDPOINT SERVICE    makes --count calls at once, whose bodies are their
                                           numbers; a line for each final answer:
                                           "NUMBER STATUS BODY-OR-DETAIL"
        bus_peer serve ENDPOINT SERVICE... answers each request with its own body, or holds it for
                                           ever (--hold); a line for each request: "got BODY"

    Lines are flushed, so a test can wait for them. A caller ends when all is
    answered; a server ends by SIGTERM, with a goodbye to the broker.
*/
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/actor/actor.h"
#include "lib/base/cleanup.h"
#include "lib/base/err.h"
#include "lib/base/log.h"
#include "lib/base/options.h"
#include "lib/base/text.h"
#include "lib/bus/bus_client.h"
#include "lib/bus/bus_worker.h"

typedef struct {
    const char *endpoint;
    const char *const *services;
    int service_count;
    const char *name;
    int64_t count;
    int64_t credit;
    int64_t timeout_ms;
    bool hold;
    bool leased;
    bool resend;
} settings_t;

/* ---- serve ---- */

typedef struct {
    const settings_t *settings;
    bus_worker_t *worker;
} server_t;

static void
s_take_request(void *arg, const bus_request_t *request)
{
    server_t *self = arg;
    printf("got %.*s\n", (int)request->size, (const char *)request->body);
    fflush(stdout);
    if (!self->settings->hold)
        bus_worker_final(self->worker, request->ticket, 0, NULL, request->body, request->size);
}

static void
s_serve_actor(zsock_t *pipe, void *args)
{
    const settings_t *settings = args;
    server_t self = {.settings = settings};
    zloop_t *loop = actor_loop_new();
    self.worker = bus_worker_new(loop,
                                 settings->endpoint,
                                 settings->name,
                                 (uint32_t)settings->credit,
                                 s_take_request,
                                 &self);
    for (int i = 0; i < settings->service_count; i++)
        if (bus_worker_offer(self.worker, settings->services[i]))
            log_error("cannot offer '%s'", settings->services[i]);
    actor_loop(pipe, loop, NULL, &self);
    bus_worker_destroy(&self.worker);
    zloop_destroy(&loop);
}

/* ---- call ---- */

typedef struct {
    int64_t number;
    int64_t *left;
} caller_t;

static void
s_take_reply(void *arg, const bus_reply_t *reply)
{
    caller_t *caller = arg;
    if (!reply->final)
        return;
    printf("%lld %s ", (long long)caller->number, err_code(reply->status));
    if (reply->status)
        printf("%s\n", reply->detail);
    else
        printf("%.*s\n", (int)reply->size, (const char *)reply->body);
    fflush(stdout);
    --*caller->left;
}

static int
s_end_when_done(zloop_t *loop, int timer, void *arg)
{
    (void)loop;
    (void)timer;
    const int64_t *left = arg;
    return *left == 0 ? -1 : 0;
}

static int
s_call(const settings_t *settings)
{
    zloop_t *loop = zloop_new();
    bus_client_t *client = bus_client_new(loop, settings->endpoint);
    int64_t left = settings->count;
    _cleanup_(free_p) caller_t *callers = calloc((size_t)settings->count, sizeof *callers);
    if (!callers)
        abort();
    for (int64_t i = 0; i < settings->count; i++) {
        callers[i] = (caller_t){.number = i, .left = &left};
        _cleanup_(free_p) char *body = text_format("%lld", (long long)i);
        bus_call_t call = {
            .service = settings->services[0],
            .method = "Echo",
            .body = body,
            .size = strlen(body),
            .timeout_ms = (uint32_t)settings->timeout_ms,
            .leased = settings->leased,
            .resend = settings->resend,
        };
        bus_client_call(client, &call, s_take_reply, &callers[i]);
    }
    zloop_timer(loop, 10, 0, s_end_when_done, &left);
    zloop_start(loop);
    bus_client_destroy(&client);
    zloop_destroy(&loop);
    return left == 0 ? 0 : 1;
}

int
main(int argc, char **argv)
{
    settings_t settings = {.name = "bus_peer", .count = 1, .credit = 1};
    const option_t table[] = {
        {.name = "name",
         .kind = OPTION_TEXT,
         .target = &settings.name,
         .value_name = "NAME",
         .help = "shown in the status of the broker"},
        {.name = "count",
         .kind = OPTION_INT,
         .target = &settings.count,
         .min = 1,
         .max = BUS_CALLS_MAX,
         .value_name = "N",
         .help = "calls to make"},
        {.name = "credit",
         .kind = OPTION_INT,
         .target = &settings.credit,
         .min = 1,
         .max = BUS_CREDIT_MAX,
         .value_name = "N",
         .help = "requests to hold at once"},
        {.name = "timeout-ms",
         .kind = OPTION_INT,
         .target = &settings.timeout_ms,
         .min = 1,
         .max = BUS_TIMEOUT_MS_MAX,
         .value_name = "MS",
         .help = "of each call"},
        {.name = "hold", .kind = OPTION_FLAG, .target = &settings.hold, .help = "never answer"},
        {.name = "leased", .kind = OPTION_FLAG, .target = &settings.leased, .help = "a job"},
        {.name = "resend", .kind = OPTION_FLAG, .target = &settings.resend, .help = "idempotent"},
        {0},
    };
    int word = options_read(
        table, "bus_peer [OPTIONS] call|serve ENDPOINT SERVICE...", argc, argv, 3, OPTIONS_MAX);
    settings.endpoint = argv[word + 1];
    settings.services = (const char *const *)&argv[word + 2];
    settings.service_count = argc - word - 2;
    log_start(settings.name, LOG_LEVEL_WARN);
    if (strcmp(argv[word], "call") == 0)
        return s_call(&settings);
    return actor_main(s_serve_actor, &settings);
}
