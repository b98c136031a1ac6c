/*  blob_fetch - see blob_fetch.h */
#include "nodes/frontend/blob_fetch.h"

#include <assert.h>
#include <schemas/blob.pb-c.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/cleanup.h"
#include "lib/base/err.h"
#include "lib/base/hash.h"
#include "nodes/frontend/frontend_limits.h"

static void s_ask(exchange_t *self);

static void
s_refuse(exchange_t *self, int status, const char *detail)
{
    /* A name in the store's own records that leads nowhere is our fault, not the client's. */
    exchange_fail(self, status == ERR_NOT_FOUND ? ERR_CORRUPT : status, detail);
}

static void
s_finish(exchange_t *self)
{
    blob_fetch_t *fetch = self->state;
    if (fetch->whole) {
        char hex[HASH_HEX_SIZE];
        hash_of(fetch->bytes.data, fetch->bytes.size, hex);
        if (strcmp(hex, fetch->hash) != 0) {
            exchange_fail(self, ERR_CORRUPT, "a file of this problem is damaged");
            return;
        }
    }
    _cleanup_(payload_release) payload_t *blob = payload_take(&fetch->bytes);
    blob_cache_put(self->frontend->blobs, fetch->key, blob);
    fetch->next(self, blob);
}

static void
s_take_chunk(exchange_t *self, const ProtobufCMessage *answer)
{
    blob_fetch_t *fetch = self->state;
    const Assize__BlobChunk *chunk = (const Assize__BlobChunk *)(const void *)answer;
    if (chunk->offset != fetch->bytes.size || chunk->data.len == 0 ||
        bytes_append(&fetch->bytes, chunk->data.data, chunk->data.len)) {
        exchange_fail(self, ERR_CORRUPT, "a file of this problem is not what its record says");
        return;
    }
    if (fetch->bytes.size < fetch->want)
        s_ask(self);
    else
        s_finish(self);
}

static void
s_ask(exchange_t *self)
{
    static const exchange_target_t TARGET = {.descriptor = &assize__blob_service__descriptor,
                                             .service = "blobs",
                                             .method = "BlobGet",
                                             .timeout_ms = CALL_READ_MS,
                                             .repeatable = true};
    blob_fetch_t *fetch = self->state;
    uint64_t left = fetch->want - fetch->bytes.size;
    Assize__BlobRead read = ASSIZE__BLOB_READ__INIT;
    read.hash = fetch->hash;
    read.offset = fetch->bytes.size;
    read.limit = (uint32_t)(left < BLOB_READ_MAX ? left : BLOB_READ_MAX);
    self->on_failure = s_refuse;
    exchange_ask(self, &TARGET, &read.base, s_take_chunk);
}

void
blob_fetch(exchange_t *self,
           const Assize__BlobRef *ref,
           uint64_t size_max,
           uint64_t cut,
           blob_fetched_fn *next)
{
    assert(self && self->state && ref && next);
    blob_fetch_t *fetch = self->state;
    if (!hash_valid(ref->hash) || (!cut && ref->size > size_max)) {
        exchange_fail(self, ERR_CORRUPT, "a file of this problem is too large or has no hash");
        return;
    }
    bytes_clear(&fetch->bytes);
    fetch->whole = !cut || ref->size <= cut;
    fetch->want = fetch->whole ? ref->size : cut;
    fetch->next = next;
    snprintf(fetch->hash, sizeof fetch->hash, "%s", ref->hash);
    snprintf(fetch->key, sizeof fetch->key, "%s%s", fetch->whole ? "" : "head:", ref->hash);
    fetch->bytes = bytes_make(fetch->want);

    _cleanup_(payload_release) payload_t *known = blob_cache_get(self->frontend->blobs, fetch->key);
    if (known)
        next(self, known);
    else if (fetch->want == 0)
        s_finish(self);
    else
        s_ask(self);
}

void
blob_fetch_clear(blob_fetch_t *self)
{
    assert(self);
    bytes_clear(&self->bytes);
}
