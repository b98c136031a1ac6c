/*  blob_fetch - a step of an exchange that gets a blob, from the cache or the store */
#ifndef ASSIZE_BLOB_FETCH_H
#define ASSIZE_BLOB_FETCH_H

#include "nodes/frontend/exchange.h"

/*  `blob` is borrowed for the step. */
typedef void(blob_fetched_fn)(exchange_t *self, payload_t *blob);

/*  A fetch in hand; the exchange's `state` must start with one, zeroed. */
typedef struct {
    char key[80]; /* in the cache */
    char hash[65];
    uint64_t want; /* bytes */
    bool whole;
    bool flying;  /* this exchange is the one that fetches it */
    bool waiting; /* somebody else does; `timer` looks again */
    int timer;
    int64_t began_ms;
    bytes_t bytes;
    blob_fetched_fn *next;
} blob_fetch_t;

/*  Gets the whole blob and verifies it, or only its first `cut` bytes when it is larger (then
    nothing can be verified). A blob that is over `size_max` (when cut is 0), missing or damaged
    ends the exchange with a problem. */
void blob_fetch(exchange_t *self,
                const Assize__BlobRef *ref,
                uint64_t size_max,
                uint64_t cut,
                blob_fetched_fn *next);

/*  Frees what a fetch in hand holds: part of state_free. */
void blob_fetch_clear(exchange_t *self);

#endif
