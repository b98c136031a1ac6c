/*  recent - see recent.h

    Set-associative, as rate_limit: a keyed hash is the name.
*/
#include "nodes/frontend/recent.h"

#include <assert.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#define WAYS 4u
#define NAME_MAX_HASHED 160u

typedef struct {
    uint64_t key; /* 0 = free */
    uint64_t age; /* when it was noted: larger = later */
    uint64_t seq;
    recent_progress_t progress;
} entry_t;

struct recent {
    entry_t *entries;
    size_t sets;
    uint64_t clock; /* counts notes */
    uint8_t secret[crypto_shorthash_KEYBYTES];
};

static const char PROGRESS[] = "progress";

recent_t *
recent_new(size_t entries)
{
    assert(entries > 0);
    recent_t *self = calloc(1, sizeof *self);
    if (!self)
        abort();
    self->sets = (entries + WAYS - 1) / WAYS;
    self->entries = calloc(self->sets * WAYS, sizeof *self->entries);
    if (!self->entries)
        abort();
    crypto_shorthash_keygen(self->secret);
    return self;
}

void
recent_destroy(recent_t **self_p)
{
    assert(self_p);
    if (*self_p)
        free((*self_p)->entries);
    free(*self_p);
    *self_p = NULL;
}

static uint64_t
s_key(const recent_t *self, const char *scope, const char *name)
{
    uint8_t text[NAME_MAX_HASHED];
    size_t scope_size = strnlen(scope, NAME_MAX_HASHED / 2);
    size_t name_size = strnlen(name, NAME_MAX_HASHED / 2 - 1);
    memcpy(text, scope, scope_size);
    text[scope_size] = 0;
    memcpy(text + scope_size + 1, name, name_size);
    uint64_t key;
    crypto_shorthash((uint8_t *)&key, text, scope_size + 1 + name_size, self->secret);
    return key ? key : 1;
}

static entry_t *
s_find(const recent_t *self, uint64_t key)
{
    entry_t *set = &self->entries[key % self->sets * WAYS];
    for (entry_t *entry = set; entry < set + WAYS; entry++)
        if (entry->key == key)
            return entry;
    return NULL;
}

static entry_t *
s_note(recent_t *self, uint64_t key)
{
    entry_t *entry = s_find(self, key);
    if (!entry) {
        entry_t *set = &self->entries[key % self->sets * WAYS];
        entry = set;
        for (entry_t *other = set; other < set + WAYS; other++)
            if (other->age < entry->age)
                entry = other;
        *entry = (entry_t){.key = key};
    }
    entry->age = ++self->clock;
    return entry;
}

void
recent_note_write(recent_t *self, const char *scope, const char *name, uint64_t seq)
{
    assert(self && scope && name);
    entry_t *entry = s_note(self, s_key(self, scope, name));
    if (seq > entry->seq)
        entry->seq = seq;
}

uint64_t
recent_written(const recent_t *self, const char *scope, const char *name)
{
    assert(self && scope && name);
    const entry_t *entry = s_find(self, s_key(self, scope, name));
    return entry ? entry->seq : 0;
}

void
recent_note_progress(recent_t *self, const Assize__JudgeProgress *progress)
{
    assert(self && progress);
    recent_progress_t *known = &s_note(self, s_key(self, PROGRESS, progress->submission))->progress;
    bool newer = progress->judging > known->judging ||
                 (progress->judging == known->judging &&
                  (progress->phase > known->phase ||
                   (progress->phase == known->phase && progress->tests_done >= known->tests_done)));
    if (newer)
        *known = (recent_progress_t){.judging = progress->judging,
                                     .phase = progress->phase,
                                     .tests_done = progress->tests_done,
                                     .tests_total = progress->tests_total};
}

bool
recent_progress(const recent_t *self,
                const char *submission,
                uint32_t judging,
                recent_progress_t *ret)
{
    assert(self && submission && ret);
    const entry_t *entry = s_find(self, s_key(self, PROGRESS, submission));
    if (!entry || entry->progress.judging != judging)
        return false;
    *ret = entry->progress;
    return true;
}
