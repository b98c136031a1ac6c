/*  dispatcher - see dispatcher.h

    At most a few thousand judgings are known at once (the windows bound it), so
    a chained hash table by submission id and a walk over the waiting ones per
    second are all it takes.
*/
#include "nodes/store/dispatcher.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/err.h"

#define BUCKETS 4096u /* power of two */

typedef enum { STATE_SENT, STATE_WAITING, STATE_ANSWERED } state_t;

typedef struct entry {
    dispatch_key_t key;
    state_t state;
    int64_t due_ms;        /* STATE_WAITING */
    uint32_t retries;      /* of any kind: the back-off's exponent */
    uint32_t judge_errors; /* JE answers so far */
    struct entry *next;
} entry_t;

struct dispatcher {
    entry_t *buckets[BUCKETS];
    uint32_t known[2]; /* by class: [contest] */
    uint32_t sent;
    bool starved[2];
};

static entry_t **
s_find(dispatcher_t *self, const dispatch_key_t *key)
{
    /* A ULID's last characters are random. */
    uint32_t hash = key->judging;
    for (const char *p = key->submission + 16; *p; p++)
        hash = hash * 33u + (uint8_t)*p;
    entry_t **entry_p = &self->buckets[hash & (BUCKETS - 1)];
    while (*entry_p && ((*entry_p)->key.judging != key->judging ||
                        strcmp((*entry_p)->key.submission, key->submission) != 0))
        entry_p = &(*entry_p)->next;
    return entry_p;
}

dispatcher_t *
dispatcher_new(void)
{
    dispatcher_t *self = calloc(1, sizeof *self);
    if (!self)
        abort();
    return self;
}

void
dispatcher_destroy(dispatcher_t **self_p)
{
    assert(self_p);
    dispatcher_t *self = *self_p;
    if (!self)
        return;
    for (size_t i = 0; i < BUCKETS; i++)
        while (self->buckets[i]) {
            entry_t *entry = self->buckets[i];
            self->buckets[i] = entry->next;
            free(entry);
        }
    free(self);
    *self_p = NULL;
}

bool
dispatcher_offer(dispatcher_t *self, const dispatch_key_t *key, int64_t now_ms)
{
    entry_t **entry_p = s_find(self, key);
    entry_t *entry = *entry_p;
    if (entry) {
        if (entry->state != STATE_WAITING || entry->due_ms > now_ms)
            return false;
    } else {
        if (self->known[key->contest] >= DISPATCH_WINDOW) {
            self->starved[key->contest] = true;
            return false;
        }
        entry = calloc(1, sizeof *entry);
        if (!entry)
            abort();
        entry->key = *key;
        *entry_p = entry;
        self->known[key->contest]++;
    }
    entry->state = STATE_SENT;
    self->sent++;
    return true;
}

static int64_t
s_back_off_ms(uint32_t retries)
{
    int64_t ms = DISPATCH_RETRY_MS;
    for (uint32_t i = 1; i < retries && ms < DISPATCH_RETRY_MS_MAX; i++)
        ms *= 2;
    return ms < DISPATCH_RETRY_MS_MAX ? ms : DISPATCH_RETRY_MS_MAX;
}

static bool
s_worth_retrying(int status)
{
    return status == ERR_UNAVAILABLE || status == ERR_TIMEOUT || status == ERR_RATE_LIMITED;
}

dispatch_answer_t
dispatcher_answer(dispatcher_t *self,
                  const dispatch_key_t *key,
                  int status,
                  Assize__Verdict verdict,
                  int64_t now_ms)
{
    entry_t *entry = *s_find(self, key);
    if (!entry || entry->state != STATE_SENT)
        return DISPATCH_SEND_AGAIN; /* forgotten meanwhile: nobody wants it */
    self->sent--;
    bool judge_error =
        status == ERR_INTERNAL || (status == 0 && verdict == ASSIZE__VERDICT__VERDICT_JE);
    entry->judge_errors += judge_error;
    bool again = judge_error ? entry->judge_errors < DISPATCH_JUDGE_ERRORS_MAX
                             : status != 0 && s_worth_retrying(status);
    if (again) {
        entry->retries++;
        entry->state = STATE_WAITING;
        entry->due_ms = now_ms + s_back_off_ms(entry->retries);
        return DISPATCH_SEND_AGAIN;
    }
    entry->state = STATE_ANSWERED;
    return status == 0 ? DISPATCH_PROPOSE : DISPATCH_GIVE_UP;
}

void
dispatcher_forget(dispatcher_t *self, const dispatch_key_t *key)
{
    entry_t **entry_p = s_find(self, key);
    entry_t *entry = *entry_p;
    if (!entry)
        return;
    self->known[entry->key.contest]--;
    self->sent -= entry->state == STATE_SENT;
    *entry_p = entry->next;
    free(entry);
}

void
dispatcher_reconcile(dispatcher_t *self, dispatch_pending_fn *still_pending, void *arg)
{
    for (size_t i = 0; i < BUCKETS; i++)
        for (entry_t *entry = self->buckets[i], *next; entry; entry = next) {
            next = entry->next;
            dispatch_key_t key = entry->key;
            if (entry->state == STATE_ANSWERED && !still_pending(arg, &key))
                dispatcher_forget(self, &key);
        }
}

bool
dispatcher_starved(dispatcher_t *self)
{
    for (int class = 0; class < 2; class ++)
        if (self->starved[class] && self->known[class] < DISPATCH_WINDOW / 2) {
            self->starved[0] = self->starved[1] = false; /* the scan will tell anew */
            return true;
        }
    return false;
}

bool
dispatcher_next_due(dispatcher_t *self, int64_t now_ms, dispatch_key_t *ret_key)
{
    for (size_t i = 0; i < BUCKETS; i++)
        for (entry_t *entry = self->buckets[i]; entry; entry = entry->next)
            if (entry->state == STATE_WAITING && entry->due_ms <= now_ms) {
                entry->state = STATE_SENT;
                self->sent++;
                *ret_key = entry->key;
                return true;
            }
    return false;
}

uint32_t
dispatcher_sent(const dispatcher_t *self)
{
    return self->sent;
}
