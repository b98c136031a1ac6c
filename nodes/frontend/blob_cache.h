/*  blob_cache - blobs by their hash, as many as fit

    What is asked for least recently goes first. Content never changes under
    its hash, so nothing is ever stale. Keys are hashes, or a hash with a
    prefix for what is made of a blob ("html:" and the hash of the Markdown). Small
    facts about problems are kept here too ("name:", "groups:").

    It also knows which blobs are on their way, so that a thousand readers of a
    new statement fetch it once, and so that all that is on its way has a limit.

    Not thread-safe.
*/
#ifndef ASSIZE_BLOB_CACHE_H
#define ASSIZE_BLOB_CACHE_H

#include <stdbool.h>

#include "nodes/frontend/payload.h"

typedef struct blob_cache blob_cache_t;

/*  Holds at most `bytes_max` bytes in at most `entries_max` entries; at most `flight_max` bytes
   (but always one blob) are on their way. */
blob_cache_t *blob_cache_new(size_t bytes_max, size_t entries_max, size_t flight_max);
void blob_cache_destroy(blob_cache_t **self_p);

/*  A reference of the caller's own, or NULL. */
payload_t *blob_cache_get(blob_cache_t *self, const char *key);

/*  Keeps a reference of its own. What is larger than the cache is not kept. */
void blob_cache_put(blob_cache_t *self, const char *key, payload_t *payload);

/*  Forgets an entry, if it is there: for what is kept under a name instead of a hash. */
void blob_cache_drop(blob_cache_t *self, const char *key);

/*  Asks to fetch a blob of `size` bytes. False: somebody does already, or too much is on its way;
   look again later. True: the caller fetches it and ends that with blob_cache_land, whatever
   happens. */
bool blob_cache_depart(blob_cache_t *self, const char *key, size_t size);
void blob_cache_land(blob_cache_t *self, const char *key);

size_t blob_cache_bytes(const blob_cache_t *self);
size_t blob_cache_entries(const blob_cache_t *self);

#endif
