/*  prefetch - fetches the test data of contests before the first submission does

    Asks the store every PREFETCH_EVERY_MS what contests that run or begin soon
    need, and holds those blobs in the cache of test data, PREFETCH_BATCH at a
    time: so they are fetched, or those that lie there from before are hashed
    anew, while nobody waits. It fills at most PREFETCH_CACHE_PERCENT of the
    cache; the cache's own order decides what goes when it is full.

    Not thread-safe: belongs to the worker's actor.
*/
#ifndef PREFETCH_H
#define PREFETCH_H

#include "lib/bus/bus_client.h"
#include "nodes/worker/test_data.h"

typedef struct prefetch prefetch_t;

/*  The first question is asked at once. All must outlive it. */
prefetch_t *
prefetch_new(zloop_t *loop, bus_client_t *client, test_data_t *data, uint64_t cache_size);

/*  Lets go of what it holds. The client must have been destroyed before: no answers any more. */
void prefetch_destroy(prefetch_t **self_p);

/*  A hold without an owner is decided: it is one of ours. From test_data_held_fn. */
void prefetch_held(prefetch_t *self, int status, const char *detail);

/*  Goes on to the next batch, if one is due. Call it every WORKER_TICK_MS. */
void prefetch_step(prefetch_t *self);

#endif
