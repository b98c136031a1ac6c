/*  wire - messages of the broker's ROUTER socket, without copying bodies

    czmq's zmsg costs half of the throughput here (DESIGN.md: 230 k against
    108 k round trips a second), so this file speaks zmq_msg_t.

    Not thread-safe.
*/
#ifndef ASSIZE_WIRE_H
#define ASSIZE_WIRE_H

#include <zmq.h>

#include "broker/key_table.h"
#include "lib/bus/bus_limits.h"
#include "lib/bus/mdp.h"

/*  A message as it arrived: the sender's routing id, then MDP's frames. */
typedef struct {
    zmq_msg_t frames[1 + BUS_FRAMES_MAX];
    size_t count;
    bool whole; /* false: it had more frames, which were thrown away */
} wire_message_t;

/*  Some body frames that outlive their message. */
typedef struct {
    size_t count;
    zmq_msg_t frames[];
} wire_cargo_t;

/*  Receives without waiting. Returns 0, or -1 when there is nothing. The caller clears it. */
int wire_receive(void *socket, wire_message_t *message);
void wire_clear(wire_message_t *message);

/*  Views of the frames behind the routing id; returns how many. */
size_t wire_frames(const wire_message_t *message, mdp_frame_t frames[BUS_FRAMES_MAX]);
key_view_t wire_sender(const wire_message_t *message);

/*  Moves the frames from MDP's `first`th on out of the message. Freed by wire_cargo_free. */
wire_cargo_t *wire_take_cargo(wire_message_t *message, size_t first);
void wire_cargo_free(wire_cargo_t *cargo);

/*  Sends one frame; `more` follow. A copy of a zmq_msg_t shares its bytes. Returns 0, or -1 when
   the peer is not there or does not read. */
int wire_send(void *socket, const void *data, size_t size, bool more);
int wire_send_copy(void *socket, zmq_msg_t *frame, bool more);
int wire_send_moved(void *socket, zmq_msg_t *frame, bool more);

/*  Routing id, header and command: what every message to a peer starts with. After 0 the rest of
    the message must be sent, after -1 nothing of it. */
int wire_begin(void *socket, key_view_t peer, mdp_command_t command, bool more);

#endif
