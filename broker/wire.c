/*  wire - see wire.h */
#include "broker/wire.h"

#include <assert.h>
#include <stdlib.h>

static void
s_skip_rest(void *socket)
{
    zmq_msg_t frame;
    zmq_msg_init(&frame);
    do {
        if (zmq_msg_recv(&frame, socket, ZMQ_DONTWAIT) < 0)
            break;
    } while (zmq_msg_more(&frame));
    zmq_msg_close(&frame);
}

int
wire_receive(void *socket, wire_message_t *message)
{
    message->count = 0;
    message->whole = true;
    for (;;) {
        zmq_msg_t *frame = &message->frames[message->count];
        zmq_msg_init(frame);
        if (zmq_msg_recv(frame, socket, ZMQ_DONTWAIT) < 0) {
            zmq_msg_close(frame);
            return message->count > 0 ? 0 : -1;
        }
        message->count++;
        if (!zmq_msg_more(frame))
            return 0;
        if (message->count == 1 + BUS_FRAMES_MAX)
            break;
    }
    s_skip_rest(socket);
    message->whole = false;
    return 0;
}

void
wire_clear(wire_message_t *message)
{
    for (size_t i = 0; i < message->count; i++)
        zmq_msg_close(&message->frames[i]);
    message->count = 0;
}

size_t
wire_frames(const wire_message_t *message, mdp_frame_t frames[BUS_FRAMES_MAX])
{
    for (size_t i = 1; i < message->count; i++) {
        zmq_msg_t *frame = (zmq_msg_t *)&message->frames[i];
        frames[i - 1] = (mdp_frame_t){.data = zmq_msg_data(frame), .size = zmq_msg_size(frame)};
    }
    return message->count - 1;
}

key_view_t
wire_sender(const wire_message_t *message)
{
    zmq_msg_t *frame = (zmq_msg_t *)&message->frames[0];
    return (key_view_t){.data = zmq_msg_data(frame), .size = zmq_msg_size(frame)};
}

wire_cargo_t *
wire_take_cargo(wire_message_t *message, size_t first)
{
    assert(first + 1 <= message->count);
    size_t count = message->count - 1 - first;
    wire_cargo_t *cargo = malloc(sizeof *cargo + count * sizeof cargo->frames[0]);
    if (!cargo)
        abort();
    cargo->count = count;
    for (size_t i = 0; i < count; i++) {
        zmq_msg_init(&cargo->frames[i]);
        zmq_msg_move(&cargo->frames[i], &message->frames[1 + first + i]);
    }
    return cargo;
}

void
wire_cargo_free(wire_cargo_t *cargo)
{
    for (size_t i = 0; i < cargo->count; i++)
        zmq_msg_close(&cargo->frames[i]);
    free(cargo);
}

static int
s_flags(bool more)
{
    return ZMQ_DONTWAIT | (more ? ZMQ_SNDMORE : 0);
}

int
wire_send(void *socket, const void *data, size_t size, bool more)
{
    return zmq_send(socket, data, size, s_flags(more)) < 0 ? -1 : 0;
}

int
wire_send_copy(void *socket, zmq_msg_t *frame, bool more)
{
    zmq_msg_t copy;
    zmq_msg_init(&copy);
    zmq_msg_copy(&copy, frame);
    return wire_send_moved(socket, &copy, more);
}

int
wire_send_moved(void *socket, zmq_msg_t *frame, bool more)
{
    if (zmq_msg_send(frame, socket, s_flags(more)) >= 0)
        return 0;
    zmq_msg_close(frame);
    zmq_msg_init(frame);
    return -1;
}

int
wire_begin(void *socket, key_view_t peer, mdp_command_t command, bool more)
{
    uint8_t byte = mdp_byte(command);
    if (wire_send(socket, peer.data, peer.size, true) != 0)
        return -1;
    wire_send(socket, mdp_header(command), MDP_HEADER_SIZE, true);
    wire_send(socket, &byte, 1, more);
    return 0;
}
