/*  terms - see terms.h */
#include "nodes/ranker/terms.h"

#include <assert.h>
#include <string.h>

#include "lib/base/err.h"
#include "lib/base/text.h"
#include "nodes/ranker/ranker_limits.h"

static bool
s_problems_valid(const Assize__Contest *contest)
{
    if (contest->n_problems > RANKER_CONTEST_PROBLEMS_MAX)
        return false;
    for (size_t i = 0; i < contest->n_problems; i++) {
        const Assize__ContestProblem *problem = contest->problems[i];
        if (!text_name_valid(problem->problem) || !text_name_valid(problem->label))
            return false;
        for (size_t j = 0; j < i; j++)
            if (strcmp(contest->problems[j]->problem, problem->problem) == 0)
                return false;
    }
    return true;
}

static bool
s_times_valid(const Assize__Contest *contest)
{
    return contest->start_at_ms >= 0 && contest->start_at_ms <= RANKER_TIME_MS_MAX &&
           contest->duration_ms > 0 && contest->duration_ms <= RANKER_DURATION_MS_MAX &&
           contest->freeze_ms >= 0 && contest->freeze_ms <= contest->duration_ms;
}

int
terms_read(const Assize__Contest *contest, terms_t *ret)
{
    assert(contest);
    assert(ret);

    if (!text_name_valid(contest->id) || !s_times_valid(contest) || !s_problems_valid(contest))
        return ERR_INVALID;
    const rule_t *rule = rule_find(contest->rule);
    if (!rule)
        return ERR_UNSUPPORTED;

    attempts_window_t all = {
        .start_ms = contest->start_at_ms,
        .end_ms = contest->start_at_ms + contest->duration_ms,
        .hidden_from_ms = INT64_MAX,
    };
    attempts_window_t public = all;
    if (contest->freeze_ms > 0 && !contest->thawed)
    public.hidden_from_ms = all.end_ms - contest->freeze_ms;
    *ret = (terms_t){
        .rule = rule,
        .penalty_minutes = contest->penalty_minutes,
        .windows = {[STANDINGS_PUBLIC] = public, [STANDINGS_JURY] = all},
    };
    return 0;
}
