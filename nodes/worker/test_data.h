/*  test_data - blobs that jobs need, on this machine's disk

    A cache by content hash (file_cache). A job *holds* the blobs it needs:
    those that are missing are fetched in chunks, several holds of one blob
    share one fetch, and a held blob is not evicted. A fetched blob's hash is
    computed as it comes in, and it becomes visible only when it is right; a
    damaged one is fetched again. One that an earlier process left is hashed in
    full at its first use (in slices, so that the loop goes on meanwhile), after
    that compared by size and modification time: see file_cache.h.

    When a hold is ready, the kernel has been told to read its files into the
    page cache: read cold, they would be charged to the program's memory.

    No sockets and no clock: the owner fetches (test_data_fetch_fn) and calls
    test_data_step. Not thread-safe.
*/
#ifndef TEST_DATA_H
#define TEST_DATA_H

#include <schemas/problem.pb-c.h>

#include "lib/base/bytes.h"

typedef struct test_data test_data_t;
typedef struct test_data_hold test_data_hold_t;

/*  Asks for a chunk (BlobGet); the answer goes to test_data_chunk, once, not before this returns.
   At most TEST_DATA_FETCHES_MAX are unanswered at any time. */
typedef void(test_data_fetch_fn)(void *arg, const char *hash, uint64_t offset);

/*  A hold that was pending is decided: status 0 = all its blobs are here. */
typedef void(test_data_held_fn)(void *arg, test_data_hold_t *hold, int status, const char *detail);

#define TEST_DATA_PENDING 1

/*  NULL with `*ret_why` (the caller frees it) when the directory cannot be used. */
test_data_t *test_data_new(const char *dir,
                           uint64_t size_max,
                           test_data_fetch_fn *fetch,
                           test_data_held_fn *held,
                           void *arg,
                           char **ret_why);

/*  All holds must have been released. Chunks under way must not arrive any more. */
void test_data_destroy(test_data_t **self_p);

/*  Holds these blobs (their hashes must be valid; doubles are fine; a size that differs from the
    blob's fails with INVALID). Later ends by test_data_release. Its status is pending at first, or
    0 at once; `held` is called only by test_data_step and test_data_chunk. */
test_data_hold_t *
test_data_hold(test_data_t *self, Assize__BlobRef *const *blobs, size_t count, void *owner);
void test_data_release(test_data_t *self, test_data_hold_t **hold_p);

/*  TEST_DATA_PENDING, 0, or a failure: INVALID (a size), NOT_FOUND, CORRUPT, UNAVAILABLE (nobody
    answers, or the disk is full), with its text. */
int test_data_status(const test_data_hold_t *hold, const char **ret_detail);
void *test_data_owner(const test_data_hold_t *hold);

/*  The answer to a fetch: status 0 with the chunk, or a failure of the call. `now_ms` is monotonic.
 */
void test_data_chunk(test_data_t *self,
                     const char *hash,
                     uint64_t offset,
                     int status,
                     uint64_t blob_size,
                     const void *data,
                     size_t size,
                     int64_t now_ms);

/*  Goes on: starts fetches whose turn has come, hashes a slice. Returns whether there is more to
   hash at once. Call it after test_data_hold, again at once when it said so, and every
    WORKER_TICK_MS. */
bool test_data_step(test_data_t *self, int64_t now_ms);

/*  Bytes on disk. */
uint64_t test_data_size(const test_data_t *self);

#endif
