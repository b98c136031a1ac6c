/*  bus_client - see bus_client.h

    A call's number is its slot in a table and a running count, so a reply
    finds its call without a search and a late one finds nothing. One timer,
    running while calls are outstanding, serves deadlines, pings and silence.
*/
#include "lib/bus/bus_client.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/cleanup.h"
#include "lib/base/clock.h"
#include "lib/base/deadlines.h"
#include "lib/base/err.h"
#include "lib/base/text.h"
#include "lib/bus/bus_session.h"

#define SLOT_BITS 17u /* BUS_CALLS_MAX slots, and one more number for calls without a slot */
#define SLOT_MASK ((UINT64_C(1) << SLOT_BITS) - 1)
#define SLOTS_MIN 16u
#define PING_BIT (UINT64_C(1) << 63) /* in the numbers of our own pings */
#define PING_SERVICE MDP_MANAGEMENT "ping"

_Static_assert(BUS_CALLS_MAX <= SLOT_MASK, "a slot fits in its bits of a call's number");

typedef struct call {
    deadline_t deadline; /* first, so that a deadline is its call */
    uint64_t number;
    bus_reply_fn *fn;
    void *arg;
    void (*release)(void *arg);
    bool resend;
    bool sent;
    char service[BUS_SERVICE_NAME_MAX + 1];
    uint8_t *bytes; /* head and body; NULL once they are not needed again */
    size_t head_size;
    size_t body_size;
    int refusal;       /* of a call that was never sent: its status */
    struct call *next; /* in the list of refused calls */
} call_t;

struct bus_client {
    zloop_t *loop;
    bus_session_t *session;
    call_t **slots; /* NULL = free */
    uint32_t *free_slots;
    size_t slot_count;
    size_t free_count;
    uint64_t count; /* of calls ever made: the upper bits of a number */
    deadlines_t deadlines;
    call_t *refused; /* end in the loop's next turn, oldest first */
    call_t **refused_tail;
    int refused_timer; /* -1: none */
    int tick_timer;    /* -1: none */
    uint64_t ping_at_ms;
    uint64_t ping_count;
    char *incarnation; /* of this session's broker, once it told */
    bool stop;         /* bus_client_wait has what it waits for */
};

static uint64_t
s_now_ms(void)
{
    return (uint64_t)clock_mono_ms();
}

static int
s_loop_code(const bus_client_t *self)
{
    return self->stop ? -1 : 0;
}

static void
s_free_call(call_t *call)
{
    if (call->release)
        call->release(call->arg);
    free(call->bytes);
    free(call);
}

/* ---- the table of calls ---- */

static call_t *
s_find_call(const bus_client_t *self, uint64_t number)
{
    size_t slot = (size_t)(number & SLOT_MASK);
    if (slot >= self->slot_count)
        return NULL;
    call_t *call = self->slots[slot];
    return call && call->number == number ? call : NULL;
}

static void
s_grow_slots(bus_client_t *self)
{
    size_t count = self->slot_count ? self->slot_count * 2 : SLOTS_MIN;
    if (count > BUS_CALLS_MAX)
        count = BUS_CALLS_MAX;
    self->slots = reallocarray(self->slots, count, sizeof *self->slots);
    self->free_slots = reallocarray(self->free_slots, count, sizeof *self->free_slots);
    if (!self->slots || !self->free_slots)
        abort();
    for (size_t slot = count; slot-- > self->slot_count;) {
        self->slots[slot] = NULL;
        self->free_slots[self->free_count++] = (uint32_t)slot;
    }
    self->slot_count = count;
}

static void
s_keep_call(bus_client_t *self, call_t *call)
{
    if (self->free_count == 0)
        s_grow_slots(self);
    uint32_t slot = self->free_slots[--self->free_count];
    self->slots[slot] = call;
    call->number = ++self->count << SLOT_BITS | slot;
}

static void
s_forget_call(bus_client_t *self, call_t *call)
{
    size_t slot = (size_t)(call->number & SLOT_MASK);
    assert(self->slots[slot] == call);
    self->slots[slot] = NULL;
    self->free_slots[self->free_count++] = (uint32_t)slot;
    deadlines_remove(&self->deadlines, &call->deadline);
}

/*  The call is out of the table before its owner hears of it: the owner may call again. */
static void
s_end_call(bus_client_t *self, call_t *call, const bus_reply_t *reply)
{
    s_forget_call(self, call);
    call->fn(call->arg, reply);
    s_free_call(call);
}

static void
s_fail_call(bus_client_t *self, call_t *call, int status, const char *detail)
{
    bus_reply_t reply = {.final = true, .status = status, .detail = detail};
    s_end_call(self, call, &reply);
}

/* ---- sending ---- */

static void
s_send_call(bus_client_t *self, call_t *call)
{
    if (!bus_session_open(self->session))
        return;
    mdp_frame_t service = {.data = (const uint8_t *)call->service, .size = strlen(call->service)};
    mdp_frame_t frames[] = {{.data = call->bytes, .size = call->head_size},
                            {.data = call->bytes + call->head_size, .size = call->body_size}};
    bus_session_send(self->session, MDP_CLIENT_REQUEST, &service, frames, 2);
    call->sent = true;
    if (!call->resend) {
        free(call->bytes);
        call->bytes = NULL;
    }
}

static void
s_send_ping(bus_client_t *self)
{
    self->ping_at_ms = s_now_ms() + BUS_PING_MS;
    Assize__RequestHead head = ASSIZE__REQUEST_HEAD__INIT;
    head.id = PING_BIT | ++self->ping_count;
    head.timeout_ms = BUS_LIVENESS_MS;
    uint8_t bytes[64];
    mdp_frame_t frames[] = {{.data = bytes, .size = mdp_head_size(&head.base)},
                            {.data = bytes, .size = 0}};
    assert(frames[0].size <= sizeof bytes);
    mdp_head_pack(&head.base, MDP_HEAD_REQUEST, bytes);
    mdp_frame_t service = {.data = (const uint8_t *)PING_SERVICE, .size = strlen(PING_SERVICE)};
    bus_session_send(self->session, MDP_CLIENT_REQUEST, &service, frames, 2);
}

/* ---- the session's events ---- */

static int
s_on_open(void *arg)
{
    bus_client_t *self = arg;
    if (bus_client_outstanding(self) == 0)
        return 0;
    s_send_ping(self);
    for (size_t slot = 0; slot < self->slot_count; slot++)
        if (self->slots[slot])
            s_send_call(self, self->slots[slot]);
    return 0;
}

static int
s_on_lost(void *arg)
{
    bus_client_t *self = arg;
    free(steal(&self->incarnation));

    /* Calls that are made by callbacks from here on were not sent, so they stay. */
    for (size_t slot = 0; slot < self->slot_count; slot++) {
        call_t *call = self->slots[slot];
        if (call && call->sent && !call->resend)
            s_fail_call(self, call, ERR_UNAVAILABLE, "the connection to the broker was lost");
        else if (call)
            call->sent = false;
    }
    return s_loop_code(self);
}

static int
s_take_pong(bus_client_t *self, mdp_frame_t body)
{
    Assize__Pong *pong = assize__pong__unpack(NULL, body.size, body.data);
    if (!pong)
        return 0;
    bool changed = self->incarnation && !streq(self->incarnation, pong->incarnation);
    if (!self->incarnation)
        self->incarnation = text_copy(pong->incarnation);
    assize__pong__free_unpacked(pong, NULL);
    return changed ? bus_session_drop(self->session) : 0;
}

static void
s_take_reply(bus_client_t *self, const Assize__ReplyHead *head, bool final, mdp_frame_t body)
{
    call_t *call = s_find_call(self, head->id);
    if (!call)
        return; /* cancelled or timed out */
    bus_reply_t reply = {
        .final = final,
        .status = head->status > 0 ? ERR_INTERNAL : head->status,
        .detail = head->detail,
        .body = body.data,
        .size = body.size,
    };
    if (final)
        s_end_call(self, call, &reply);
    else
        call->fn(call->arg, &reply);
}

static int
s_on_message(void *arg, const bus_message_t *message)
{
    bus_client_t *self = arg;
    bool final = message->mdp.command == MDP_CLIENT_FINAL;
    if (!final && message->mdp.command != MDP_CLIENT_PARTIAL)
        return 0;
    mdp_frame_t first = message->frames[message->mdp.body_at];
    if (!mdp_head_is(first, MDP_HEAD_REPLY))
        return 0; /* cannot be told whose it is; our broker always adds the head */
    Assize__ReplyHead *head =
        (Assize__ReplyHead *)mdp_head_unpack(first, &assize__reply_head__descriptor);
    if (!head)
        return 0;

    _cleanup_(free_p) uint8_t *joined = NULL;
    mdp_frame_t body = bus_message_body(message, 1, &joined);
    int code = 0;
    if (head->id & PING_BIT)
        code = s_take_pong(self, body);
    else
        s_take_reply(self, head, final, body);
    assize__reply_head__free_unpacked(head, NULL);
    return code != 0 ? code : s_loop_code(self);
}

static const bus_session_events_t EVENTS = {
    .on_open = s_on_open, .on_message = s_on_message, .on_lost = s_on_lost, .drains = true};

/* ---- timers ---- */

static int
s_handle_tick(zloop_t *loop, int timer, void *arg)
{
    bus_client_t *self = arg;
    uint64_t now_ms = s_now_ms();

    for (deadline_t *due; (due = deadlines_take_due(&self->deadlines, now_ms));)
        s_fail_call(self, (call_t *)(void *)due, ERR_TIMEOUT, "no answer before the deadline");
    if (bus_client_outstanding(self) == 0) {
        zloop_timer_end(loop, timer);
        self->tick_timer = -1;
        return s_loop_code(self);
    }
    if (bus_session_silence_ms(self->session) > BUS_LIVENESS_MS)
        return bus_session_drop(self->session);
    if (bus_session_open(self->session) && now_ms >= self->ping_at_ms)
        s_send_ping(self);
    return s_loop_code(self);
}

static int
s_handle_refused(zloop_t *loop, int timer, void *arg)
{
    (void)loop;
    (void)timer;
    bus_client_t *self = arg;
    self->refused_timer = -1;

    /* What callbacks add meanwhile ends in the turn after this. */
    call_t *calls = steal(&self->refused);
    self->refused_tail = &self->refused;
    while (calls) {
        call_t *call = calls;
        calls = call->next;
        bus_reply_t reply = {
            .final = true, .status = call->refusal, .detail = err_meaning(call->refusal)};
        if (call->fn)
            call->fn(call->arg, &reply);
        s_free_call(call);
    }
    return s_loop_code(self);
}

static void
s_refuse_call(bus_client_t *self, call_t *call, int status)
{
    call->number = ++self->count << SLOT_BITS | SLOT_MASK;
    call->refusal = status;
    *self->refused_tail = call;
    self->refused_tail = &call->next;
    if (self->refused_timer < 0)
        self->refused_timer = zloop_timer(self->loop, 0, 1, s_handle_refused, self);
}

/* ---- methods ---- */

bus_client_t *
bus_client_new(zloop_t *loop, const char *endpoint)
{
    assert(loop);
    assert(endpoint);

    bus_client_t *self = calloc(1, sizeof *self);
    if (!self)
        abort();
    self->loop = loop;
    self->refused_tail = &self->refused;
    self->refused_timer = -1;
    self->tick_timer = -1;
    self->session = bus_session_new(loop, endpoint, &EVENTS, self);
    return self;
}

void
bus_client_destroy(bus_client_t **self_p)
{
    assert(self_p);
    bus_client_t *self = *self_p;
    if (!self)
        return;
    if (self->tick_timer >= 0)
        zloop_timer_end(self->loop, self->tick_timer);
    if (self->refused_timer >= 0)
        zloop_timer_end(self->loop, self->refused_timer);
    bus_session_destroy(&self->session, 0);
    for (size_t slot = 0; slot < self->slot_count; slot++)
        if (self->slots[slot])
            s_free_call(self->slots[slot]);
    for (call_t *call = self->refused; call;) {
        call_t *next = call->next;
        s_free_call(call);
        call = next;
    }
    deadlines_clear(&self->deadlines);
    free(self->slots);
    free(self->free_slots);
    free(self->incarnation);
    free(self);
    *self_p = NULL;
}

static uint32_t
s_timeout_ms(const bus_call_t *call)
{
    if (call->timeout_ms == 0)
        return BUS_TIMEOUT_MS;
    return call->timeout_ms < BUS_TIMEOUT_MS_MAX ? call->timeout_ms : BUS_TIMEOUT_MS_MAX;
}

static char *
s_text(const char *text)
{
    return (char *)(text ? text : "");
}

/*  Packs head and body into the call. Returns 0 or ERR_TOO_LARGE. */
static int
s_pack_call(call_t *call, const bus_call_t *wanted)
{
    Assize__RequestHead head = ASSIZE__REQUEST_HEAD__INIT;
    head.id = call->number;
    head.method = s_text(wanted->method);
    head.timeout_ms = s_timeout_ms(wanted);
    head.priority = wanted->priority;
    head.fair_key = s_text(wanted->fair_key);
    head.principal = s_text(wanted->principal);
    head.trace = s_text(wanted->trace);
    head.leased = wanted->leased;

    call->head_size = mdp_head_size(&head.base);
    call->body_size = wanted->size;
    if (call->head_size > BUS_HEAD_MAX || call->body_size > BUS_BODY_MAX)
        return ERR_TOO_LARGE;
    call->bytes = malloc(call->head_size + call->body_size);
    if (!call->bytes)
        abort();
    mdp_head_pack(&head.base, MDP_HEAD_REQUEST, call->bytes);
    if (wanted->size > 0)
        memcpy(call->bytes + call->head_size, wanted->body, wanted->size);
    return 0;
}

uint64_t
bus_client_call_owned(bus_client_t *self,
                      const bus_call_t *wanted,
                      bus_reply_fn *fn,
                      void *arg,
                      void (*release)(void *arg))
{
    assert(self);
    assert(wanted && wanted->service);
    assert(wanted->body || wanted->size == 0);
    assert(fn);

    call_t *call = calloc(1, sizeof *call);
    if (!call)
        abort();
    call->fn = fn;
    call->arg = arg;
    call->release = release;
    call->resend = wanted->resend;

    int refusal = 0;
    size_t length = strnlen(wanted->service, BUS_SERVICE_NAME_MAX + 1);
    if (!mdp_service_valid(wanted->service, length))
        refusal = ERR_INVALID;
    else if (bus_client_outstanding(self) >= BUS_CALLS_MAX)
        refusal = ERR_RATE_LIMITED;
    if (refusal) {
        s_refuse_call(self, call, refusal);
        return call->number;
    }
    memcpy(call->service, wanted->service, length);
    s_keep_call(self, call);
    if (s_pack_call(call, wanted)) {
        s_forget_call(self, call);
        s_refuse_call(self, call, ERR_TOO_LARGE);
        return call->number;
    }
    uint64_t number = call->number;
    uint64_t at_ms = s_now_ms() + s_timeout_ms(wanted) + BUS_TIMEOUT_GRACE_MS;
    deadlines_add(&self->deadlines, &call->deadline, at_ms);
    if (self->tick_timer < 0) {
        self->tick_timer = zloop_timer(self->loop, BUS_TICK_MS, 0, s_handle_tick, self);
        s_send_ping(self);
    }
    s_send_call(self, call);
    return number;
}

uint64_t
bus_client_call(bus_client_t *self, const bus_call_t *call, bus_reply_fn *fn, void *arg)
{
    return bus_client_call_owned(self, call, fn, arg, NULL);
}

void
bus_client_cancel(bus_client_t *self, uint64_t number)
{
    assert(self);
    call_t *call = s_find_call(self, number);
    if (call) {
        s_forget_call(self, call);
        s_free_call(call);
        return;
    }
    for (call = self->refused; call; call = call->next)
        if (call->number == number)
            call->fn = NULL;
}

size_t
bus_client_outstanding(const bus_client_t *self)
{
    assert(self);
    return self->slot_count - self->free_count;
}

/* ---- waiting ---- */

typedef struct {
    bus_client_t *client;
    bus_reply_fn *on_partial;
    void *arg;
    bool done;
    int status;
    uint8_t *body;
    size_t size;
    char *detail;
} wait_t;

static void
s_take_awaited(void *arg, const bus_reply_t *reply)
{
    wait_t *wait = arg;
    if (!reply->final) {
        if (wait->on_partial)
            wait->on_partial(wait->arg, reply);
        return;
    }
    wait->done = true;
    wait->client->stop = true;
    wait->status = reply->status;
    if (reply->status) {
        wait->detail = text_copy(reply->detail);
        return;
    }
    wait->size = reply->size;
    wait->body = malloc(reply->size + 1);
    if (!wait->body)
        abort();
    if (reply->size > 0)
        memcpy(wait->body, reply->body, reply->size);
    wait->body[reply->size] = 0;
}

int
bus_client_wait(bus_client_t *self,
                const bus_call_t *call,
                bus_reply_fn *on_partial,
                void *arg,
                uint8_t **ret_body,
                size_t *ret_size,
                char **ret_detail)
{
    assert(self);
    assert(ret_body && ret_size && ret_detail);

    wait_t wait = {.client = self, .on_partial = on_partial, .arg = arg};
    uint64_t number = bus_client_call(self, call, s_take_awaited, &wait);
    zloop_start(self->loop);
    self->stop = false;
    if (!wait.done) {
        bus_client_cancel(self, number);
        wait.status = ERR_TIMEOUT;
        wait.detail = text_copy("interrupted before the answer came");
    }
    *ret_body = wait.body;
    *ret_size = wait.size;
    *ret_detail = wait.detail;
    return wait.status;
}
