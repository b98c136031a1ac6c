/*  exchange_call - see exchange_call.h */
#include "nodes/frontend/exchange_call.h"

#include <assert.h>
#include <stdlib.h>

#include "lib/base/clock.h"
#include "lib/base/err.h"
#include "lib/bus/rpc.h"
#include "nodes/frontend/frontend_limits.h"
#include "nodes/frontend/message_copy.h"

struct exchange_call {
    exchange_target_t target;
    ProtobufCMessage *input;
    exchange_step_fn *next;
    exchange_failed_fn *on_failure;
    uint64_t number; /* of the bus; 0 = none is outstanding */
    int timer;       /* until the next attempt; -1 = none */
    unsigned attempts;
    int64_t began_ms;
};

static void s_attempt(exchange_t *self);

void
exchange_call_cancel(exchange_t *self)
{
    assert(self);
    exchange_call_t *call = self->call;
    if (!call)
        return;
    if (call->number)
        bus_client_cancel(self->frontend->bus, call->number);
    if (call->timer >= 0)
        zloop_timer_end(self->frontend->loop, call->timer);
    protobuf_c_message_free_unpacked(call->input, NULL);
    free(call);
    self->call = NULL;
}

static int
s_handle_retry(zloop_t *loop, int timer, void *arg)
{
    (void)loop;
    (void)timer; /* runs once, ends itself */
    exchange_t *self = arg;
    self->call->timer = -1;
    s_attempt(self);
    return 0;
}

/*  Plans another attempt; false when there is none. */
static bool
s_retry(exchange_t *self, int status)
{
    exchange_call_t *call = self->call;
    if (!call->target.repeatable || (status != ERR_UNAVAILABLE && status != ERR_TIMEOUT))
        return false;
    int64_t delay_ms = CALL_RETRY_MS_MIN;
    for (unsigned i = 1; i < call->attempts && delay_ms < CALL_RETRY_MS_MAX; i++)
        delay_ms *= 2;
    if (delay_ms > CALL_RETRY_MS_MAX)
        delay_ms = CALL_RETRY_MS_MAX;
    if (clock_mono_ms() + delay_ms - call->began_ms > CALL_PATIENCE_MS)
        return false;
    call->timer = zloop_timer(self->frontend->loop, (size_t)delay_ms, 1, s_handle_retry, self);
    return true;
}

/*  A call's failure as the client gets it, when the handler has nothing better to say. */
static void
s_fail(exchange_t *self, int status, const char *detail)
{
    if (status == ERR_RATE_LIMITED)
        exchange_fail(self, ERR_UNAVAILABLE, "the cluster is overloaded");
    else
        exchange_fail(self, status, detail);
}

static void
s_take_reply(void *arg, const rpc_reply_t *reply)
{
    exchange_t *self = arg;
    if (!reply->final)
        return;
    exchange_call_t *call = self->call;
    call->number = 0;
    if (reply->status == 0) {
        call->next(self, reply->message);
        return;
    }
    if (s_retry(self, reply->status))
        return;
    if (call->on_failure)
        call->on_failure(self, reply->status, reply->detail);
    else
        s_fail(self, reply->status, reply->detail);
}

static void
s_attempt(exchange_t *self)
{
    exchange_call_t *call = self->call;
    bus_call_t sent = {
        .service = call->target.service,
        .timeout_ms = call->target.timeout_ms,
        .fair_key = self->viewer.user ? self->viewer.user : self->address,
        .principal = self->viewer.user ? self->viewer.user : "",
        .trace = self->trace,
        .resend = call->target.repeatable,
    };
    call->attempts++;
    call->number = rpc_call(self->frontend->bus,
                            call->target.descriptor,
                            call->target.method,
                            &sent,
                            call->input,
                            s_take_reply,
                            self);
}

void
exchange_ask(exchange_t *self,
             const exchange_target_t *target,
             const ProtobufCMessage *input,
             exchange_step_fn *next)
{
    assert(self && target && input && next);
    exchange_call_t *call = calloc(1, sizeof *call);
    if (!call)
        abort();
    call->target = *target;
    call->input = message_copy(input); /* it may live in the answer of the call before */
    call->next = next;
    call->on_failure = self->on_failure;
    call->timer = -1;
    call->began_ms = clock_mono_ms();
    exchange_call_cancel(self);
    self->call = call;
    self->on_failure = NULL;
    s_attempt(self);
}

void
exchange_read(exchange_t *self,
              const char *method,
              const ProtobufCMessage *query,
              exchange_step_fn *next)
{
    const exchange_target_t target = {.descriptor = &assize__store_any__descriptor,
                                      .service = "store/any",
                                      .method = method,
                                      .timeout_ms = CALL_READ_MS,
                                      .repeatable = true};
    exchange_ask(self, &target, query, next);
}

void
exchange_propose(exchange_t *self,
                 Assize__Command *command,
                 const char *principal,
                 bool repeatable,
                 exchange_step_fn *next)
{
    assert(command && (self->viewer.user || principal));
    const exchange_target_t target = {.descriptor = &assize__store_leader__descriptor,
                                      .service = "store/leader",
                                      .method = "Propose",
                                      .timeout_ms = CALL_WRITE_MS,
                                      .repeatable = repeatable};
    command->principal = (char *)(self->viewer.user ? self->viewer.user : principal);
    exchange_ask(self, &target, &command->base, next);
}

unsigned
exchange_attempts(const exchange_t *self)
{
    assert(self);
    return self->call ? self->call->attempts : 0;
}
