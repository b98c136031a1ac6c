/*  store_actor - owns the store: writes, group commit, the feed's publisher

    A zactor. Start it with store_actor_fn and a store_actor_args_t. It starts
    the store's other actors (query, blobs, dispatcher) and ends with them.

    Sockets
        pipe        PAIR: from main
        leader      rpc server, service "store/leader" (StoreLeader)
        feed        PUB, bound at args->publish
        query, blobs, dispatcher
                    PAIR: the pipes of the child actors

    Commands
        "$TERM"     finishes the round in hand and ends

    From the dispatcher                  To the dispatcher
        "PROPOSE" command(Command)          "PENDING" key(dispatch_key_t)
        "PROGRESS" progress(JudgeProgress)  "SETTLED" key(dispatch_key_t)
        "SENT" number(uint32_t)             "SCAN"  (something above did not fit its pipe)

    To query
        "STATE" status(StoreStatus)

    Emits (feed): see schemas/feed.proto

    Timers
        round       0 ms after a command came: one transaction for all that wait
        raft        replica's deadline
        tip         STORE_TIP_MS
*/
#ifndef ASSIZE_STORE_ACTOR_H
#define ASSIZE_STORE_ACTOR_H

#include <czmq.h>

typedef struct {
    const char *dir;     /* data directory; made when it is not there */
    const char *broker;  /* endpoint */
    const char *publish; /* endpoint of the feed */
    const char *name;
    uint64_t map_bytes;
} store_actor_args_t;

void store_actor_fn(zsock_t *pipe, void *args);

#endif
