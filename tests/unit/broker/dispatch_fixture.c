/*  dispatch_fixture - see dispatch_fixture.h */
#include "dispatch_fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/err.h"

key_view_t
view(const char *text)
{
    return (key_view_t){.data = text, .size = strlen(text)};
}

static void __attribute__((format(printf, 2, 3))) s_say(fixture_t *self, const char *format, ...)
{
    size_t size = strlen(self->said);
    va_list args;
    va_start(args, format);
    vsnprintf(self->said + size, sizeof self->said - size, format, args);
    va_end(args);
}

static const char *
s_space(const fixture_t *self)
{
    return self->said[0] ? " " : "";
}

static bool
s_deliver(void *arg, const dispatch_delivery_t *delivery)
{
    fixture_t *self = arg;
    const char *letter = delivery->cargo;
    if (self->unreachable && strncmp(delivery->worker.data, self->unreachable, 2) == 0)
        return false;
    self->tickets[(unsigned char)*letter] = delivery->ticket;
    s_say(self,
          "%s%.*s<%c",
          s_space(self),
          (int)delivery->worker.size,
          (const char *)delivery->worker.data,
          *letter);
    if (!delivery->keep) {
        free(delivery->cargo);
        self->cargo_count--;
    }
    return true;
}

static void
s_reply(void *arg, const dispatch_route_t *route, bool final, bool bare, void *reply)
{
    fixture_t *self = arg;
    s_say(self,
          "%s%.*s%c%c%s",
          s_space(self),
          (int)route->client.size,
          (const char *)route->client.data,
          final ? '=' : '~',
          *(const char *)reply,
          bare ? "+head" : "");
}

static void
s_fail(void *arg, const dispatch_route_t *route, int status, const char *detail)
{
    fixture_t *self = arg;
    assert_true(route->headed);
    assert_true(detail && *detail);
    s_say(self,
          "%s%.*s#%c:%s",
          s_space(self),
          (int)route->client.size,
          (const char *)route->client.data,
          (char)route->id,
          err_code(status));
}

static bool
s_heartbeat(void *arg, key_view_t worker)
{
    fixture_t *self = arg;
    return !self->unreachable || strncmp(worker.data, self->unreachable, 2) != 0;
}

static void
s_disconnect(void *arg, key_view_t worker)
{
    fixture_t *self = arg;
    s_say(self, "%s%.*sx", s_space(self), (int)worker.size, (const char *)worker.data);
}

static void
s_release(void *arg, void *cargo)
{
    fixture_t *self = arg;
    free(cargo);
    self->cargo_count--;
}

static void
s_note(void *arg, bool trouble, const char *line)
{
    (void)arg;
    (void)trouble;
    assert_true(*line);
}

void
restart(fixture_t *self, const dispatch_limits_t *limits)
{
    dispatch_destroy(&self->dispatch);
    assert_int_equal(self->cargo_count, 0);
    dispatch_sink_t sink = {.arg = self,
                            .deliver = s_deliver,
                            .reply = s_reply,
                            .fail = s_fail,
                            .heartbeat = s_heartbeat,
                            .disconnect = s_disconnect,
                            .release = s_release,
                            .note = s_note};
    self->dispatch = dispatch_new(&sink, limits, 42);
    self->now_ms = 1000000;
    self->body_size = 100;
    self->said[0] = 0;
    self->unreachable = NULL;
}

int
setup(void **state)
{
    fixture_t *self = calloc(1, sizeof *self);
    assert_non_null(self);
    dispatch_limits_t limits = dispatch_default_limits();
    restart(self, &limits);
    *state = self;
    return 0;
}

/*  Every cargo was handed over or released, whatever the test did. */
int
teardown(void **state)
{
    fixture_t *self = *state;
    dispatch_destroy(&self->dispatch);
    int left = self->cargo_count;
    free(self);
    return left;
}

void
ask(fixture_t *self, ask_t wanted)
{
    Assize__RequestHead head = ASSIZE__REQUEST_HEAD__INIT;
    head.id = (uint64_t)wanted.letter;
    head.leased = wanted.leased;
    head.priority = wanted.priority;
    head.timeout_ms = wanted.timeout_ms;
    if (wanted.fair_key)
        head.fair_key = (char *)wanted.fair_key;
    char *cargo = malloc(1);
    assert_non_null(cargo);
    *cargo = wanted.letter;
    self->cargo_count++;
    dispatch_request_t request = {
        .route = {.client = view(wanted.client ? wanted.client : "c1"),
                  .service = view(wanted.service ? wanted.service : "s"),
                  .headed = !wanted.plain,
                  .id = head.id},
        .head = wanted.plain ? NULL : &head,
        .cargo = cargo,
        .size = self->body_size,
    };
    dispatch_request(self->dispatch, self->now_ms, &request);
}

void
ready(fixture_t *self, const char *worker, const char *service, uint32_t credit)
{
    Assize__WorkerReady head = ASSIZE__WORKER_READY__INIT;
    head.name = (char *)worker;
    head.credit = credit;
    dispatch_ready(self->dispatch, self->now_ms, view(worker), view(service), &head);
}

void
plain_ready(fixture_t *self, const char *worker, const char *service)
{
    dispatch_ready(self->dispatch, self->now_ms, view(worker), view(service), NULL);
}

static void
s_answer(fixture_t *self, const char *worker, char letter, bool final, bool headed)
{
    dispatch_reply_t reply = {
        .ticket = self->tickets[(unsigned char)letter],
        .final = final,
        .headed = headed,
        .id = (uint64_t)letter,
        .reply = &letter,
    };
    dispatch_reply(self->dispatch, self->now_ms, view(worker), &reply);
}

void
answer(fixture_t *self, const char *worker, char letter)
{
    s_answer(self, worker, letter, true, true);
}

void
answer_partly(fixture_t *self, const char *worker, char letter)
{
    s_answer(self, worker, letter, false, true);
}

void
answer_barely(fixture_t *self, const char *worker, char letter)
{
    s_answer(self, worker, letter, true, false);
}

void
beat(fixture_t *self, const char *worker)
{
    dispatch_heartbeat(self->dispatch, self->now_ms, view(worker));
}

void
leave(fixture_t *self, const char *worker)
{
    dispatch_disconnect(self->dispatch, self->now_ms, view(worker));
}

void
pass(fixture_t *self, uint64_t ms, const char *beating)
{
    for (uint64_t end_ms = self->now_ms + ms; self->now_ms < end_ms;) {
        self->now_ms += BROKER_TICK_MS;
        for (const char *name = beating; name && *name;
             name += strcspn(name, " "), name += strspn(name, " ")) {
            key_view_t id = {.data = name, .size = strcspn(name, " ")};
            dispatch_heartbeat(self->dispatch, self->now_ms, id);
        }
        dispatch_tick(self->dispatch, self->now_ms);
    }
}

void
expect_at(fixture_t *self, const char *words, const char *file, int line)
{
    if (strcmp(self->said, words) != 0) {
        print_error("said \"%s\", expected \"%s\"\n", self->said, words);
        _fail(file, line);
    }
    self->said[0] = 0;
}
