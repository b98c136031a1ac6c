/*  speed - most solved, then the earlier last first-accept, to the millisecond

    Rejected attempts cost nothing but the time they take.
*/
#include <assert.h>

#include "nodes/ranker/ranker_limits.h"
#include "nodes/ranker/rule.h"

#define TIME_BITS 56

static_assert(RANKER_DURATION_MS_MAX < (INT64_C(1) << TIME_BITS), "a time overflows the key");
static_assert(RANKER_CONTEST_PROBLEMS_MAX <= UINT8_MAX, "solved overflows the key");

static void
s_add(rule_score_t *score, const rule_cell_t *cell, uint32_t penalty_minutes)
{
    (void)penalty_minutes;
    score->solved++;
    if (cell->time_ms > score->last_ms)
        score->last_ms = cell->time_ms;
    score->penalty = score->last_ms;
}

static rank_key_t
s_key(const rule_score_t *score)
{
    return (rank_key_t){
        .high = (uint64_t)(UINT8_MAX - score->solved) << TIME_BITS | (uint64_t)score->penalty,
    };
}

const rule_t rule_speed = {
    .id = ASSIZE__RULE__RULE_SPEED,
    .name = "speed",
    .add = s_add,
    .key = s_key,
};
