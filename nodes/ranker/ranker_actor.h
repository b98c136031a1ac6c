/*  ranker_actor - boards from the feed, for who asks and who listens

    A zactor. Start it with ranker_actor_fn and a ranker_actor_args_t. What a
    board is, is settled in boards.h and below (pure); this file moves bytes.

    Sockets
        pipe        PAIR: from main
        feed        a feed_reader from the first event on; its bus client
        server      rpc server, services "board/<n>" of the shards held
                    (BoardService). Offered when the feed is current for the
                    first time, so nobody is ever sent to half a board; what is
                    asked earlier waits at the broker, or goes to another
                    ranker, and ends as UNAVAILABLE at its deadline. When the
                    feed stops later, the boards stay, and say their seq.
        changes     PUB, bound at args->publish

    Commands
        "$TERM"     ends; requests in hand are answered, there are never any left

    Emits (changes)
        ["board" NUL contest NUL view][BoardChange], view "1" (public) or "2"
        (jury): for each board that changed, at most one per view and
        RANKER_PUBLISH_MS. The first of each comes RANKER_GREET_MS after the
        boards are current, when readers have had time to connect again; it has
        prev_seq 0 and `more`: what happened meanwhile is not told, pages have
        to be read again.

    Timers
        ready       RANKER_READY_POLL_MS, until the feed is current
        publish     set by a change
*/
#ifndef ASSIZE_RANKER_ACTOR_H
#define ASSIZE_RANKER_ACTOR_H

#include <czmq.h>

#include "nodes/ranker/shards.h"

/*  All must outlive the actor. */
typedef struct {
    const char *broker;       /* endpoint */
    const char *const *feeds; /* endpoints of the stores' feeds: replicas of one feed */
    size_t feed_count;        /* at least 1 */
    const char *publish;      /* endpoint */
    const char *name;
    shards_t shards; /* at least one */
} ranker_actor_args_t;

void ranker_actor_fn(zsock_t *pipe, void *args);

#endif
