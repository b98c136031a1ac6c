/*  blobs - content-addressed files beside the LMDB environment

    A blob is named by its BLAKE2b-256. It arrives in chunks into a temporary
    file and appears under its name only whole, verified and synced, so a reader
    sees all of it or nothing. Chunks may be sent again: an upload continues
    where it stands. Files: <dir>/<first two digits>/<hash>, uploads in
    <dir>/uploads/<hash>.

    Not thread-safe, but blobs_has may be called from any thread (it only looks).
*/
#ifndef ASSIZE_BLOBS_H
#define ASSIZE_BLOBS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/bytes.h"
#include "nodes/store/store_limits.h"

typedef struct blobs blobs_t;

/*  Opens or creates `<dir>`; uploads that a crash left unfinished are thrown away. NULL with
    `*ret_why` (caller frees). */
blobs_t *blobs_open(const char *dir, char **ret_why);
void blobs_close(blobs_t **self_p);

/*  Adds one chunk at `offset` of the blob of `size` bytes. Returns 0 and in `*ret_next` where the
    next chunk is expected (`size`: the blob is complete; a chunk that does not start there is
    ignored). INVALID: not a hash, or sizes that do not fit; TOO_LARGE: over BLOB_SIZE_MAX;
    CORRUPT: all bytes are there and are not those of the hash (the upload starts again at 0);
    UNAVAILABLE: the disk is full. */
int blobs_put(blobs_t *self,
              const char *hash,
              uint64_t size,
              uint64_t offset,
              const void *data,
              size_t data_size,
              uint64_t *ret_next);

/*  Reads up to `limit` bytes at `offset` into `out`; `*ret_size` is the blob's whole size.
    NOT_FOUND; INVALID for an offset past the end. A read at offset 0 verifies the whole
    blob first: CORRUPT. */
int blobs_get(blobs_t *self,
              const char *hash,
              uint64_t offset,
              size_t limit,
              bytes_t *out,
              uint64_t *ret_size);

bool blobs_has(const char *dir, const char *hash);

#endif
