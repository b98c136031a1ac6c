/*  prefetch - see prefetch.h */
#include "nodes/worker/prefetch.h"

#include "lib/base/cleanup.h"
#include "lib/base/hash.h"
#include "lib/base/log.h"
#include "lib/bus/rpc.h"
#include "nodes/worker/worker_limits.h"
#include "schemas/message.h"

#include <schemas/store.pb-c.h>
#include <stdlib.h>

#define SERVICE_STORE "store/any"

struct prefetch {
    bus_client_t *client;
    test_data_t *data;
    uint64_t size_max;
    Assize__PrefetchList *list; /* NULL: nothing to do */
    size_t next;                /* of the list */
    uint64_t size;              /* of what was taken from it */
    test_data_hold_t *hold;     /* of the batch in hand */
    bool decided;               /* it is to be released */
    size_t failed;
};

static void
s_on_list(void *arg, const rpc_reply_t *reply)
{
    prefetch_t *self = arg;
    if (!reply->final || reply->status)
        return; /* no store just now: the next question finds one */
    message_free_p(&self->list);
    self->list = assize__prefetch_list__unpack(NULL, reply->size, reply->body);
    self->next = self->failed = 0;
    self->size = 0;
}

static int
s_on_timer(zloop_t *loop, int timer, void *arg)
{
    (void)loop;
    (void)timer;
    prefetch_t *self = arg;
    if (self->list)
        return 0; /* still at the last one */
    Assize__PrefetchQuery query = ASSIZE__PREFETCH_QUERY__INIT;
    query.within_ms = PREFETCH_WITHIN_MS;
    bus_call_t call = {.service = SERVICE_STORE, .timeout_ms = PREFETCH_TIMEOUT_MS};
    rpc_call(self->client,
             &assize__store_any__descriptor,
             "PrefetchGet",
             &call,
             &query.base,
             s_on_list,
             self);
    return 0;
}

prefetch_t *
prefetch_new(zloop_t *loop, bus_client_t *client, test_data_t *data, uint64_t cache_size)
{
    prefetch_t *self = calloc(1, sizeof *self);
    if (!self)
        abort();
    self->client = client;
    self->data = data;
    self->size_max = cache_size / 100 * PREFETCH_CACHE_PERCENT;
    zloop_timer(loop, PREFETCH_EVERY_MS, 0, s_on_timer, self);
    (void)s_on_timer(loop, 0, self);
    return self;
}

void
prefetch_destroy(prefetch_t **self_p)
{
    prefetch_t *self = *self_p;
    if (!self)
        return;
    test_data_release(self->data, &self->hold);
    message_free_p(&self->list);
    free(self);
    *self_p = NULL;
}

void
prefetch_held(prefetch_t *self, int status, const char *detail)
{
    self->decided = true;
    if (status && self->failed++ == 0)
        log_warn("prefetching for contests: %s", detail);
}

/*  Takes the next blobs that are right and fit. */
static size_t
s_take_batch(prefetch_t *self, Assize__BlobRef *batch[PREFETCH_BATCH])
{
    size_t count = 0;
    while (self->next < self->list->n_blobs && count < PREFETCH_BATCH) {
        Assize__BlobRef *blob = self->list->blobs[self->next++];
        if (!hash_valid(blob->hash) || blob->size > JOB_BLOB_SIZE_MAX ||
            self->size + blob->size > self->size_max)
            continue;
        self->size += blob->size;
        batch[count++] = blob;
    }
    return count;
}

void
prefetch_step(prefetch_t *self)
{
    while (self->list && (!self->hold || self->decided)) {
        Assize__BlobRef *batch[PREFETCH_BATCH];
        const char *detail;
        test_data_release(self->data, &self->hold);
        self->decided = false;
        size_t count = s_take_batch(self, batch);
        if (count == 0) {
            message_free_p(&self->list);
            break;
        }
        self->hold = test_data_hold(self->data, batch, count, NULL);
        int status = test_data_status(self->hold, &detail);
        if (status != TEST_DATA_PENDING)
            prefetch_held(self, status, detail);
    }
}
