/*  bus_session - one connection to a broker, renewed when it is lost

    What bus_client and bus_worker have in common: a DEALER socket in a zloop,
    and the rule that a session is one connection. ZeroMQ would reconnect by
    itself under a new routing id, and the broker would answer the old one; so
    a connection that ends, or is silent for longer than its owner accepts,
    ends the session: a new socket is made after a back-off, and the owner says
    again what still matters.

    Private to lib/bus. Not thread-safe: belongs to the loop's thread.
*/
#ifndef ASSIZE_BUS_SESSION_H
#define ASSIZE_BUS_SESSION_H

#include <czmq.h>

#include "lib/bus/bus_limits.h"
#include "lib/bus/mdp.h"

typedef struct bus_session bus_session_t;

/*  A command that arrived, as views into it, valid during the callback. */
typedef struct {
    mdp_message_t mdp;
    mdp_frame_t frames[BUS_FRAMES_MAX];
} bus_message_t;

/*  Called from the loop, never from within a call of the owner except bus_session_drop (on_lost).
    Each returns 0, or -1 to end the loop. None may destroy the session. */
typedef struct {
    int (*on_open)(void *arg);                                  /* a new socket: say what matters */
    int (*on_message)(void *arg, const bus_message_t *message); /* a well-formed command */
    int (*on_lost)(void *arg);                                  /* the socket is gone */
    bool drains; /* what arrived before the connection ended still counts (replies do) */
} bus_session_events_t;

/*  Opens the first socket in the loop's next turn; on_open tells. `events` must outlive it. */
bus_session_t *
bus_session_new(zloop_t *loop, const char *endpoint, const bus_session_events_t *events, void *arg);

/*  `linger_ms`: how long the last messages may take to leave, in the background. */
void bus_session_destroy(bus_session_t **self_p, int linger_ms);

/*  Whether there is a socket to send to. */
bool bus_session_open(const bus_session_t *self);

/*  Sends a command with its service or address (NULL when it has none) and body frames; nothing
    happens without a socket. A full queue drops the message: the answer's absence is noticed. */
void bus_session_send(bus_session_t *self,
                      mdp_command_t command,
                      const mdp_frame_t *target,
                      const mdp_frame_t *body,
                      size_t body_count);

/*  Ends the session now: closes the socket, calls on_lost and schedules the next one. Messages on
    their way out get BUS_LINGER_MS. Returns what a handler of the loop should return. */
int bus_session_drop(bus_session_t *self);

/*  Milliseconds since the last command from the broker, or since the socket was opened, as far as
    this thread was there to listen: time in which the loop was busy elsewhere is not counted. Call
    it from a timer that runs at least every BUS_HEARTBEAT_MS. 0 without a socket. */
uint64_t bus_session_silence_ms(bus_session_t *self);

/*  Whether a command was received on this socket. */
bool bus_session_heard(const bus_session_t *self);

/*  The body frames of a message, from the `skip`th, as one piece: a view when there is one frame,
    else joined in `*ret_joined` (the caller frees it; NULL when not needed). */
mdp_frame_t bus_message_body(const bus_message_t *message, size_t skip, uint8_t **ret_joined);

#endif
