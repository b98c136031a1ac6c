/*  attempts - see attempts.h */
#include "nodes/ranker/attempts.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/err.h"
#include "nodes/ranker/ranker_limits.h"

#define CAPACITY_MIN 2u

void
attempts_clear(attempts_t *self)
{
    assert(self);
    free(self->list);
    *self = (attempts_t){0};
}

static int
s_compare(const attempt_t *attempt, int64_t received_at_ms, const char *id)
{
    if (attempt->received_at_ms != received_at_ms)
        return attempt->received_at_ms < received_at_ms ? -1 : 1;
    return strcmp(attempt->id, id);
}

/*  Index of the first attempt that is not earlier than this one. */
static uint32_t
s_find(const attempts_t *self, int64_t received_at_ms, const char *id)
{
    uint32_t low = 0;
    uint32_t high = self->count;
    while (low < high) {
        uint32_t middle = (low + high) / 2;
        if (s_compare(&self->list[middle], received_at_ms, id) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool
s_is(const attempts_t *self, uint32_t at, int64_t received_at_ms, const char *id)
{
    return at < self->count && s_compare(&self->list[at], received_at_ms, id) == 0;
}

static void
s_reserve_one(attempts_t *self)
{
    if (self->count < self->capacity)
        return;
    self->capacity = self->capacity > 0 ? self->capacity * 2 : CAPACITY_MIN;
    self->list = reallocarray(self->list, self->capacity, sizeof *self->list);
    if (!self->list)
        abort();
}

int
attempts_add(attempts_t *self, const char *id, int64_t received_at_ms, uint64_t seq)
{
    assert(self);
    assert(id_valid(id));

    uint32_t at = s_find(self, received_at_ms, id);
    if (s_is(self, at, received_at_ms, id))
        return ERR_CONFLICT;
    if (self->count == RANKER_ATTEMPTS_MAX)
        return ERR_TOO_LARGE;
    s_reserve_one(self);
    attempt_t *slot = &self->list[at];
    memmove(slot + 1, slot, (self->count - at) * sizeof *slot);
    *slot = (attempt_t){.received_at_ms = received_at_ms, .seq = seq};
    memcpy(slot->id, id, ID_SIZE);
    self->count++;
    return 0;
}

int
attempts_judge(attempts_t *self,
               const char *id,
               int64_t received_at_ms,
               uint32_t number,
               Assize__Verdict verdict)
{
    assert(self);
    assert(id);
    assert(number > 0);

    uint32_t at = s_find(self, received_at_ms, id);
    if (!s_is(self, at, received_at_ms, id))
        return ERR_NOT_FOUND;
    attempt_t *attempt = &self->list[at];
    if (number <= attempt->judging)
        return ERR_CONFLICT;
    attempt->judging = number;
    bool known = verdict > 0 && verdict <= ASSIZE__VERDICT__VERDICT_JE;
    attempt->verdict = known ? (uint8_t)verdict : ASSIZE__VERDICT__VERDICT_UNSPECIFIED;
    return 0;
}

rule_cell_t
attempts_cell(const attempts_t *self, const attempts_window_t *window)
{
    assert(self);
    assert(window);

    rule_cell_t cell = {0};
    for (uint32_t i = 0; i < self->count && !cell.solved; i++) {
        const attempt_t *attempt = &self->list[i];
        if (attempt->received_at_ms < window->start_ms || attempt->received_at_ms >= window->end_ms)
            continue;
        if (attempt->judging == 0 || attempt->received_at_ms >= window->hidden_from_ms) {
            cell.pending++;
            continue;
        }
        switch ((Assize__Verdict)attempt->verdict) {
        case ASSIZE__VERDICT__VERDICT_AC:
            cell.solved = true;
            cell.attempts++;
            cell.time_ms = attempt->received_at_ms - window->start_ms;
            cell.seq = attempt->seq;
            break;
        case ASSIZE__VERDICT__VERDICT_WA:
        case ASSIZE__VERDICT__VERDICT_TLE:
        case ASSIZE__VERDICT__VERDICT_MLE:
        case ASSIZE__VERDICT__VERDICT_OLE:
        case ASSIZE__VERDICT__VERDICT_RTE:
            cell.attempts++;
            break;
        case ASSIZE__VERDICT__VERDICT_CE:
        case ASSIZE__VERDICT__VERDICT_JE:
        case ASSIZE__VERDICT__VERDICT_UNSPECIFIED:
        default: /* nobody pays for a verdict that this version does not know */
            break;
        }
    }
    return cell;
}
