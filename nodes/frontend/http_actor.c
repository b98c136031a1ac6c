/*  http_actor - see http_actor.h */
#include "nodes/frontend/http_actor.h"

#include <assert.h>
#include <errno.h>
#include <string.h>

#include "lib/actor/actor.h"
#include "lib/base/cleanup.h"
#include "lib/base/clock.h"
#include "lib/base/log.h"
#include "lib/bus/rpc.h"
#include "nodes/frontend/api.h"
#include "nodes/frontend/frontend_limits.h"

#define LANGUAGES_FIRST_MS 500 /* between questions while no language is known */

typedef struct {
    frontend_t frontend;
    int64_t languages_ms; /* when they were asked for last */
    uint64_t languages_call;
} self_t;

/* ---- HTTP ---- */

static void
s_on_request(void *arg, http_link_t *link, http_request_t *request)
{
    exchange_begin(arg, link, request);
}

static void
s_on_gone(void *arg, http_link_t *link)
{
    (void)arg;
    exchange_abandon(http_link_owner(link));
}

static void
s_on_fault(void *arg, int status)
{
    frontend_t *frontend = arg;
    metrics_count_fault(frontend->metrics, status);
}

static const http_handlers_t HANDLERS = {
    .on_request = s_on_request,
    .on_gone = s_on_gone,
    .on_fault = s_on_fault,
};

/* ---- the feed and the boards ---- */

static void
s_on_event(void *arg, const Assize__Event *event)
{
    if (event->body_case == ASSIZE__EVENT__BODY_JUDGING)
        api_submission_judged(arg, event->judging->submission, event->seq);
    else if (event->body_case == ASSIZE__EVENT__BODY_PROBLEM)
        api_problem_changed(arg, event->problem->id);
}

static void
s_on_progress(void *arg, const Assize__JudgeProgress *progress)
{
    api_submission_progressed(arg, progress);
}

static void
s_on_board_change(void *arg, const Assize__BoardChange *change)
{
    api_board_changed(arg, change);
}

/* ---- timers ---- */

static int
s_handle_heartbeat(zloop_t *loop, int timer, void *arg)
{
    (void)loop;
    (void)timer;
    self_t *self = arg;
    api_submission_heartbeat(&self->frontend);
    api_board_heartbeat(&self->frontend);
    return 0;
}

static void
s_take_languages(void *arg, const rpc_reply_t *reply)
{
    self_t *self = arg;
    if (!reply->final)
        return;
    self->languages_call = 0;
    if (reply->status == 0)
        languages_note(self->frontend.languages,
                       (const Assize__Languages *)(const void *)reply->message,
                       clock_mono_ms());
}

static int
s_handle_languages(zloop_t *loop, int timer, void *arg)
{
    (void)loop;
    (void)timer;
    self_t *self = arg;
    int64_t now_ms = clock_mono_ms();
    bool known = languages_count(self->frontend.languages) > 0;
    if (self->languages_call || (known && now_ms - self->languages_ms < LANGUAGES_REFRESH_MS))
        return 0;
    self->languages_ms = now_ms;
    Assize__LanguagesQuery query = ASSIZE__LANGUAGES_QUERY__INIT;
    bus_call_t call = {.service = "languages", .timeout_ms = CALL_READ_MS};
    self->languages_call = rpc_call(self->frontend.bus,
                                    &assize__language_service__descriptor,
                                    "LanguagesGet",
                                    &call,
                                    &query.base,
                                    s_take_languages,
                                    self);
    return 0;
}

/* ---- set-up ---- */

/*  What can fail because of the options. */
static bool
s_load_files(frontend_t *frontend)
{
    const frontend_options_t *options = frontend->options;
    const char *secret_why;
    frontend->keys = token_keys_read(options->secret, &secret_why);
    if (!frontend->keys) {
        log_error("--secret %s: %s", options->secret, secret_why);
        return false;
    }
    _cleanup_(free_p) char *why = NULL;
    if (options->web)
        frontend->files = static_files_load(options->web, &why);
    if (why)
        log_warn("--web %s: %s: the API is served without a page", options->web, why);
    if (!frontend->files)
        frontend->files = static_files_none();
    return true;
}

static void
s_make_tables(frontend_t *frontend)
{
    frontend->rates = rate_limit_new(RATE_ENTRIES, (uint32_t)frontend->options->rate_factor);
    frontend->live = live_new(LIVE_WATCHES_MAX);
    frontend->blobs = blob_cache_new(BLOB_CACHE_BYTES, BLOB_CACHE_ENTRIES, BLOB_FLIGHT_BYTES);
    frontend->languages = languages_new();
    frontend->recent = recent_new(RECENT_ENTRIES);
    frontend->metrics = metrics_new(routes_count());
}

static bool
s_connect(frontend_t *frontend)
{
    const frontend_options_t *options = frontend->options;
    zloop_t *loop = frontend->loop;
    frontend->bus = bus_client_new(loop, options->broker);
    frontend->feed = feed_reader_new(loop,
                                     frontend->bus,
                                     options->feeds.values,
                                     options->feeds.count,
                                     FEED_FROM_NOW,
                                     s_on_event,
                                     s_on_progress,
                                     frontend);
    frontend->boards = board_relay_new(
        loop, options->boards.values, options->boards.count, s_on_board_change, frontend);
    if (!frontend->boards) {
        log_error("--board: an endpoint is malformed");
        return false;
    }
    frontend->probe = probe_new(loop, frontend->bus);
    frontend->passwords = password_pool_new(loop);
    frontend->server = http_server_new(
        loop, options->listen, (size_t)options->connections_max, &HANDLERS, frontend);
    if (!frontend->server) {
        log_error("--listen %s: %s", options->listen, zmq_strerror(errno));
        return false;
    }
    return true;
}

/*  In the order that ends whoever calls before what it calls. */
static void
s_tear_down(self_t *self)
{
    frontend_t *frontend = &self->frontend;
    http_server_destroy(&frontend->server);
    password_pool_destroy(&frontend->passwords);
    probe_destroy(&frontend->probe);
    board_relay_destroy(&frontend->boards);
    if (frontend->feed)
        feed_reader_destroy(&frontend->feed);
    if (frontend->bus)
        bus_client_destroy(&frontend->bus);
    metrics_destroy(&frontend->metrics);
    recent_destroy(&frontend->recent);
    languages_destroy(&frontend->languages);
    blob_cache_destroy(&frontend->blobs);
    live_destroy(&frontend->live);
    rate_limit_destroy(&frontend->rates);
    static_files_destroy(&frontend->files);
    token_keys_destroy(&frontend->keys);
    zloop_destroy(&frontend->loop);
}

void
http_actor_fn(zsock_t *pipe, void *args)
{
    self_t self = {.frontend.options = args};
    frontend_t *frontend = &self.frontend;
    frontend->loop = actor_loop_new();
    s_make_tables(frontend);
    if (s_load_files(frontend) && s_connect(frontend)) {
        zloop_timer(frontend->loop, LIVE_HEARTBEAT_MS, 0, s_handle_heartbeat, &self);
        zloop_timer(frontend->loop, LANGUAGES_FIRST_MS, 0, s_handle_languages, &self);
        s_handle_languages(frontend->loop, 0, &self);
        log_info("listening on %s for at most %zu connections, %zu files of the page",
                 frontend->options->listen,
                 http_server_connections_max(frontend->server),
                 static_files_count(frontend->files));
        actor_loop(pipe, frontend->loop, NULL, &self);
    }
    s_tear_down(&self);
}
