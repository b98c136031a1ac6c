/*  file_cache - see file_cache.h

    Order of use is a ring of entries (sys/queue.h), the newest last; a hash
    table finds them by key. An entry without a file exists only while it is
    pinned.
*/
#include "nodes/worker/file_cache.h"

#include "lib/base/cleanup.h"
#include "lib/base/err.h"
#include "lib/base/hash.h"
#include "lib/base/text.h"

#include <assert.h>
#include <czmq.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/queue.h>
#include <sys/stat.h>

typedef struct entry {
    TAILQ_ENTRY(entry) order;
    char key[HASH_HEX_SIZE];
    bool present;
    bool verified;
    uint32_t pins;
    uint64_t size;
    struct timespec modified_at;
} entry_t;

typedef TAILQ_HEAD(entry_list, entry) entry_list_t;

struct file_cache {
    int dir;
    uint64_t size_max;
    uint64_t size;  /* of all present files */
    uint64_t temps; /* made so far: names of temporary files */
    zhashx_t *by_key;
    entry_list_t order;
};

static entry_t *
s_find(const file_cache_t *self, const char *key)
{
    return zhashx_lookup(self->by_key, key);
}

static entry_t *
s_find_or_add(file_cache_t *self, const char *key)
{
    assert(hash_valid(key));
    entry_t *entry = s_find(self, key);
    if (entry)
        return entry;
    entry = calloc(1, sizeof *entry);
    if (!entry)
        abort();
    memcpy(entry->key, key, HASH_HEX_SIZE);
    TAILQ_INSERT_TAIL(&self->order, entry, order);
    zhashx_insert(self->by_key, entry->key, entry);
    return entry;
}

/*  An entry that holds neither file nor pin is dropped. */
static void
s_drop_if_idle(file_cache_t *self, entry_t *entry)
{
    if (entry->present || entry->pins)
        return;
    TAILQ_REMOVE(&self->order, entry, order);
    zhashx_delete(self->by_key, entry->key);
    free(entry);
}

/*  What a file takes on disk. */
static uint64_t
s_blocks(const entry_t *entry)
{
    uint64_t blocks = (entry->size + FILE_CACHE_BLOCK - 1) / FILE_CACHE_BLOCK;
    return (blocks ? blocks : 1) * FILE_CACHE_BLOCK;
}

static void
s_take_in(file_cache_t *self, entry_t *entry, const struct stat *st)
{
    if (entry->present)
        self->size -= s_blocks(entry);
    entry->present = true;
    entry->size = (uint64_t)st->st_size;
    entry->modified_at = st->st_mtim;
    self->size += s_blocks(entry);
}

static void
s_leave_out(file_cache_t *self, entry_t *entry)
{
    if (entry->present)
        self->size -= s_blocks(entry);
    entry->present = false;
    entry->verified = false;
}

static void
s_evict(file_cache_t *self)
{
    entry_t *entry = TAILQ_FIRST(&self->order);
    while (entry && self->size > self->size_max) {
        entry_t *next = TAILQ_NEXT(entry, order);
        if (entry->pins == 0) {
            unlinkat(self->dir, entry->key, 0);
            s_leave_out(self, entry);
            s_drop_if_idle(self, entry);
        }
        entry = next;
    }
}

typedef struct {
    char key[HASH_HEX_SIZE];
    struct stat st;
} found_t;

static int
s_by_time(const void *a, const void *b)
{
    const struct timespec *x = &((const found_t *)a)->st.st_mtim;
    const struct timespec *y = &((const found_t *)b)->st.st_mtim;
    if (x->tv_sec != y->tv_sec)
        return x->tv_sec < y->tv_sec ? -1 : 1;
    return x->tv_nsec < y->tv_nsec ? -1 : x->tv_nsec > y->tv_nsec;
}

/*  Makes the index from the directory. */
static int
s_scan(file_cache_t *self)
{
    int fd = openat(self->dir, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *dir = fd >= 0 ? fdopendir(fd) : NULL;
    if (!dir)
        return ERR_UNAVAILABLE;
    _cleanup_(free_p) found_t *found = NULL;
    size_t count = 0, room = 0;
    for (struct dirent *item; (item = readdir(dir));) {
        if (strcmp(item->d_name, ".") == 0 || strcmp(item->d_name, "..") == 0)
            continue;
        struct stat st;
        if (!hash_valid(item->d_name) ||
            fstatat(self->dir, item->d_name, &st, AT_SYMLINK_NOFOLLOW) || !S_ISREG(st.st_mode)) {
            unlinkat(self->dir, item->d_name, 0);
            continue;
        }
        if (count == room) {
            room = room ? room * 2 : 64;
            found = realloc(found, room * sizeof *found);
            if (!found)
                abort();
        }
        memcpy(found[count].key, item->d_name, HASH_HEX_SIZE);
        found[count++].st = st;
    }
    closedir(dir);
    if (count)
        qsort(found, count, sizeof *found, s_by_time);
    for (size_t i = 0; i < count; i++)
        s_take_in(self, s_find_or_add(self, found[i].key), &found[i].st);
    return 0;
}

file_cache_t *
file_cache_new(const char *dir, uint64_t size_max, char **ret_why)
{
    file_cache_t *self = calloc(1, sizeof *self);
    if (!self)
        abort();
    self->size_max = size_max;
    TAILQ_INIT(&self->order);
    self->by_key = zhashx_new();
    zhashx_set_key_duplicator(self->by_key, NULL);
    zhashx_set_key_destructor(self->by_key, NULL);

    if (mkdir(dir, 0755) != 0 && errno != EEXIST)
        self->dir = -1;
    else
        self->dir = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (self->dir < 0 || s_scan(self)) {
        *ret_why = text_format("%s: %s", dir, strerror(errno));
        file_cache_destroy(&self);
        return NULL;
    }
    s_evict(self);
    return self;
}

void
file_cache_destroy(file_cache_t **self_p)
{
    file_cache_t *self = *self_p;
    if (!self)
        return;
    for (entry_t *entry; (entry = TAILQ_FIRST(&self->order));) {
        TAILQ_REMOVE(&self->order, entry, order);
        free(entry);
    }
    zhashx_destroy(&self->by_key);
    close_p(&self->dir);
    free(self);
    *self_p = NULL;
}

static bool
s_unchanged(const entry_t *entry, const struct stat *st)
{
    return entry->size == (uint64_t)st->st_size &&
           entry->modified_at.tv_sec == st->st_mtim.tv_sec &&
           entry->modified_at.tv_nsec == st->st_mtim.tv_nsec;
}

file_cache_state_t
file_cache_look(file_cache_t *self, const char *key, uint64_t *ret_size)
{
    *ret_size = 0;
    entry_t *entry = s_find(self, key);
    if (!entry || !entry->present)
        return FILE_CACHE_ABSENT;
    TAILQ_REMOVE(&self->order, entry, order);
    TAILQ_INSERT_TAIL(&self->order, entry, order);

    struct stat st;
    if (fstatat(self->dir, key, &st, AT_SYMLINK_NOFOLLOW) || !S_ISREG(st.st_mode)) {
        s_leave_out(self, entry);
        s_drop_if_idle(self, entry);
        return FILE_CACHE_ABSENT;
    }
    if (!s_unchanged(entry, &st))
        entry->verified = false;
    s_take_in(self, entry, &st);
    *ret_size = entry->size;
    return entry->verified ? FILE_CACHE_VERIFIED : FILE_CACHE_UNVERIFIED;
}

void
file_cache_set_verified(file_cache_t *self, const char *key)
{
    entry_t *entry = s_find(self, key);
    assert(entry && entry->present);
    entry->verified = true;
}

int
file_cache_open(file_cache_t *self, const char *key)
{
    return openat(self->dir, key, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
}

int
file_cache_temp(file_cache_t *self, char name[FILE_CACHE_TEMP_SIZE])
{
    snprintf(name, FILE_CACHE_TEMP_SIZE, ".%llu", (unsigned long long)self->temps++);
    int fd = openat(self->dir, name, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0444);
    return fd;
}

int
file_cache_commit(file_cache_t *self, const char *temp, const char *key)
{
    struct stat st;
    if (fchmodat(self->dir, temp, 0444, 0) || renameat(self->dir, temp, self->dir, key) ||
        fstatat(self->dir, key, &st, AT_SYMLINK_NOFOLLOW)) {
        unlinkat(self->dir, temp, 0);
        return ERR_UNAVAILABLE;
    }
    entry_t *entry = s_find_or_add(self, key);
    s_take_in(self, entry, &st);
    entry->verified = true;
    TAILQ_REMOVE(&self->order, entry, order);
    TAILQ_INSERT_TAIL(&self->order, entry, order);
    /* The newcomer stays even when it alone is over the size: somebody wants it now. */
    entry->pins++;
    s_evict(self);
    entry->pins--;
    return 0;
}

void
file_cache_discard(file_cache_t *self, const char *temp)
{
    unlinkat(self->dir, temp, 0);
}

void
file_cache_remove(file_cache_t *self, const char *key)
{
    entry_t *entry = s_find(self, key);
    if (!entry)
        return;
    unlinkat(self->dir, key, 0);
    s_leave_out(self, entry);
    s_drop_if_idle(self, entry);
}

void
file_cache_pin(file_cache_t *self, const char *key)
{
    s_find_or_add(self, key)->pins++;
}

void
file_cache_unpin(file_cache_t *self, const char *key)
{
    entry_t *entry = s_find(self, key);
    assert(entry && entry->pins > 0);
    entry->pins--;
    s_drop_if_idle(self, entry);
    s_evict(self);
}

uint64_t
file_cache_size(const file_cache_t *self)
{
    return self->size;
}
