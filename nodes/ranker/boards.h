/*  boards - every board of a ranker, fed by the event feed

    Events go in, in log order; questions (board_answer.h) are answered from
    what they made. A board is a function of the events up to `boards_seq`.

    Not thread-safe: belongs to one actor. Out of memory aborts.
*/
#ifndef ASSIZE_BOARDS_H
#define ASSIZE_BOARDS_H

#include <schemas/feed.pb-c.h>
#include <stdbool.h>
#include <stdint.h>

#include "nodes/ranker/standings.h"

typedef struct boards boards_t;

/*  Whether this ranker holds the board of a contest. */
typedef bool(boards_holds_fn)(const void *arg, const char *contest);

/*  No boards yet. `holds` NULL means every contest's. The caller owns it. */
boards_t *boards_new(boards_holds_fn *holds, const void *arg);
void boards_destroy(boards_t **self_p);

/*  Takes an event. Returns 0, also for one that is no board's matter; else why it was left out of
    its board: ERR_CONFLICT (it is not new), ERR_NOT_FOUND (contest, user, problem or submission is
    unknown), ERR_INVALID, ERR_UNSUPPORTED (rule), ERR_TOO_LARGE (a limit of ranker_limits.h).
   Leaving it out is final and depends on the events alone, so every ranker leaves out the same. */
int boards_apply(boards_t *self, const Assize__Event *event);

/*  Seq and leader's time of the last event; 0 when there was none. The time never steps back. */
uint64_t boards_seq(const boards_t *self);
int64_t boards_at_ms(const boards_t *self);

/*  The board of a contest, or NULL; valid until boards_destroy. */
standings_t *boards_find(const boards_t *self, const char *contest);
bool boards_holds(const boards_t *self, const char *contest);

/* ---- changes ---- */

/*  A board whose rows changed in a view, and the seq of the change of it that was taken before. */
typedef struct {
    standings_t *standings;
    standings_view_t view;
    uint64_t prev_seq; /* 0 = none before */
} boards_change_t;

/*  Takes the next changed board; false when there is none. The caller reads the rows with
    standings_changes, then calls standings_forget_changes. */
bool boards_take_change(boards_t *self, boards_change_t *ret);

/*  Whether there is one to take. */
bool boards_changed(const boards_t *self);

/*  Marks every board as changed as a whole: after a replay nobody knows what readers missed. */
void boards_change_all(boards_t *self);

#endif
