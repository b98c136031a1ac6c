/*  broker_actor - see broker_actor.h */
#include "broker/broker_actor.h"

#include <assert.h>
#include <errno.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "broker/dispatch.h"
#include "broker/mmi.h"
#include "broker/wire.h"
#include "lib/actor/actor.h"
#include "lib/base/cleanup.h"
#include "lib/base/clock.h"
#include "lib/base/err.h"
#include "lib/base/id.h"
#include "lib/base/log.h"

typedef struct {
    zsock_t *front;
    void *socket; /* front's libzmq handle */
    dispatch_t *dispatch;
    char incarnation[ID_SIZE];
    mmi_identity_t identity;
    uint64_t now_ms; /* of this turn of the loop */
} broker_t;

/* ---- actions of dispatch ---- */

static bool
s_deliver(void *arg, const dispatch_delivery_t *delivery)
{
    broker_t *self = arg;
    wire_cargo_t *cargo = delivery->cargo;
    if (wire_begin(self->socket, delivery->worker, MDP_WORKER_REQUEST, true) != 0)
        return false;
    wire_send(self->socket, &delivery->ticket, sizeof delivery->ticket, true);
    wire_send(self->socket, "", 0, true);

    mdp_frame_t head = {.data = zmq_msg_data(&cargo->frames[0]),
                        .size = zmq_msg_size(&cargo->frames[0])};
    size_t first = delivery->plain && mdp_head_is(head, MDP_HEAD_REQUEST) ? 1 : 0;
    if (first == cargo->count)
        wire_send(self->socket, "", 0, false);
    for (size_t i = first; i < cargo->count; i++) {
        bool more = i + 1 < cargo->count;
        if (delivery->keep)
            wire_send_copy(self->socket, &cargo->frames[i], more);
        else
            wire_send_moved(self->socket, &cargo->frames[i], more);
    }
    if (!delivery->keep)
        wire_cargo_free(cargo);
    return true;
}

/*  Everything of an answer before its body; `head` is NULL for a plain client. Returns -1 when the
    client is gone: then there is nobody to tell. */
static int
s_begin_answer(broker_t *self,
               const dispatch_route_t *route,
               bool final,
               const Assize__ReplyHead *head)
{
    mdp_command_t command = final ? MDP_CLIENT_FINAL : MDP_CLIENT_PARTIAL;
    if (wire_begin(self->socket, route->client, command, true) != 0)
        return -1;
    wire_send(self->socket, route->service.data, route->service.size, true);
    if (!head)
        return 0;
    uint8_t bytes[BUS_HEAD_MAX];
    size_t size = mdp_head_size(&head->base);
    assert(size <= sizeof bytes);
    mdp_head_pack(&head->base, MDP_HEAD_REPLY, bytes);
    wire_send(self->socket, bytes, size, true);
    return 0;
}

static void
s_answer(
    broker_t *self, const dispatch_route_t *route, int status, const char *detail, mdp_frame_t body)
{
    Assize__ReplyHead head = ASSIZE__REPLY_HEAD__INIT;
    head.id = route->id;
    head.status = status;
    head.detail = (char *)detail;
    if (s_begin_answer(self, route, true, route->headed ? &head : NULL) == 0)
        wire_send(self->socket, body.data, body.size, false);
}

static void
s_fail(void *arg, const dispatch_route_t *route, int status, const char *detail)
{
    s_answer(arg, route, status, detail, (mdp_frame_t){.data = (const uint8_t *)"", .size = 0});
}

/*  A reply under way is the worker's message and where its body starts. */
typedef struct {
    wire_message_t *message;
    size_t body_at;
} passing_t;

static void
s_reply(void *arg, const dispatch_route_t *route, bool final, bool bare, void *reply)
{
    broker_t *self = arg;
    const passing_t *passing = reply;
    Assize__ReplyHead head = ASSIZE__REPLY_HEAD__INIT;
    head.id = route->id;
    if (s_begin_answer(self, route, final, bare ? &head : NULL) != 0)
        return;
    wire_message_t *message = passing->message;
    for (size_t i = 1 + passing->body_at; i < message->count; i++)
        wire_send_moved(self->socket, &message->frames[i], i + 1 < message->count);
}

static bool
s_heartbeat(void *arg, key_view_t worker)
{
    broker_t *self = arg;
    return wire_begin(self->socket, worker, MDP_WORKER_HEARTBEAT, false) == 0;
}

static void
s_disconnect(void *arg, key_view_t worker)
{
    broker_t *self = arg;
    wire_begin(self->socket, worker, MDP_WORKER_DISCONNECT, false);
}

static void
s_release(void *arg, void *cargo)
{
    (void)arg;
    wire_cargo_free(cargo);
}

static void
s_note(void *arg, bool trouble, const char *line)
{
    (void)arg;
    log_write(trouble ? LOG_LEVEL_WARN : LOG_LEVEL_INFO, "%s", line);
}

/* ---- what arrives ---- */

static size_t
s_size_from(const mdp_frame_t *frames, size_t first, size_t count)
{
    size_t size = 0;
    for (size_t i = first; i < count; i++)
        size += frames[i].size;
    return size;
}

static void
s_take_management(broker_t *self,
                  const dispatch_route_t *route,
                  const mdp_frame_t *frames,
                  size_t body_at,
                  size_t count)
{
    key_view_t body = {.data = "", .size = 0};
    if (body_at < count)
        body = (key_view_t){.data = frames[body_at].data, .size = frames[body_at].size};
    size_t size;
    _cleanup_(free_p) uint8_t *answer =
        mmi_answer(self->dispatch, &self->identity, self->now_ms, route->service, body, &size);
    bool too_large = size > BUS_BODY_MAX;
    dispatch_count_request(self->dispatch, too_large);
    if (too_large)
        s_fail(self, route, ERR_TOO_LARGE, "the broker's status is over the bus's limit");
    else
        s_answer(self, route, 0, "", (mdp_frame_t){.data = answer, .size = size});
}

static void
s_take_client_request(broker_t *self,
                      wire_message_t *message,
                      const mdp_message_t *mdp,
                      const mdp_frame_t *frames,
                      size_t count)
{
    key_view_t client = wire_sender(message);
    bool headed = mdp_head_is(frames[mdp->body_at], MDP_HEAD_REQUEST);
    Assize__RequestHead *head = NULL;
    if (headed) {
        head = (Assize__RequestHead *)mdp_head_unpack(frames[mdp->body_at],
                                                      &assize__request_head__descriptor);
        if (!head) {
            dispatch_invalid(self->dispatch, self->now_ms, client);
            return;
        }
    }
    dispatch_request_t request = {
        .route = {.client = client,
                  .service = {.data = mdp->service.data, .size = mdp->service.size},
                  .headed = headed,
                  .id = head ? head->id : 0},
        .head = head,
        .size = s_size_from(frames, mdp->body_at, count),
    };
    size_t body_at = mdp->body_at + headed;
    if (s_size_from(frames, body_at, count) > BUS_BODY_MAX) {
        dispatch_count_request(self->dispatch, true);
        if (headed)
            s_fail(self, &request.route, ERR_TOO_LARGE, "a request is at most 8 MiB");
    } else if (mdp_service_is_management(mdp->service.data, mdp->service.size)) {
        s_take_management(self, &request.route, frames, body_at, count);
    } else {
        request.cargo = wire_take_cargo(message, mdp->body_at);
        dispatch_request(self->dispatch, self->now_ms, &request);
    }
    if (head)
        assize__request_head__free_unpacked(head, NULL);
}

static void
s_take_ready(broker_t *self, key_view_t worker, const mdp_message_t *mdp, const mdp_frame_t *frames)
{
    Assize__WorkerReady *ready = NULL;
    if (mdp->body_count > 0) {
        ready = (Assize__WorkerReady *)mdp_head_unpack(frames[mdp->body_at],
                                                       &assize__worker_ready__descriptor);
        if (!ready) {
            dispatch_invalid(self->dispatch, self->now_ms, worker);
            return;
        }
    }
    key_view_t service = {.data = mdp->service.data, .size = mdp->service.size};
    dispatch_ready(self->dispatch, self->now_ms, worker, service, ready);
    if (ready)
        assize__worker_ready__free_unpacked(ready, NULL);
}

static void
s_take_worker_reply(broker_t *self,
                    wire_message_t *message,
                    const mdp_message_t *mdp,
                    const mdp_frame_t *frames,
                    size_t count)
{
    key_view_t worker = wire_sender(message);
    passing_t passing = {.message = message, .body_at = mdp->body_at};
    dispatch_reply_t reply = {.final = mdp->command == MDP_WORKER_FINAL, .reply = &passing};
    if (mdp->address.size == sizeof reply.ticket)
        memcpy(&reply.ticket, mdp->address.data, sizeof reply.ticket);

    mdp_frame_t first = frames[mdp->body_at];
    size_t head_size = 0;
    if (mdp_head_is(first, MDP_HEAD_REPLY)) {
        Assize__ReplyHead *head =
            (Assize__ReplyHead *)mdp_head_unpack(first, &assize__reply_head__descriptor);
        if (head) {
            reply.headed = true;
            reply.id = head->id;
            head_size = first.size;
            assize__reply_head__free_unpacked(head, NULL);
        }
    }
    if (s_size_from(frames, mdp->body_at, count) - head_size > BUS_BODY_MAX)
        dispatch_invalid(self->dispatch, self->now_ms, worker);
    else
        dispatch_reply(self->dispatch, self->now_ms, worker, &reply);
}

static void
s_take_message(broker_t *self, wire_message_t *message)
{
    mdp_frame_t frames[BUS_FRAMES_MAX];
    mdp_message_t mdp;
    key_view_t sender = wire_sender(message);
    size_t count = wire_frames(message, frames);
    if (!message->whole || mdp_parse(frames, count, &mdp)) {
        dispatch_invalid(self->dispatch, self->now_ms, sender);
        return;
    }
    switch (mdp.command) {
    case MDP_CLIENT_REQUEST:
        s_take_client_request(self, message, &mdp, frames, count);
        return;
    case MDP_WORKER_READY:
        s_take_ready(self, sender, &mdp, frames);
        return;
    case MDP_WORKER_PARTIAL:
    case MDP_WORKER_FINAL:
        s_take_worker_reply(self, message, &mdp, frames, count);
        return;
    case MDP_WORKER_HEARTBEAT:
        dispatch_heartbeat(self->dispatch, self->now_ms, sender);
        return;
    case MDP_WORKER_DISCONNECT:
        dispatch_disconnect(self->dispatch, self->now_ms, sender);
        return;
    case MDP_WORKER_REQUEST:
        dispatch_unexpected(self->dispatch, self->now_ms, sender);
        return;
    case MDP_CLIENT_PARTIAL:
    case MDP_CLIENT_FINAL:
        dispatch_invalid(self->dispatch, self->now_ms, sender);
        return;
    }
}

static int
s_handle_front(zloop_t *loop, zsock_t *front, void *arg)
{
    (void)loop;
    (void)front;
    broker_t *self = arg;
    self->now_ms = (uint64_t)clock_mono_ms();
    for (int i = 0; i < BROKER_MESSAGES_PER_TURN; i++) {
        wire_message_t message;
        if (wire_receive(self->socket, &message) != 0)
            break;
        s_take_message(self, &message);
        wire_clear(&message);
    }
    return 0;
}

/*  zloop runs timers before readers: what has arrived must count before silence is judged. */
static int
s_handle_tick(zloop_t *loop, int timer, void *arg)
{
    (void)timer;
    broker_t *self = arg;
    s_handle_front(loop, self->front, self);
    dispatch_tick(self->dispatch, self->now_ms);
    return 0;
}

/* ---- start and stop ---- */

static int
s_bind(broker_t *self, const broker_actor_args_t *args)
{
    self->front = zsock_new(ZMQ_ROUTER);
    if (!self->front)
        abort();
    self->socket = zsock_resolve(self->front);
    zsock_set_router_mandatory(self->front, 1);
    zsock_set_sndhwm(self->front, BUS_SOCKET_HWM);
    zsock_set_rcvhwm(self->front, BUS_SOCKET_HWM);
    zsock_set_maxmsgsize(self->front, BUS_BODY_MAX + BUS_HEAD_MAX);
    zsock_set_linger(self->front, 0);
    for (size_t i = 0; i < args->endpoint_count; i++) {
        if (zsock_bind(self->front, "%s", args->endpoints[i]) < 0) {
            log_error("cannot listen on %s: %s", args->endpoints[i], zmq_strerror(zmq_errno()));
            return -1;
        }
        log_info("listening on %s", zsock_endpoint(self->front));
    }
    return 0;
}

void
broker_actor_fn(zsock_t *pipe, void *args)
{
    broker_t self = {0};
    if (s_bind(&self, args) == 0) {
        dispatch_sink_t sink = {
            .arg = &self,
            .deliver = s_deliver,
            .reply = s_reply,
            .fail = s_fail,
            .heartbeat = s_heartbeat,
            .disconnect = s_disconnect,
            .release = s_release,
            .note = s_note,
        };
        uint64_t seed;
        randombytes_buf(&seed, sizeof seed);
        dispatch_limits_t limits = dispatch_default_limits();
        self.dispatch = dispatch_new(&sink, &limits, seed);
        id_make(clock_utc_ms(), self.incarnation);
        self.identity =
            (mmi_identity_t){.incarnation = self.incarnation, .started_at_ms = clock_utc_ms()};

        zloop_t *loop = actor_loop_new();
        zloop_reader(loop, self.front, s_handle_front, &self);
        zloop_timer(loop, BROKER_TICK_MS, 0, s_handle_tick, &self);
        actor_loop(pipe, loop, NULL, &self);
        log_info("ending with %zu requests unanswered", dispatch_requests(self.dispatch));
        zloop_destroy(&loop);
        dispatch_destroy(&self.dispatch);
    }
    zsock_destroy(&self.front);
}
