/*  standings - the board of one contest, in both views

    A pure function of the contest's events in log order: the same events give
    the same board, whichever order the verdicts came in and whether they came
    live or from a replay. There is no clock here.

    What counts. A submission counts when its user was registered before it in
    the log, its problem is one of the contest's now, and it was received
    within [start, end) of the contest as it is now. Everything else about it
    (changed times, problems that go and come back) is worked out again when
    the contest changes, so submissions that do not count are kept.

    The public view does not see the verdicts of submissions received in the
    freeze, [end - freeze, end), until the contest is thawed; it counts them as
    pending. The jury's view sees all.

    Rows are ordered by the rule's key, then by user id (bytes ascending).
    Equal keys share a rank, and leave a gap behind them.

    A participant is named by a number that stays (0, 1, ... in the order of
    registration). An update costs O(log participants + problems + attempts at
    the problem); a change of the contest, everything once.

    Not thread-safe: belongs to one actor. Out of memory aborts.
    Source: docs/scoring.md.
*/
#ifndef ASSIZE_STANDINGS_H
#define ASSIZE_STANDINGS_H

#include <schemas/contest.pb-c.h>
#include <schemas/feed.pb-c.h>
#include <stdbool.h>
#include <stdint.h>

#include "nodes/ranker/ranker_limits.h"
#include "nodes/ranker/rule.h"
#include "nodes/ranker/terms.h"

typedef struct standings standings_t;

/*  Where a row stands. */
typedef struct {
    uint32_t participant;
    uint32_t rank; /* from 1 */
} standings_place_t;

/*  The rows that changed since they were last forgotten, oldest change first. */
typedef struct {
    bool any;
    bool more; /* there are others: too many, or the whole board changed */
    uint32_t count;
    uint32_t participants[RANKER_CHANGE_ROWS_MAX];
} standings_changes_t;

/*  The board of this contest without participants. Returns 0, or ERR_INVALID (malformed or over a
    limit of ranker_limits.h) or ERR_UNSUPPORTED (a rule that this version does not know), and then
    `*ret` is untouched. The caller owns it. */
int standings_new(const Assize__Contest *contest, standings_t **ret);

/*  Frees the board and nulls the caller's reference. NULL is fine. */
void standings_destroy(standings_t **self_p);

/* ---- events, in log order ---- */

/*  The contest as it is from now on. Errors as above; then the old one stands. */
int standings_put_contest(standings_t *self, const Assize__Contest *contest);

/*  Puts a user on the board. Returns 0, ERR_CONFLICT (is there: the first one stands), ERR_INVALID,
    or ERR_TOO_LARGE at RANKER_PARTICIPANTS_MAX. A display name over RANKER_DISPLAY_NAME_MAX gives
    way to the user's id. */
int standings_register(standings_t *self, const Assize__Registration *registration);

/*  A submission, `seq` its index in the log. Returns 0, ERR_NOT_FOUND (user not registered, or a
    problem that the contest never had), ERR_CONFLICT (known already: a rejudge was ordered, the
    old verdict stands until the new one comes), ERR_INVALID, or ERR_TOO_LARGE past
    RANKER_ATTEMPTS_MAX: then it is not on the board. */
int standings_submit(standings_t *self, uint64_t seq, const Assize__EventSubmission *submission);

/*  A verdict. The highest judging number wins. Returns 0, ERR_NOT_FOUND, ERR_CONFLICT (this or a
    later judging has its verdict) or ERR_INVALID. */
int standings_judge(standings_t *self, const Assize__EventJudging *judging);

/* ---- the board ---- */

const char *standings_contest(const standings_t *self);
uint32_t standings_total(const standings_t *self);

/*  Whether this view hides the verdicts of what is received at `at_ms` (UTC). */
bool standings_frozen(const standings_t *self, standings_view_t view, int64_t at_ms);

/*  Problems of the contest, in its order, and their labels. */
uint32_t standings_columns(const standings_t *self);
const char *standings_label(const standings_t *self, uint32_t column);

/*  Finds a participant by user id; false when there is none (`*ret` untouched). */
bool standings_find(const standings_t *self, const char *user, uint32_t *ret_participant);

const char *standings_user(const standings_t *self, uint32_t participant);
const char *standings_display_name(const standings_t *self, uint32_t participant);

/*  0-based position of a participant's row, and its rank. O(log n). */
uint32_t standings_position(const standings_t *self, standings_view_t view, uint32_t participant);
uint32_t standings_rank(const standings_t *self, standings_view_t view, uint32_t participant);

/*  Stores the places of up to `count` rows from `offset` on; returns how many there are.
    O(log n + count). */
uint32_t standings_slice(const standings_t *self,
                         standings_view_t view,
                         uint32_t offset,
                         uint32_t count,
                         standings_place_t *places);

rule_score_t standings_score(const standings_t *self, standings_view_t view, uint32_t participant);

/*  One cell; `*ret_first`: the first of all to solve this problem, by time, then by log index. */
rule_cell_t standings_cell(const standings_t *self,
                           standings_view_t view,
                           uint32_t participant,
                           uint32_t column,
                           bool *ret_first);

/* ---- changes ---- */

/*  Valid until the next event. A row counts as changed when its own content did, not when others
    moved it. */
const standings_changes_t *standings_changes(const standings_t *self, standings_view_t view);
void standings_forget_changes(standings_t *self, standings_view_t view);

/*  Marks the whole board as changed, without naming rows. */
void standings_change_all(standings_t *self);

#endif
