/*  dispatcher_actor - sends pending judgings to the workers, brings verdicts back

    All policy is in dispatcher.h (pure); this file moves bytes. It starts with
    a scan of the table `pending`: what a crash interrupted is sent again.

    Sockets
        pipe        PAIR: from the store actor
        broker      bus client: service "judge/<language>"

    Commands                          Emits
        "PENDING" key                     "PROPOSE" command(Command), for every verdict
        "SETTLED" key                     "PROGRESS" progress(JudgeProgress); dropped when the
        "SCAN"                             pipe is full
        "$TERM"                           "SENT" number(uint32_t), every second

    Timers
        retry       DISPATCH_RETRY_MS: what is due goes out again; what found no room is scanned for
*/
#ifndef ASSIZE_DISPATCHER_ACTOR_H
#define ASSIZE_DISPATCHER_ACTOR_H

#include <czmq.h>

#include "nodes/store/tables.h"

typedef struct {
    const char *broker;
    tables_t *tables; /* outlives the actor */
} dispatcher_actor_args_t;

void dispatcher_actor_fn(zsock_t *pipe, void *args);

#endif
