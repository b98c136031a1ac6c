/*  query_actor - answers reads in a thread of its own, undisturbed by fsync

    Sockets
        pipe        PAIR: from the store actor
        any         rpc server, service "store/any" (StoreAny)

    Commands
        "STATE" status(StoreStatus)   what the store actor knows of itself
        "$TERM"

    A read asks for `min_seq` to see its own writes; a store that has not
    applied that much answers UNAVAILABLE, and the caller asks again.
*/
#ifndef ASSIZE_QUERY_ACTOR_H
#define ASSIZE_QUERY_ACTOR_H

#include <czmq.h>

#include "nodes/store/tables.h"

typedef struct {
    const char *broker;
    const char *name;
    tables_t *tables; /* outlives the actor */
} query_actor_args_t;

void query_actor_fn(zsock_t *pipe, void *args);

#endif
