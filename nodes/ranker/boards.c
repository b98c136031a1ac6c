/*  boards - see boards.h

    The boards that changed are kept in a list, so that a tick costs as much as
    there is to tell, not as many contests as there ever were.
*/
#include "nodes/ranker/boards.h"

#include <assert.h>
#include <search.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/err.h"
#include "nodes/ranker/ranker_limits.h"

typedef struct board {
    const char *contest; /* first: the index finds a board by it; the standings' own */
    standings_t *standings;
    uint64_t taken_seq[STANDINGS_VIEWS]; /* of the last change taken */
    struct board *next;                  /* of all */
    struct board *next_changed;
    bool changed; /* is in that list */
} board_t;

struct boards {
    boards_holds_fn *holds;
    const void *arg;
    void *index; /* tsearch: board_t by contest */
    board_t *first;
    board_t *first_changed;
    board_t **last_changed; /* where the next changed one is linked */
    uint32_t count;
    uint64_t seq;
    int64_t at_ms;
};

boards_t *
boards_new(boards_holds_fn *holds, const void *arg)
{
    boards_t *self = calloc(1, sizeof *self);
    if (!self)
        abort();
    self->holds = holds;
    self->arg = arg;
    self->last_changed = &self->first_changed;
    return self;
}

static void
s_keep(void *board)
{
    (void)board; /* freed by its list */
}

void
boards_destroy(boards_t **self_p)
{
    assert(self_p);
    boards_t *self = *self_p;
    if (!self)
        return;
    tdestroy(self->index, s_keep);
    for (board_t *board = self->first; board;) {
        board_t *next = board->next;
        standings_destroy(&board->standings);
        free(board);
        board = next;
    }
    free(self);
    *self_p = NULL;
}

/* ---- boards by contest ---- */

static int
s_compare(const void *a, const void *b)
{
    return strcmp(((const board_t *)a)->contest, ((const board_t *)b)->contest);
}

static board_t *
s_find(const boards_t *self, const char *contest)
{
    board_t probe = {.contest = contest};
    void *node = tfind(&probe, &self->index, s_compare);
    return node ? *(board_t **)node : NULL;
}

static void
s_list_change(boards_t *self, board_t *board)
{
    if (board->changed)
        return;
    board->changed = true;
    board->next_changed = NULL;
    *self->last_changed = board;
    self->last_changed = &board->next_changed;
}

static int
s_add(boards_t *self, const Assize__Contest *contest, board_t **ret)
{
    if (self->count == RANKER_CONTESTS_MAX)
        return ERR_TOO_LARGE;
    standings_t *standings;
    int err = standings_new(contest, &standings);
    if (err != 0)
        return err;
    board_t *board = calloc(1, sizeof *board);
    if (!board)
        abort();
    board->standings = standings;
    board->contest = standings_contest(standings);
    board->next = self->first;
    self->first = board;
    self->count++;
    if (!tsearch(board, &self->index, s_compare))
        abort();
    *ret = board;
    return 0;
}

/* ---- events ---- */

/*  The contest that an event is about; "" when it is about none. */
static const char *
s_contest_of(const Assize__Event *event)
{
    switch (event->body_case) {
    case ASSIZE__EVENT__BODY_CONTEST:
        return event->contest->id;
    case ASSIZE__EVENT__BODY_REGISTRATION:
        return event->registration->contest;
    case ASSIZE__EVENT__BODY_SUBMISSION:
        return event->submission->contest;
    case ASSIZE__EVENT__BODY_JUDGING:
        return event->judging->contest;
    case ASSIZE__EVENT__BODY_USER:
    case ASSIZE__EVENT__BODY_PROBLEM:
    case ASSIZE__EVENT__BODY__NOT_SET:
    default:
        return "";
    }
}

static int
s_apply_to(board_t *board, const Assize__Event *event)
{
    switch (event->body_case) {
    case ASSIZE__EVENT__BODY_CONTEST:
        return standings_put_contest(board->standings, event->contest);
    case ASSIZE__EVENT__BODY_REGISTRATION:
        return standings_register(board->standings, event->registration);
    case ASSIZE__EVENT__BODY_SUBMISSION:
        return standings_submit(board->standings, event->seq, event->submission);
    case ASSIZE__EVENT__BODY_JUDGING:
        return standings_judge(board->standings, event->judging);
    case ASSIZE__EVENT__BODY_USER:
    case ASSIZE__EVENT__BODY_PROBLEM:
    case ASSIZE__EVENT__BODY__NOT_SET:
    default:
        return 0;
    }
}

int
boards_apply(boards_t *self, const Assize__Event *event)
{
    assert(self);
    assert(event);

    if (event->seq <= self->seq)
        return ERR_CONFLICT;
    self->seq = event->seq;
    if (event->at_ms > self->at_ms)
        self->at_ms = event->at_ms;
    const char *contest = s_contest_of(event);
    if (*contest == 0 || !boards_holds(self, contest))
        return 0;

    board_t *board = s_find(self, contest);
    int err = 0;
    if (board)
        err = s_apply_to(board, event);
    else if (event->body_case == ASSIZE__EVENT__BODY_CONTEST)
        err = s_add(self, event->contest, &board);
    else
        err = ERR_NOT_FOUND;
    if (err == 0)
        s_list_change(self, board);
    return err;
}

uint64_t
boards_seq(const boards_t *self)
{
    assert(self);
    return self->seq;
}

int64_t
boards_at_ms(const boards_t *self)
{
    assert(self);
    return self->at_ms;
}

standings_t *
boards_find(const boards_t *self, const char *contest)
{
    assert(self);
    assert(contest);
    const board_t *board = s_find(self, contest);
    return board ? board->standings : NULL;
}

bool
boards_holds(const boards_t *self, const char *contest)
{
    assert(self);
    assert(contest);
    return !self->holds || self->holds(self->arg, contest);
}

/* ---- changes ---- */

static void
s_unlist_first(boards_t *self)
{
    board_t *board = self->first_changed;
    board->changed = false;
    self->first_changed = board->next_changed;
    if (!self->first_changed)
        self->last_changed = &self->first_changed;
}

bool
boards_take_change(boards_t *self, boards_change_t *ret)
{
    assert(self);
    assert(ret);

    for (; self->first_changed; s_unlist_first(self)) {
        board_t *board = self->first_changed;
        for (standings_view_t view = 0; view < STANDINGS_VIEWS; view++) {
            if (!standings_changes(board->standings, view)->any)
                continue;
            *ret = (boards_change_t){board->standings, view, board->taken_seq[view]};
            board->taken_seq[view] = self->seq;
            return true;
        }
    }
    return false;
}

bool
boards_changed(const boards_t *self)
{
    assert(self);
    return self->first_changed != NULL;
}

void
boards_change_all(boards_t *self)
{
    assert(self);
    for (board_t *board = self->first; board; board = board->next) {
        standings_change_all(board->standings);
        s_list_change(self, board);
    }
}
