/*  rate_limit - see rate_limit.h

    A set-associative table: a keyed hash of kind and caller chooses a set of
    WAYS entries, the whole hash tells them apart. The key is random, so nobody
    can choose names that fall into one set.
*/
#include "nodes/frontend/rate_limit.h"

#include <assert.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#define WAYS 8u
#define FACTOR_MAX 100000u
#define WHO_MAX 128u /* characters that count */

typedef struct {
    uint64_t key;
    int64_t due_us; /* when the next action would be on time; the past = nothing is spent */
} entry_t;

struct rate_limit {
    entry_t *entries;
    size_t sets;
    uint32_t factor;
    uint8_t secret[crypto_shorthash_KEYBYTES];
    uint64_t refused[RATE_COUNT];
};

static const struct {
    uint32_t burst;
    uint32_t refill_us;
    const char *name;
} RATES[] = {
#define X(name, text, burst, refill_us) {burst, refill_us, text},
    RATE_MAP(X)
#undef X
};

rate_limit_t *
rate_limit_new(size_t entries, uint32_t factor)
{
    assert(entries > 0 && factor >= 1 && factor <= FACTOR_MAX);
    rate_limit_t *self = calloc(1, sizeof *self);
    if (!self)
        abort();
    self->sets = (entries + WAYS - 1) / WAYS;
    self->entries = calloc(self->sets * WAYS, sizeof *self->entries);
    if (!self->entries)
        abort();
    self->factor = factor;
    crypto_shorthash_keygen(self->secret);
    return self;
}

void
rate_limit_destroy(rate_limit_t **self_p)
{
    assert(self_p);
    if (*self_p)
        free((*self_p)->entries);
    free(*self_p);
    *self_p = NULL;
}

static uint64_t
s_key(const rate_limit_t *self, rate_t rate, const char *who)
{
    uint8_t text[WHO_MAX + 1] = {(uint8_t)rate};
    size_t size = strnlen(who, WHO_MAX);
    memcpy(text + 1, who, size);
    uint64_t key;
    _Static_assert(sizeof key == crypto_shorthash_BYTES, "a key is one hash");
    crypto_shorthash((uint8_t *)&key, text, size + 1, self->secret);
    return key ? key : 1; /* 0 = a free entry */
}

/*  The caller's entry, or the one that is forgotten least harmfully. */
static entry_t *
s_find(rate_limit_t *self, uint64_t key)
{
    entry_t *set = &self->entries[key % self->sets * WAYS];
    entry_t *oldest = set;
    for (entry_t *entry = set; entry < set + WAYS; entry++) {
        if (entry->key == key)
            return entry;
        if (entry->due_us < oldest->due_us)
            oldest = entry;
    }
    *oldest = (entry_t){.key = key};
    return oldest;
}

bool
rate_limit_take(
    rate_limit_t *self, rate_t rate, const char *who, int64_t now_ms, int64_t *ret_retry_ms)
{
    assert(self && rate < RATE_COUNT && who && ret_retry_ms);
    int64_t now_us = now_ms * 1000;
    int64_t refill_us = (int64_t)RATES[rate].refill_us / self->factor;
    if (refill_us == 0)
        refill_us = 1;
    int64_t tolerance_us = refill_us * ((int64_t)RATES[rate].burst * self->factor - 1);

    entry_t *entry = s_find(self, s_key(self, rate, who));
    int64_t due_us = entry->due_us > now_us ? entry->due_us : now_us;
    int64_t early_us = due_us - now_us;
    if (early_us > tolerance_us) {
        *ret_retry_ms = (early_us - tolerance_us + 999) / 1000;
        self->refused[rate]++;
        return false;
    }
    entry->due_us = due_us + refill_us;
    return true;
}

uint64_t
rate_limit_refused(const rate_limit_t *self, rate_t rate)
{
    assert(self && rate < RATE_COUNT);
    return self->refused[rate];
}

const char *
rate_name(rate_t rate)
{
    assert(rate < RATE_COUNT);
    return RATES[rate].name;
}
