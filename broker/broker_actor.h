/*  broker_actor - the broker's sockets

    A zactor. All policy is in dispatch.h (pure); this file moves frames.

    Sockets
        front       ROUTER, bound to every endpoint: clients and workers alike

    Commands (frames)                       Reply
        "$TERM"                             the actor ends at once; requests are forgotten, since
                                            clients notice and send again what may be sent again

    Timers
        tick        BROKER_TICK_MS: deadlines, heartbeats, silence

    Starts only when it could bind to all endpoints. Logs what starts, ends,
    and workers that come and go.
*/
#ifndef ASSIZE_BROKER_ACTOR_H
#define ASSIZE_BROKER_ACTOR_H

#include <czmq.h>

typedef struct {
    const char *const *endpoints; /* checked by endpoint_check; outlive the actor */
    size_t endpoint_count;
} broker_actor_args_t;

void broker_actor_fn(zsock_t *pipe, void *args);

#endif
