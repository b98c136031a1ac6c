/*  bus_worker - see bus_worker.h

    A ticket of ours is a slot in a table of `credit` requests and a running
    count; the broker's own ticket, the MDP client address, is kept beside it.
    When a session ends the table is emptied, so late answers find nothing.
*/
#include "lib/bus/bus_worker.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/cleanup.h"
#include "lib/base/clock.h"
#include "lib/base/err.h"
#include "lib/base/text.h"
#include "lib/bus/bus_session.h"

#define SLOT_BITS 11u
#define SLOT_MASK ((UINT64_C(1) << SLOT_BITS) - 1)
#define PLAIN_ERROR "ERROR" /* first word of a failure that a plain MDP client gets */

_Static_assert(BUS_CREDIT_MAX <= SLOT_MASK, "a slot fits in its bits of a ticket");

/*  A request in hand. */
typedef struct {
    uint64_t ticket; /* 0 = free */
    bool headed;     /* the client understands reply heads */
    uint64_t id;     /* of the client's call */
    uint8_t address[MDP_ADDRESS_MAX];
    size_t address_size;
} held_t;

struct bus_worker {
    zloop_t *loop;
    bus_session_t *session;
    char *name;
    uint32_t credit;
    bus_request_fn *fn;
    void *arg;
    char *services[BUS_SERVICES_PER_WORKER];
    size_t service_count;
    held_t *held; /* `credit` of them */
    uint64_t count;
    uint64_t sent_ms; /* of the last command to the broker */
    int tick_timer;
};

static void
s_send(bus_worker_t *self,
       mdp_command_t command,
       const mdp_frame_t *target,
       const mdp_frame_t *body,
       size_t body_count)
{
    bus_session_send(self->session, command, target, body, body_count);
    self->sent_ms = (uint64_t)clock_mono_ms();
}

static held_t *
s_find_held(const bus_worker_t *self, uint64_t ticket)
{
    size_t slot = (size_t)(ticket & SLOT_MASK);
    if (ticket == 0 || slot >= self->credit || self->held[slot].ticket != ticket)
        return NULL;
    return &self->held[slot];
}

static held_t *
s_take_slot(bus_worker_t *self)
{
    for (size_t slot = 0; slot < self->credit; slot++) {
        if (self->held[slot].ticket)
            continue;
        self->held[slot].ticket = ++self->count << SLOT_BITS | slot;
        return &self->held[slot];
    }
    return NULL;
}

/* ---- the session's events ---- */

static void
s_send_ready(bus_worker_t *self, const char *service)
{
    Assize__WorkerReady ready = ASSIZE__WORKER_READY__INIT;
    ready.name = self->name;
    ready.credit = self->credit;
    uint8_t bytes[BUS_HEAD_MAX];
    mdp_frame_t head = {.data = bytes, .size = mdp_head_size(&ready.base)};
    assert(head.size <= sizeof bytes);
    mdp_head_pack(&ready.base, MDP_HEAD_READY, bytes);
    mdp_frame_t target = {.data = (const uint8_t *)service, .size = strlen(service)};
    s_send(self, MDP_WORKER_READY, &target, &head, 1);
}

static int
s_on_open(void *arg)
{
    bus_worker_t *self = arg;
    for (size_t i = 0; i < self->service_count; i++)
        s_send_ready(self, self->services[i]);
    return 0;
}

static int
s_on_lost(void *arg)
{
    bus_worker_t *self = arg;
    for (size_t slot = 0; slot < self->credit; slot++)
        self->held[slot].ticket = 0;
    return 0;
}

/*  Head and body of a request, with defaults for a plain client. Returns false when the head is
    damaged: then nothing else of the request can be trusted. */
static bool
s_read_request(const bus_message_t *message, Assize__RequestHead **ret_head, size_t *ret_skip)
{
    mdp_frame_t first = message->frames[message->mdp.body_at];
    *ret_head = NULL;
    *ret_skip = 0;
    if (!mdp_head_is(first, MDP_HEAD_REQUEST))
        return true;
    *ret_skip = 1;
    *ret_head = (Assize__RequestHead *)mdp_head_unpack(first, &assize__request_head__descriptor);
    return *ret_head != NULL;
}

static void
s_take_request(bus_worker_t *self, const bus_message_t *message)
{
    Assize__RequestHead *head;
    size_t skip;
    bool readable = s_read_request(message, &head, &skip);
    held_t spare = {0};
    held_t *held = readable ? s_take_slot(self) : NULL;
    held_t *answered = held ? held : &spare;
    answered->headed = head != NULL;
    answered->id = head ? head->id : 0;
    answered->address_size = message->mdp.address.size;
    memcpy(answered->address, message->mdp.address.data, message->mdp.address.size);
    if (!held) {
        /* A broker that sends more than was asked for, or garbage: still one FINAL for each. */
        const uint8_t text[] = PLAIN_ERROR " unavailable this request was not asked for";
        mdp_frame_t address = {.data = spare.address, .size = spare.address_size};
        mdp_frame_t body = {.data = text, .size = sizeof text - 1};
        s_send(self, MDP_WORKER_FINAL, &address, &body, 1);
        if (head)
            assize__request_head__free_unpacked(head, NULL);
        return;
    }
    Assize__RequestHead defaults = ASSIZE__REQUEST_HEAD__INIT;
    _cleanup_(free_p) uint8_t *joined = NULL;
    mdp_frame_t body = bus_message_body(message, skip, &joined);
    bus_request_t request = {
        .ticket = held->ticket,
        .service = self->service_count == 1 ? self->services[0] : "",
        .head = head ? head : &defaults,
        .body = body.data,
        .size = body.size,
    };
    self->fn(self->arg, &request);
    if (head)
        assize__request_head__free_unpacked(head, NULL);
}

static int
s_on_message(void *arg, const bus_message_t *message)
{
    bus_worker_t *self = arg;
    if (message->mdp.command == MDP_WORKER_DISCONNECT)
        return bus_session_drop(self->session);
    if (message->mdp.command == MDP_WORKER_REQUEST)
        s_take_request(self, message);
    return 0;
}

static const bus_session_events_t EVENTS = {
    .on_open = s_on_open, .on_message = s_on_message, .on_lost = s_on_lost};

/*  A broker that is only slow gets a DISCONNECT, so that it does not count our requests as deaths
    when it finds time to read. */
static int
s_handle_tick(zloop_t *loop, int timer, void *arg)
{
    (void)loop;
    (void)timer;
    bus_worker_t *self = arg;
    if (bus_session_silence_ms(self->session) > BUS_LIVENESS_MS) {
        s_send(self, MDP_WORKER_DISCONNECT, NULL, NULL, 0);
        return bus_session_drop(self->session);
    }
    uint64_t now_ms = (uint64_t)clock_mono_ms();
    if (self->service_count > 0 && now_ms - self->sent_ms >= BUS_HEARTBEAT_MS)
        s_send(self, MDP_WORKER_HEARTBEAT, NULL, NULL, 0);
    return 0;
}

/* ---- methods ---- */

bus_worker_t *
bus_worker_new(zloop_t *loop,
               const char *endpoint,
               const char *name,
               uint32_t credit,
               bus_request_fn *fn,
               void *arg)
{
    assert(loop);
    assert(endpoint);
    assert(name && strlen(name) <= BUS_WORKER_NAME_MAX);
    assert(credit >= 1 && credit <= BUS_CREDIT_MAX);
    assert(fn);

    bus_worker_t *self = calloc(1, sizeof *self);
    if (!self)
        abort();
    self->loop = loop;
    self->name = text_copy(name);
    self->credit = credit;
    self->fn = fn;
    self->arg = arg;
    self->held = calloc(credit, sizeof *self->held);
    if (!self->held)
        abort();
    self->session = bus_session_new(loop, endpoint, &EVENTS, self);
    self->tick_timer = zloop_timer(loop, BUS_TICK_MS, 0, s_handle_tick, self);
    return self;
}

void
bus_worker_destroy(bus_worker_t **self_p)
{
    assert(self_p);
    bus_worker_t *self = *self_p;
    if (!self)
        return;
    if (self->service_count > 0)
        s_send(self, MDP_WORKER_DISCONNECT, NULL, NULL, 0);
    zloop_timer_end(self->loop, self->tick_timer);
    bus_session_destroy(&self->session, BUS_LINGER_MS);
    for (size_t i = 0; i < self->service_count; i++)
        free(self->services[i]);
    free(self->held);
    free(self->name);
    free(self);
    *self_p = NULL;
}

int
bus_worker_offer(bus_worker_t *self, const char *service)
{
    assert(self);
    assert(service);
    if (!mdp_service_valid(service, strnlen(service, BUS_SERVICE_NAME_MAX + 1)) ||
        text_starts(service, MDP_MANAGEMENT) || self->service_count == BUS_SERVICES_PER_WORKER)
        return ERR_INVALID;
    for (size_t i = 0; i < self->service_count; i++)
        if (streq(self->services[i], service))
            return ERR_INVALID;
    self->services[self->service_count++] = text_copy(service);
    s_send_ready(self, service);
    return 0;
}

static void
s_answer(bus_worker_t *self,
         const held_t *held,
         mdp_command_t command,
         int status,
         const char *detail,
         mdp_frame_t payload)
{
    mdp_frame_t address = {.data = held->address, .size = held->address_size};
    if (!held->headed) {
        _cleanup_(free_p) char *text = NULL;
        if (status) {
            text = text_format(PLAIN_ERROR " %s %s", err_code(status), detail);
            payload = (mdp_frame_t){.data = (const uint8_t *)text, .size = strlen(text)};
        }
        s_send(self, command, &address, &payload, 1);
        return;
    }
    Assize__ReplyHead head = ASSIZE__REPLY_HEAD__INIT;
    head.id = held->id;
    head.status = status;
    head.detail = (char *)detail;
    uint8_t bytes[BUS_HEAD_MAX];
    mdp_frame_t frames[] = {{.data = bytes, .size = mdp_head_size(&head.base)}, payload};
    assert(frames[0].size <= sizeof bytes);
    mdp_head_pack(&head.base, MDP_HEAD_REPLY, bytes);
    s_send(self, command, &address, frames, 2);
}

void
bus_worker_partial(bus_worker_t *self, uint64_t ticket, const void *body, size_t size)
{
    assert(self);
    assert(body || size == 0);
    const held_t *held = s_find_held(self, ticket);
    if (!held || size > BUS_BODY_MAX)
        return;
    s_answer(self, held, MDP_WORKER_PARTIAL, 0, "", (mdp_frame_t){.data = body, .size = size});
}

/*  Never in the middle of a character: proto3 strings are UTF-8 and other languages check. */
static void
s_cut_text(const char *text, char line[BUS_DETAIL_MAX + 1])
{
    size_t size = strnlen(text, BUS_DETAIL_MAX + 1);
    if (size > BUS_DETAIL_MAX)
        for (size = BUS_DETAIL_MAX; size > 0 && ((uint8_t)text[size] & 0xc0) == 0x80;)
            size--;
    memcpy(line, text, size);
    line[size] = 0;
}

void
bus_worker_final(bus_worker_t *self,
                 uint64_t ticket,
                 int status,
                 const char *detail,
                 const void *body,
                 size_t size)
{
    assert(self);
    assert(status <= 0);
    assert(body || size == 0);
    held_t *held = s_find_held(self, ticket);
    if (!held)
        return;
    char line[BUS_DETAIL_MAX + 1];
    s_cut_text(status && detail ? detail : "", line);
    if (status == 0 && size > BUS_BODY_MAX) {
        status = ERR_TOO_LARGE;
        snprintf(line, sizeof line, "an answer of %zu bytes is over the bus's limit", size);
    }
    mdp_frame_t payload = {.data = body, .size = status ? 0 : size};
    s_answer(self, held, MDP_WORKER_FINAL, status, line, payload);
    held->ticket = 0;
}

bool
bus_worker_holds(const bus_worker_t *self, uint64_t ticket)
{
    assert(self);
    return s_find_held(self, ticket) != NULL;
}

bool
bus_worker_connected(const bus_worker_t *self)
{
    assert(self);
    return bus_session_heard(self->session);
}
