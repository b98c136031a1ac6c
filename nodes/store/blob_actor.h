/*  blob_actor - the service "blobs" in a thread of its own

    Sockets
        pipe        PAIR: from the store actor; only "$TERM"
        blobs       rpc server, service "blobs" (BlobService)
*/
#ifndef ASSIZE_BLOB_ACTOR_H
#define ASSIZE_BLOB_ACTOR_H

#include <czmq.h>

#include "nodes/store/blobs.h"

typedef struct {
    const char *broker;
    const char *name;
    const char *dir; /* of the blobs; outlives the actor */
    blobs_t *blobs;  /* the actor's from its start on */
} blob_actor_args_t;

void blob_actor_fn(zsock_t *pipe, void *args);

#endif
