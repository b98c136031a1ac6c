/*  icpc - most solved, then least penalty, then the earlier last accept

    Times count in whole minutes of contest time, rounded down, here and in the
    penalty: two teams whose last accepts lie in one minute share their rank.
    Source: ICPC World Finals rules, "Scoring of the contest".
*/
#include <assert.h>

#include "nodes/ranker/ranker_limits.h"
#include "nodes/ranker/rule.h"

#define MINUTE_MS 60000
#define PENALTY_BITS 56

/* The largest penalty that a row can have must fit its part of the key. */
static_assert((RANKER_DURATION_MS_MAX / MINUTE_MS + (int64_t)UINT32_MAX * RANKER_ATTEMPTS_MAX) *
                      RANKER_CONTEST_PROBLEMS_MAX <
                  (INT64_C(1) << PENALTY_BITS),
              "a penalty overflows the key");
static_assert(RANKER_CONTEST_PROBLEMS_MAX <= UINT8_MAX, "solved overflows the key");

static void
s_add(rule_score_t *score, const rule_cell_t *cell, uint32_t penalty_minutes)
{
    score->solved++;
    score->penalty += cell->time_ms / MINUTE_MS + (int64_t)penalty_minutes * (cell->attempts - 1);
    if (cell->time_ms > score->last_ms)
        score->last_ms = cell->time_ms;
}

static rank_key_t
s_key(const rule_score_t *score)
{
    return (rank_key_t){
        .high = (uint64_t)(UINT8_MAX - score->solved) << PENALTY_BITS | (uint64_t)score->penalty,
        .low = (uint64_t)(score->last_ms / MINUTE_MS),
    };
}

const rule_t rule_icpc = {
    .id = ASSIZE__RULE__RULE_ICPC,
    .name = "icpc",
    .add = s_add,
    .key = s_key,
};
