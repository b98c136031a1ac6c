/*  blob_fetch - see blob_fetch.h */
#include "nodes/frontend/blob_fetch.h"

#include <assert.h>
#include <schemas/blob.pb-c.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/cleanup.h"
#include "lib/base/clock.h"
#include "lib/base/err.h"
#include "lib/base/hash.h"
#include "nodes/frontend/frontend_limits.h"

static void s_ask(exchange_t *self);
static void s_start(exchange_t *self);

static void
s_refuse(exchange_t *self, int status, const char *detail)
{
    /* A name in the store's own records that leads nowhere is our fault, not the client's. */
    exchange_fail(self, status == ERR_NOT_FOUND ? ERR_CORRUPT : status, detail);
}

static void
s_land(exchange_t *self)
{
    blob_fetch_t *fetch = self->state;
    if (fetch->flying)
        blob_cache_land(self->frontend->blobs, fetch->key);
    fetch->flying = false;
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
    s_land(self);
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

static int
s_handle_wait(zloop_t *loop, int timer, void *arg)
{
    (void)loop;
    (void)timer; /* runs once, ends itself */
    exchange_t *self = arg;
    ((blob_fetch_t *)self->state)->waiting = false;
    s_start(self);
    return 0;
}

/*  From the cache, or from the store, or, while somebody else fetches it, later from the cache. */
static void
s_start(exchange_t *self)
{
    blob_fetch_t *fetch = self->state;
    frontend_t *frontend = self->frontend;
    _cleanup_(payload_release) payload_t *known = blob_cache_get(frontend->blobs, fetch->key);
    if (known) {
        fetch->next(self, known);
    } else if (fetch->want == 0) {
        s_finish(self);
    } else if (blob_cache_depart(frontend->blobs, fetch->key, fetch->want)) {
        fetch->flying = true;
        s_ask(self);
    } else if (clock_mono_ms() - fetch->began_ms > CALL_PATIENCE_MS) {
        exchange_fail(self, ERR_UNAVAILABLE, "too many files are asked for: try again");
    } else {
        fetch->waiting = true;
        fetch->timer = zloop_timer(frontend->loop, BLOB_WAIT_MS, 1, s_handle_wait, self);
    }
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

    fetch->began_ms = clock_mono_ms();
    s_start(self);
}

void
blob_fetch_clear(exchange_t *self)
{
    assert(self && self->state);
    blob_fetch_t *fetch = self->state;
    s_land(self);
    if (fetch->waiting)
        zloop_timer_end(self->frontend->loop, fetch->timer);
    fetch->waiting = false;
    bytes_clear(&fetch->bytes);
}
