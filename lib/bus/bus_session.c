/*  bus_session - see bus_session.h

    A socket monitor tells at once when the connection ends (a killed broker is
    noticed in milliseconds); silence covers what no kernel tells (a frozen
    broker, a cut cable).
*/
#include "lib/bus/bus_session.h"

#include <assert.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/cleanup.h"
#include "lib/base/clock.h"
#include "lib/base/id.h"
#include "lib/base/text.h"

#define MESSAGES_PER_TURN 256 /* then other handlers of the loop get their turn */
#define ABSENCE_MS                                                                                 \
    (UINT64_C(2) * BUS_HEARTBEAT_MS) /* between two looks: the loop was busy elsewhere */

struct bus_session {
    zloop_t *loop;
    char *endpoint;
    const bus_session_events_t *events;
    void *arg;
    zsock_t *socket;  /* NULL between sessions */
    zsock_t *monitor; /* PAIR: the socket's events */
    int open_timer;   /* -1: none */
    uint64_t backoff_ms;
    uint64_t heard_ms;
    uint64_t looked_ms; /* last call of bus_session_silence_ms */
    bool heard;
};

static uint64_t
s_now_ms(void)
{
    return (uint64_t)clock_mono_ms();
}

/*  Between half and all of the back-off, so that many sessions do not come back in step. */
static uint64_t
s_next_backoff_ms(bus_session_t *self)
{
    uint64_t backoff_ms = self->backoff_ms;
    self->backoff_ms =
        backoff_ms * 2 < BUS_RECONNECT_MS_MAX ? backoff_ms * 2 : BUS_RECONNECT_MS_MAX;
    return backoff_ms / 2 + randombytes_uniform((uint32_t)(backoff_ms / 2 + 1));
}

static int
s_note_heard(bus_session_t *self)
{
    self->heard = true;
    self->heard_ms = s_now_ms();
    self->backoff_ms = BUS_RECONNECT_MS_MIN;
    return 0;
}

/*  What is no MDP command is dropped: the broker is trusted to be one, so it is not worth more. */
static int
s_receive_one(bus_session_t *self, zmsg_t *frames)
{
    bus_message_t message;
    size_t count = 0;
    for (zframe_t *frame = zmsg_first(frames); frame; frame = zmsg_next(frames)) {
        if (count == BUS_FRAMES_MAX)
            return 0;
        message.frames[count++] =
            (mdp_frame_t){.data = zframe_data(frame), .size = zframe_size(frame)};
    }
    if (mdp_parse(message.frames, count, &message.mdp))
        return 0;
    s_note_heard(self);
    return self->events->on_message(self->arg, &message);
}

static int
s_receive(bus_session_t *self, int messages_max)
{
    for (int i = 0; i < messages_max && self->socket; i++) {
        if ((zsock_events(self->socket) & ZMQ_POLLIN) == 0)
            break;
        _cleanup_(zmsg_destroy) zmsg_t *frames = zmsg_recv(self->socket);
        if (!frames)
            break;
        if (s_receive_one(self, frames) != 0)
            return -1;
    }
    return 0;
}

static int
s_handle_socket(zloop_t *loop, zsock_t *socket, void *arg)
{
    (void)loop;
    (void)socket;
    return s_receive(arg, MESSAGES_PER_TURN);
}

static int
s_handle_monitor(zloop_t *loop, zsock_t *monitor, void *arg)
{
    (void)loop;
    bus_session_t *self = arg;
    zmsg_t *event = zmsg_recv(monitor); /* whatever it says: only DISCONNECTED was asked for */
    zmsg_destroy(&event);
    int received = self->events->drains ? s_receive(self, BUS_SOCKET_HWM) : 0;
    int dropped = bus_session_drop(self);
    return received != 0 ? received : dropped;
}

/*  The monitor's endpoint is unique: closing one is asynchronous, so a name could still be taken.
 */
static void
s_open_monitor(bus_session_t *self)
{
    char id[ID_SIZE];
    id_make(clock_utc_ms(), id);
    _cleanup_(free_p) char *endpoint = text_format("inproc://bus-session-%s", id);
    int watched = zmq_socket_monitor(zsock_resolve(self->socket), endpoint, ZMQ_EVENT_DISCONNECTED);
    assert(watched == 0);
    self->monitor = zsock_new(ZMQ_PAIR);
    if (!self->monitor)
        abort();
    zsock_set_linger(self->monitor, 0);
    int connected = zsock_connect(self->monitor, "%s", endpoint);
    assert(connected == 0);
    zloop_reader(self->loop, self->monitor, s_handle_monitor, self);
}

static int s_handle_open_timer(zloop_t *loop, int timer, void *arg);

static void
s_schedule_open(bus_session_t *self, uint64_t delay_ms)
{
    self->open_timer = zloop_timer(self->loop, (size_t)delay_ms, 1, s_handle_open_timer, self);
    assert(self->open_timer >= 0);
}

static int
s_handle_open_timer(zloop_t *loop, int timer, void *arg)
{
    (void)loop;
    (void)timer;
    bus_session_t *self = arg;
    self->open_timer = -1;
    self->socket = zsock_new(ZMQ_DEALER);
    if (!self->socket)
        abort();
    zsock_set_sndhwm(self->socket, BUS_SOCKET_HWM);
    zsock_set_rcvhwm(self->socket, BUS_SOCKET_HWM);
    zsock_set_linger(self->socket, 0);
    zsock_set_maxmsgsize(self->socket, BUS_BODY_MAX + BUS_HEAD_MAX);
    s_open_monitor(self);
    zsock_connect(self->socket, "%s", self->endpoint);
    zloop_reader(self->loop, self->socket, s_handle_socket, self);

    self->heard = false;
    self->heard_ms = s_now_ms();
    self->looked_ms = self->heard_ms;
    return self->events->on_open(self->arg);
}

static void
s_close(bus_session_t *self, int linger_ms)
{
    if (!self->socket)
        return;
    zmq_socket_monitor(zsock_resolve(self->socket), NULL, 0);
    zloop_reader_end(self->loop, self->monitor);
    zsock_destroy(&self->monitor);
    zloop_reader_end(self->loop, self->socket);
    zsock_set_linger(self->socket, linger_ms);
    zsock_destroy(&self->socket);
}

bus_session_t *
bus_session_new(zloop_t *loop, const char *endpoint, const bus_session_events_t *events, void *arg)
{
    assert(loop);
    assert(endpoint);
    assert(events);

    bus_session_t *self = calloc(1, sizeof *self);
    if (!self)
        abort();
    self->loop = loop;
    self->endpoint = text_copy(endpoint);
    self->events = events;
    self->arg = arg;
    self->backoff_ms = BUS_RECONNECT_MS_MIN;
    s_schedule_open(self, 0);
    return self;
}

void
bus_session_destroy(bus_session_t **self_p, int linger_ms)
{
    assert(self_p);
    bus_session_t *self = *self_p;
    if (!self)
        return;
    if (self->open_timer >= 0)
        zloop_timer_end(self->loop, self->open_timer);
    s_close(self, linger_ms);
    free(self->endpoint);
    free(self);
    *self_p = NULL;
}

bool
bus_session_open(const bus_session_t *self)
{
    assert(self);
    return self->socket != NULL;
}

static int
s_send_frame(void *socket, const void *data, size_t size, bool more)
{
    return zmq_send(socket, data, size, ZMQ_DONTWAIT | (more ? ZMQ_SNDMORE : 0)) < 0 ? -1 : 0;
}

void
bus_session_send(bus_session_t *self,
                 mdp_command_t command,
                 const mdp_frame_t *target,
                 const mdp_frame_t *body,
                 size_t body_count)
{
    assert(self);
    if (!self->socket)
        return;
    void *socket = zsock_resolve(self->socket);
    uint8_t byte = mdp_byte(command);
    bool delimited = command == MDP_WORKER_PARTIAL || command == MDP_WORKER_FINAL;

    /* ZeroMQ takes or refuses a message with its first frame. */
    if (s_send_frame(socket, mdp_header(command), MDP_HEADER_SIZE, true) != 0)
        return;
    s_send_frame(socket, &byte, 1, target != NULL);
    if (target)
        s_send_frame(socket, target->data, target->size, delimited || body_count > 0);
    if (delimited)
        s_send_frame(socket, "", 0, true);
    for (size_t i = 0; i < body_count; i++)
        s_send_frame(socket, body[i].data, body[i].size, i + 1 < body_count);
}

int
bus_session_drop(bus_session_t *self)
{
    assert(self);
    if (!self->socket)
        return 0;
    s_close(self, BUS_LINGER_MS);
    s_schedule_open(self, s_next_backoff_ms(self));
    return self->events->on_lost(self->arg);
}

uint64_t
bus_session_silence_ms(bus_session_t *self)
{
    assert(self);
    if (!self->socket)
        return 0;
    uint64_t now_ms = s_now_ms();
    uint64_t absent_ms = now_ms - self->looked_ms;
    self->looked_ms = now_ms;
    if (absent_ms > ABSENCE_MS)
        self->heard_ms = now_ms;
    return now_ms - self->heard_ms;
}

bool
bus_session_heard(const bus_session_t *self)
{
    assert(self);
    return self->socket && self->heard;
}

mdp_frame_t
bus_message_body(const bus_message_t *message, size_t skip, uint8_t **ret_joined)
{
    assert(skip <= message->mdp.body_count);
    const mdp_frame_t *frames = message->frames + message->mdp.body_at + skip;
    size_t count = message->mdp.body_count - skip;
    *ret_joined = NULL;
    if (count == 0)
        return (mdp_frame_t){.data = (const uint8_t *)"", .size = 0};
    if (count == 1)
        return frames[0];

    size_t size = 0;
    for (size_t i = 0; i < count; i++)
        size += frames[i].size;
    uint8_t *joined = malloc(size + 1);
    if (!joined)
        abort();
    for (size_t i = 0, at = 0; i < count; at += frames[i].size, i++)
        memcpy(joined + at, frames[i].data, frames[i].size);
    *ret_joined = joined;
    return (mdp_frame_t){.data = joined, .size = size};
}
