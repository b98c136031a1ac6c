/*  test_data - see test_data.h

    A blob exists in memory only while somebody holds it:

        QUEUED -> FETCHING -> HERE
           ^         |           (retry after a while, at most TEST_DATA_ATTEMPTS_MAX)
           +---------+-> FAILED
        HASHING -> HERE | QUEUED (damaged: removed and fetched)
*/
#include "nodes/worker/test_data.h"

#include "lib/base/cleanup.h"
#include "lib/base/err.h"
#include "lib/base/hash.h"
#include "lib/base/text.h"
#include "nodes/worker/file_cache.h"
#include "nodes/worker/worker_limits.h"

#include <assert.h>
#include <czmq.h>
#include <fcntl.h>
#include <sys/queue.h>

typedef enum { BLOB_QUEUED, BLOB_FETCHING, BLOB_HASHING, BLOB_HERE, BLOB_FAILED } blob_state_t;

typedef struct blob {
    TAILQ_ENTRY(blob) order;
    char hash[HASH_HEX_SIZE];
    blob_state_t state;
    uint32_t holds;
    uint32_t attempts; /* that failed */
    int64_t retry_at_ms;
    int status; /* of FAILED */
    char *detail;
    uint64_t size;   /* of the whole, once known */
    uint64_t offset; /* fetched or hashed so far */
    hash_t hashing;
    int fd; /* being written or hashed; -1 */
    char temp[FILE_CACHE_TEMP_SIZE];
    bool orphaned; /* nobody holds it, but a chunk is under way */
} blob_t;

/* One blob of a hold. */
typedef struct {
    blob_t *blob;
    uint64_t size; /* as the job says */
} held_t;

struct test_data_hold {
    TAILQ_ENTRY(test_data_hold) order;
    void *owner;
    int status;
    char *detail;
    size_t count;
    held_t items[];
};

struct test_data {
    file_cache_t *cache;
    test_data_fetch_fn *fetch;
    test_data_held_fn *held;
    void *arg;
    zhashx_t *by_hash;
    TAILQ_HEAD(blob_list, blob) blobs;
    TAILQ_HEAD(hold_list, test_data_hold) holds;
    uint32_t fetching;
};

test_data_t *
test_data_new(const char *dir,
              uint64_t size_max,
              test_data_fetch_fn *fetch,
              test_data_held_fn *held,
              void *arg,
              char **ret_why)
{
    file_cache_t *cache = file_cache_new(dir, size_max, ret_why);
    if (!cache)
        return NULL;
    test_data_t *self = calloc(1, sizeof *self);
    if (!self)
        abort();
    self->cache = cache;
    self->fetch = fetch;
    self->held = held;
    self->arg = arg;
    self->by_hash = zhashx_new();
    zhashx_set_key_duplicator(self->by_hash, NULL);
    zhashx_set_key_destructor(self->by_hash, NULL);
    TAILQ_INIT(&self->blobs);
    TAILQ_INIT(&self->holds);
    return self;
}

static void
s_close_temp(test_data_t *self, blob_t *blob)
{
    close_p(&blob->fd);
    if (blob->temp[0])
        file_cache_discard(self->cache, blob->temp);
    blob->temp[0] = '\0';
}

static void
s_blob_destroy(test_data_t *self, blob_t *blob)
{
    s_close_temp(self, blob);
    TAILQ_REMOVE(&self->blobs, blob, order);
    zhashx_delete(self->by_hash, blob->hash);
    free(blob->detail);
    free(blob);
}

void
test_data_destroy(test_data_t **self_p)
{
    test_data_t *self = *self_p;
    if (!self)
        return;
    assert(TAILQ_EMPTY(&self->holds));
    for (blob_t *blob; (blob = TAILQ_FIRST(&self->blobs));)
        s_blob_destroy(self, blob);
    zhashx_destroy(&self->by_hash);
    file_cache_destroy(&self->cache);
    free(self);
    *self_p = NULL;
}

/*  Has the kernel read the file ahead, charged to us. */
static void
s_read_ahead(test_data_t *self, const blob_t *blob)
{
    _cleanup_(close_p) int fd = file_cache_open(self->cache, blob->hash);
    if (fd >= 0)
        (void)posix_fadvise(fd, 0, 0, POSIX_FADV_WILLNEED);
}

static void
s_set_here(test_data_t *self, blob_t *blob, uint64_t size)
{
    blob->state = BLOB_HERE;
    blob->size = size;
    s_read_ahead(self, blob);
}

/*  Finds out where a blob stands: called when it is new, and when it was damaged. */
static void
s_look(test_data_t *self, blob_t *blob)
{
    uint64_t size;
    blob->offset = 0;
    switch (file_cache_look(self->cache, blob->hash, &size)) {
    case FILE_CACHE_VERIFIED:
        s_set_here(self, blob, size);
        break;
    case FILE_CACHE_UNVERIFIED:
        blob->fd = file_cache_open(self->cache, blob->hash);
        blob->state = blob->fd >= 0 ? BLOB_HASHING : BLOB_QUEUED;
        blob->size = size;
        hash_init(&blob->hashing);
        break;
    case FILE_CACHE_ABSENT:
        blob->state = BLOB_QUEUED;
        break;
    }
}

static blob_t *
s_find_or_add(test_data_t *self, const char *hash)
{
    blob_t *blob = zhashx_lookup(self->by_hash, hash);
    if (blob) {
        if (blob->state == BLOB_FAILED) { /* a new job, a new try */
            blob->attempts = 0;
            blob->retry_at_ms = 0;
            s_look(self, blob);
        }
        return blob;
    }
    blob = calloc(1, sizeof *blob);
    if (!blob)
        abort();
    memcpy(blob->hash, hash, HASH_HEX_SIZE);
    blob->fd = -1;
    TAILQ_INSERT_TAIL(&self->blobs, blob, order);
    zhashx_insert(self->by_hash, blob->hash, blob);
    s_look(self, blob);
    return blob;
}

/*  Decides a pending hold from its blobs. */
static void
s_decide(test_data_hold_t *hold)
{
    bool pending = false;
    for (size_t i = 0; i < hold->count && hold->status == TEST_DATA_PENDING; i++) {
        const held_t *item = &hold->items[i];
        if (item->blob->state == BLOB_FAILED) {
            hold->status = item->blob->status;
            hold->detail = text_copy(item->blob->detail);
        } else if (item->blob->state != BLOB_HERE) {
            pending = true;
        } else if (item->blob->size != item->size) {
            hold->status = ERR_INVALID;
            hold->detail = text_format("blob %s has %llu bytes, the job says %llu",
                                       item->blob->hash,
                                       (unsigned long long)item->blob->size,
                                       (unsigned long long)item->size);
        }
    }
    if (!pending && hold->status == TEST_DATA_PENDING)
        hold->status = 0;
}

test_data_hold_t *
test_data_hold(test_data_t *self, Assize__BlobRef *const *blobs, size_t count, void *owner)
{
    test_data_hold_t *hold = calloc(1, sizeof *hold + count * sizeof hold->items[0]);
    if (!hold)
        abort();
    hold->owner = owner;
    hold->status = TEST_DATA_PENDING;
    hold->count = count;
    for (size_t i = 0; i < count; i++) {
        assert(hash_valid(blobs[i]->hash));
        blob_t *blob = s_find_or_add(self, blobs[i]->hash);
        blob->orphaned = false;
        blob->holds++;
        file_cache_pin(self->cache, blob->hash);
        hold->items[i] = (held_t){.blob = blob, .size = blobs[i]->size};
    }
    s_decide(hold);
    TAILQ_INSERT_TAIL(&self->holds, hold, order);
    return hold;
}

void
test_data_release(test_data_t *self, test_data_hold_t **hold_p)
{
    test_data_hold_t *hold = *hold_p;
    if (!hold)
        return;
    for (size_t i = 0; i < hold->count; i++) {
        blob_t *blob = hold->items[i].blob;
        file_cache_unpin(self->cache, blob->hash);
        if (--blob->holds > 0)
            continue;
        if (blob->state == BLOB_FETCHING)
            blob->orphaned = true; /* its chunk finds it, and ends it */
        else
            s_blob_destroy(self, blob);
    }
    TAILQ_REMOVE(&self->holds, hold, order);
    free(hold->detail);
    free(hold);
    *hold_p = NULL;
}

int
test_data_status(const test_data_hold_t *hold, const char **ret_detail)
{
    *ret_detail = hold->detail ? hold->detail : "";
    return hold->status;
}

void *
test_data_owner(const test_data_hold_t *hold)
{
    return hold->owner;
}

/*  Tells holders whose wait is over. `held` may release its hold, and no other. */
static void
s_tell(test_data_t *self)
{
    test_data_hold_t *next;
    for (test_data_hold_t *hold = TAILQ_FIRST(&self->holds); hold; hold = next) {
        next = TAILQ_NEXT(hold, order);
        if (hold->status != TEST_DATA_PENDING)
            continue;
        s_decide(hold);
        if (hold->status != TEST_DATA_PENDING)
            self->held(self->arg, hold, hold->status, hold->detail ? hold->detail : "");
    }
}

static void
s_fail(blob_t *blob, int status, const char *what)
{
    blob->state = BLOB_FAILED;
    blob->status = status;
    free(blob->detail);
    blob->detail = text_format("blob %s: %s", blob->hash, what);
}

/*  An attempt failed: queued again, or given up. */
static void
s_retry(test_data_t *self, blob_t *blob, int status, const char *what, int64_t now_ms)
{
    s_close_temp(self, blob);
    if (++blob->attempts >= TEST_DATA_ATTEMPTS_MAX) {
        s_fail(blob, status, what);
        return;
    }
    blob->state = BLOB_QUEUED;
    blob->offset = 0;
    blob->retry_at_ms = now_ms + ((int64_t)TEST_DATA_RETRY_MS << (blob->attempts - 1));
}

static void
s_start_fetch(test_data_t *self, blob_t *blob)
{
    hash_init(&blob->hashing);
    blob->offset = 0;
    blob->fd = file_cache_temp(self->cache, blob->temp);
    if (blob->fd < 0) {
        blob->temp[0] = '\0';
        s_fail(blob, ERR_UNAVAILABLE, "the cache directory cannot be written");
        return;
    }
    blob->state = BLOB_FETCHING;
    self->fetching++;
    self->fetch(self->arg, blob->hash, 0);
}

static int
s_write(int fd, const void *data, size_t size)
{
    for (size_t at = 0; at < size;) {
        ssize_t rc = write(fd, (const char *)data + at, size - at);
        if (rc < 0 && errno == EINTR)
            continue;
        if (rc <= 0)
            return ERR_UNAVAILABLE;
        at += (size_t)rc;
    }
    return 0;
}

/*  All bytes are in: right or wrong? */
static void
s_finish_fetch(test_data_t *self, blob_t *blob, int64_t now_ms)
{
    char hash[HASH_HEX_SIZE];
    hash_final(&blob->hashing, hash);
    if (strcmp(hash, blob->hash) != 0) {
        s_retry(self, blob, ERR_CORRUPT, "what was fetched has another hash", now_ms);
        return;
    }
    close_p(&blob->fd);
    int rc = file_cache_commit(self->cache, blob->temp, blob->hash);
    blob->temp[0] = '\0';
    if (rc)
        s_retry(self, blob, rc, "the cache directory cannot be written", now_ms);
    else
        s_set_here(self, blob, blob->size);
}

/*  Takes a good chunk in; a reason when it is not one. */
static const char *
s_take_chunk(blob_t *blob, uint64_t offset, uint64_t blob_size, const void *data, size_t size)
{
    if (blob_size > JOB_BLOB_SIZE_MAX)
        return "the blob is over the limit of size";
    if (offset != blob->offset || size > TEST_DATA_CHUNK_SIZE || size > blob_size - offset ||
        (size == 0 && offset < blob_size) || (offset > 0 && blob_size != blob->size))
        return "the answer is not the chunk that was asked for";
    if (s_write(blob->fd, data, size))
        return "the cache directory cannot be written";
    hash_update(&blob->hashing, data, size);
    blob->size = blob_size;
    blob->offset += size;
    return NULL;
}

void
test_data_chunk(test_data_t *self,
                const char *hash,
                uint64_t offset,
                int status,
                uint64_t blob_size,
                const void *data,
                size_t size,
                int64_t now_ms)
{
    blob_t *blob = zhashx_lookup(self->by_hash, hash);
    if (!blob || blob->state != BLOB_FETCHING)
        return;
    if (blob->orphaned) {
        self->fetching--;
        s_blob_destroy(self, blob);
        return;
    }
    const char *wrong = NULL;
    if (status == ERR_NOT_FOUND)
        wrong = "the store does not have it";
    else if (status)
        wrong = err_meaning(status);
    else if (offset > blob_size)
        wrong = "the answer is not the chunk that was asked for";
    else if ((wrong = s_take_chunk(blob, offset, blob_size, data, size)))
        status = ERR_UNAVAILABLE;

    if (!wrong && blob->offset < blob->size) {
        self->fetch(self->arg, blob->hash, blob->offset);
        return;
    }
    self->fetching--;
    if (wrong)
        s_retry(self, blob, status ? status : ERR_UNAVAILABLE, wrong, now_ms);
    else
        s_finish_fetch(self, blob, now_ms);
    s_tell(self);
}

/*  Hashes the next slice of a blob that an earlier process left. */
static void
s_hash_slice(test_data_t *self, blob_t *blob)
{
    static const size_t slice = TEST_DATA_VERIFY_SIZE;
    _cleanup_(free_p) uint8_t *buffer = malloc(slice);
    if (!buffer)
        abort();
    ssize_t size = pread(blob->fd, buffer, slice, (off_t)blob->offset);
    if (size > 0) {
        hash_update(&blob->hashing, buffer, (size_t)size);
        blob->offset += (uint64_t)size;
        return;
    }
    char hash[HASH_HEX_SIZE];
    hash_final(&blob->hashing, hash);
    close_p(&blob->fd);
    if (size == 0 && strcmp(hash, blob->hash) == 0) {
        file_cache_set_verified(self->cache, blob->hash);
        s_set_here(self, blob, blob->offset);
    } else {
        file_cache_remove(self->cache, blob->hash);
        blob->state = BLOB_QUEUED;
    }
}

bool
test_data_step(test_data_t *self, int64_t now_ms)
{
    bool hashed = false, more = false;
    blob_t *blob;
    TAILQ_FOREACH(blob, &self->blobs, order)
    {
        if (blob->state == BLOB_HASHING && !hashed) {
            s_hash_slice(self, blob);
            hashed = true;
        }
        if (blob->state == BLOB_QUEUED && now_ms >= blob->retry_at_ms &&
            self->fetching < TEST_DATA_FETCHES_MAX)
            s_start_fetch(self, blob);
        more |= blob->state == BLOB_HASHING;
    }
    s_tell(self);
    return more;
}

uint64_t
test_data_size(const test_data_t *self)
{
    return file_cache_size(self->cache);
}
