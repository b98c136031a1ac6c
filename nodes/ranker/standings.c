/*  standings - see standings.h

    Per participant and problem there is one list of attempts, which both views
    share, and one cell per view, which is derived. An event touches one list;
    each view derives that cell again, and if it differs, the row's key and its
    place in the view's tree. Who was first is the least entry of a tree per
    problem and view, so that taking an accept back is as cheap as giving it.
*/
#include "nodes/ranker/standings.h"

#include <assert.h>
#include <search.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/err.h"
#include "lib/base/text.h"

#define NO_PROBLEM UINT32_MAX
#define PARTICIPANTS_MIN 16u

typedef struct {
    attempts_t attempts;
    rule_cell_t seen[STANDINGS_VIEWS];
} cell_t;

typedef struct {
    char *user; /* first: the index finds a participant by it */
    char *display_name;
    cell_t *cells; /* by problem slot; grows when the first submission comes */
    uint32_t cell_count;
    uint32_t number;
    rank_key_t keys[STANDINGS_VIEWS];
} participant_t;

/*  A problem that is or was in the contest; its slot never changes. */
typedef struct {
    char *id;
    bool shown;                            /* is in the contest now */
    rank_tree_t *solvers[STANDINGS_VIEWS]; /* (time, seq) -> participant; NULL when not shown */
} problem_t;

typedef struct {
    char *label;
    uint32_t slot;
} column_t;

struct standings {
    char *contest;
    terms_t terms;
    problem_t *problems; /* by slot */
    uint32_t problem_count;
    column_t columns[RANKER_CONTEST_PROBLEMS_MAX];
    uint32_t column_count;
    participant_t **participants;
    uint32_t participant_count;
    uint32_t participant_capacity;
    void *index; /* tsearch: participant_t by user */
    rank_tree_t *rows[STANDINGS_VIEWS];
    standings_changes_t changes[STANDINGS_VIEWS];
};

/* ---- order and lookup ---- */

/*  Rows with equal keys: by user id. */
static int
s_compare_users(const void *self_p, uint32_t a, uint32_t b)
{
    const standings_t *self = self_p;
    return strcmp(self->participants[a]->user, self->participants[b]->user);
}

static int
s_compare_index(const void *a, const void *b)
{
    return strcmp(((const participant_t *)a)->user, ((const participant_t *)b)->user);
}

static participant_t *
s_find_participant(const standings_t *self, const char *user)
{
    participant_t probe = {.user = (char *)user};
    void *node = tfind(&probe, &self->index, s_compare_index);
    return node ? *(participant_t **)node : NULL;
}

static uint32_t
s_find_slot(const standings_t *self, const char *problem)
{
    for (uint32_t slot = 0; slot < self->problem_count; slot++)
        if (strcmp(self->problems[slot].id, problem) == 0)
            return slot;
    return NO_PROBLEM;
}

/* ---- changes ---- */

static void
s_note_change(standings_t *self, standings_view_t view, uint32_t participant)
{
    standings_changes_t *changes = &self->changes[view];
    changes->any = true;
    for (uint32_t i = 0; i < changes->count; i++)
        if (changes->participants[i] == participant)
            return;
    if (changes->count == RANKER_CHANGE_ROWS_MAX)
        changes->more = true;
    else
        changes->participants[changes->count++] = participant;
}

/* ---- deriving ---- */

static rank_key_t
s_solver_key(const rule_cell_t *cell)
{
    return (rank_key_t){.high = (uint64_t)cell->time_ms, .low = cell->seq};
}

static uint32_t
s_first_solver(const rank_tree_t *solvers)
{
    rank_cursor_t cursor = rank_tree_from(solvers, 0);
    rank_key_t key;
    uint32_t participant = UINT32_MAX;
    return rank_cursor_next(&cursor, &key, &participant) ? participant : UINT32_MAX;
}

static rule_score_t
s_score(const standings_t *self, standings_view_t view, const participant_t *participant)
{
    rule_score_t score = {0};
    for (uint32_t i = 0; i < self->column_count; i++) {
        uint32_t slot = self->columns[i].slot;
        if (slot < participant->cell_count && participant->cells[slot].seen[view].solved)
            self->terms.rule->add(
                &score, &participant->cells[slot].seen[view], self->terms.penalty_minutes);
    }
    return score;
}

static rank_key_t
s_key(const standings_t *self, standings_view_t view, const participant_t *participant)
{
    rule_score_t score = s_score(self, view, participant);
    return self->terms.rule->key(&score);
}

static bool
s_same_cell(const rule_cell_t *a, const rule_cell_t *b)
{
    return a->solved == b->solved && a->time_ms == b->time_ms && a->seq == b->seq &&
           a->attempts == b->attempts && a->pending == b->pending;
}

/*  Brings the list of a problem's solvers up to date, and the rows of those who gain or lose the
    mark of the first. */
static void
s_move_solver(standings_t *self,
              standings_view_t view,
              rank_tree_t *solvers,
              uint32_t participant,
              const rule_cell_t *old,
              const rule_cell_t *new)
{
    uint32_t first_before = s_first_solver(solvers);
    if (old->solved)
        rank_tree_remove(solvers, s_solver_key(old), participant);
    if (new->solved)
        rank_tree_insert(solvers, s_solver_key(new), participant);
    uint32_t first_after = s_first_solver(solvers);
    if (first_before == first_after)
        return;
    if (first_before != UINT32_MAX)
        s_note_change(self, view, first_before);
    if (first_after != UINT32_MAX)
        s_note_change(self, view, first_after);
}

static void
s_refresh_view(standings_t *self, standings_view_t view, participant_t *participant, uint32_t slot)
{
    cell_t *cell = &participant->cells[slot];
    rule_cell_t old = cell->seen[view];
    rule_cell_t new = attempts_cell(&cell->attempts, &self->terms.windows[view]);
    if (s_same_cell(&old, &new))
        return;
    cell->seen[view] = new;
    s_note_change(self, view, participant->number);
    if (!old.solved && !new.solved)
        return;
    s_move_solver(self, view, self->problems[slot].solvers[view], participant->number, &old, &new);

    rank_key_t key = s_key(self, view, participant);
    if (rank_key_compare(key, participant->keys[view]) == 0)
        return;
    rank_tree_remove(self->rows[view], participant->keys[view], participant->number);
    rank_tree_insert(self->rows[view], key, participant->number);
    participant->keys[view] = key;
}

/*  After a change of one list of attempts. */
static void
s_refresh(standings_t *self, participant_t *participant, uint32_t slot)
{
    if (!self->problems[slot].shown)
        return;
    for (standings_view_t view = 0; view < STANDINGS_VIEWS; view++)
        s_refresh_view(self, view, participant, slot);
}

/*  Derives one row's cells and key from nothing, and lists it. */
static void
s_derive_row(standings_t *self, standings_view_t view, participant_t *participant)
{
    for (uint32_t slot = 0; slot < participant->cell_count; slot++) {
        cell_t *cell = &participant->cells[slot];
        cell->seen[view] = (rule_cell_t){0};
        if (!self->problems[slot].shown)
            continue;
        cell->seen[view] = attempts_cell(&cell->attempts, &self->terms.windows[view]);
        if (cell->seen[view].solved)
            rank_tree_insert(self->problems[slot].solvers[view],
                             s_solver_key(&cell->seen[view]),
                             participant->number);
    }
    participant->keys[view] = s_key(self, view, participant);
    rank_tree_insert(self->rows[view], participant->keys[view], participant->number);
}

/*  Derives everything again, after the contest changed. */
static void
s_derive_all(standings_t *self)
{
    for (standings_view_t view = 0; view < STANDINGS_VIEWS; view++) {
        rank_tree_destroy(&self->rows[view]);
        self->rows[view] = rank_tree_new(s_compare_users, self);
        for (uint32_t slot = 0; slot < self->problem_count; slot++) {
            problem_t *problem = &self->problems[slot];
            rank_tree_destroy(&problem->solvers[view]);
            if (problem->shown)
                problem->solvers[view] = rank_tree_new(NULL, NULL);
        }
        for (uint32_t i = 0; i < self->participant_count; i++)
            s_derive_row(self, view, self->participants[i]);
    }
    standings_change_all(self);
}

/* ---- the contest ---- */

/*  How many problems the contest has that were never in it. */
static uint32_t
s_count_new_problems(const standings_t *self, const Assize__Contest *contest)
{
    uint32_t count = 0;
    for (size_t i = 0; i < contest->n_problems; i++)
        count += s_find_slot(self, contest->problems[i]->problem) == NO_PROBLEM;
    return count;
}

static void
s_clear_columns(standings_t *self)
{
    for (uint32_t i = 0; i < self->column_count; i++)
        free(self->columns[i].label);
    self->column_count = 0;
    for (uint32_t slot = 0; slot < self->problem_count; slot++)
        self->problems[slot].shown = false;
}

static void
s_reserve_problems(standings_t *self, uint32_t count)
{
    if (count <= self->problem_count)
        return;
    self->problems = reallocarray(self->problems, count, sizeof *self->problems);
    if (!self->problems)
        abort();
}

static void
s_set_columns(standings_t *self, const Assize__Contest *contest)
{
    s_clear_columns(self);
    s_reserve_problems(self, self->problem_count + s_count_new_problems(self, contest));
    for (size_t i = 0; i < contest->n_problems; i++) {
        const Assize__ContestProblem *problem = contest->problems[i];
        uint32_t slot = s_find_slot(self, problem->problem);
        if (slot == NO_PROBLEM) {
            slot = self->problem_count++;
            self->problems[slot] = (problem_t){.id = text_copy(problem->problem)};
        }
        self->problems[slot].shown = true;
        self->columns[self->column_count++] =
            (column_t){.label = text_copy(problem->label), .slot = slot};
    }
}

int
standings_put_contest(standings_t *self, const Assize__Contest *contest)
{
    assert(self);
    assert(contest);

    terms_t terms;
    int err = terms_read(contest, &terms);
    if (err != 0)
        return err;
    if (self->problem_count + s_count_new_problems(self, contest) > RANKER_PROBLEMS_EVER_MAX)
        return ERR_INVALID;
    self->terms = terms;
    s_set_columns(self, contest);
    s_derive_all(self);
    return 0;
}

/* ---- lifecycle ---- */

int
standings_new(const Assize__Contest *contest, standings_t **ret)
{
    assert(contest);
    assert(ret);

    terms_t terms;
    int err = terms_read(contest, &terms);
    if (err != 0)
        return err;
    standings_t *self = calloc(1, sizeof *self);
    if (!self)
        abort();
    self->contest = text_copy(contest->id);
    err = standings_put_contest(self, contest);
    assert(err == 0);
    *ret = self;
    return 0;
}

static void
s_free_participant(participant_t *participant)
{
    for (uint32_t slot = 0; slot < participant->cell_count; slot++)
        attempts_clear(&participant->cells[slot].attempts);
    free(participant->cells);
    free(participant->user);
    free(participant->display_name);
    free(participant);
}

static void
s_keep(void *participant)
{
    (void)participant; /* freed by its list */
}

void
standings_destroy(standings_t **self_p)
{
    assert(self_p);
    standings_t *self = *self_p;
    if (!self)
        return;
    s_clear_columns(self);
    for (standings_view_t view = 0; view < STANDINGS_VIEWS; view++) {
        rank_tree_destroy(&self->rows[view]);
        for (uint32_t slot = 0; slot < self->problem_count; slot++)
            rank_tree_destroy(&self->problems[slot].solvers[view]);
    }
    for (uint32_t slot = 0; slot < self->problem_count; slot++)
        free(self->problems[slot].id);
    free(self->problems);
    tdestroy(self->index, s_keep);
    for (uint32_t i = 0; i < self->participant_count; i++)
        s_free_participant(self->participants[i]);
    free(self->participants);
    free(self->contest);
    free(self);
    *self_p = NULL;
}

/* ---- registration ---- */

static void
s_reserve_participant(standings_t *self)
{
    if (self->participant_count < self->participant_capacity)
        return;
    self->participant_capacity =
        self->participant_capacity > 0 ? self->participant_capacity * 2 : PARTICIPANTS_MIN;
    self->participants =
        reallocarray(self->participants, self->participant_capacity, sizeof(participant_t *));
    if (!self->participants)
        abort();
}

int
standings_register(standings_t *self, const Assize__Registration *registration)
{
    assert(self);
    assert(registration);

    if (!text_name_valid(registration->user))
        return ERR_INVALID;
    if (s_find_participant(self, registration->user))
        return ERR_CONFLICT;
    if (self->participant_count == RANKER_PARTICIPANTS_MAX)
        return ERR_TOO_LARGE;
    participant_t *participant = calloc(1, sizeof *participant);
    if (!participant)
        abort();
    bool fits = strlen(registration->display_name) <= RANKER_DISPLAY_NAME_MAX;
    participant->user = text_copy(registration->user);
    participant->display_name = text_copy(fits ? registration->display_name : registration->user);
    participant->number = self->participant_count;
    s_reserve_participant(self);
    self->participants[self->participant_count++] = participant;
    if (!tsearch(participant, &self->index, s_compare_index))
        abort();
    for (standings_view_t view = 0; view < STANDINGS_VIEWS; view++) {
        s_derive_row(self, view, participant);
        s_note_change(self, view, participant->number);
    }
    return 0;
}

/* ---- submissions and verdicts ---- */

static void
s_reserve_cells(const standings_t *self, participant_t *participant)
{
    if (participant->cell_count == self->problem_count)
        return;
    participant->cells =
        reallocarray(participant->cells, self->problem_count, sizeof *participant->cells);
    if (!participant->cells)
        abort();
    memset(participant->cells + participant->cell_count,
           0,
           (self->problem_count - participant->cell_count) * sizeof *participant->cells);
    participant->cell_count = self->problem_count;
}

int
standings_submit(standings_t *self, uint64_t seq, const Assize__EventSubmission *submission)
{
    assert(self);
    assert(submission);

    if (!id_valid(submission->id))
        return ERR_INVALID;
    participant_t *participant = s_find_participant(self, submission->user);
    uint32_t slot = s_find_slot(self, submission->problem);
    if (!participant || slot == NO_PROBLEM)
        return ERR_NOT_FOUND;
    s_reserve_cells(self, participant);
    int err = attempts_add(
        &participant->cells[slot].attempts, submission->id, submission->received_at_ms, seq);
    if (err != 0)
        return err;
    s_refresh(self, participant, slot);
    return 0;
}

int
standings_judge(standings_t *self, const Assize__EventJudging *judging)
{
    assert(self);
    assert(judging);

    if (judging->number == 0 || judging->verdict == ASSIZE__VERDICT__VERDICT_UNSPECIFIED)
        return ERR_INVALID;
    participant_t *participant = s_find_participant(self, judging->user);
    uint32_t slot = s_find_slot(self, judging->problem);
    if (!participant || slot == NO_PROBLEM || slot >= participant->cell_count)
        return ERR_NOT_FOUND;
    int err = attempts_judge(&participant->cells[slot].attempts,
                             judging->submission,
                             judging->received_at_ms,
                             judging->number,
                             judging->verdict);
    if (err != 0)
        return err;
    s_refresh(self, participant, slot);
    return 0;
}

/* ---- the board ---- */

const char *
standings_contest(const standings_t *self)
{
    assert(self);
    return self->contest;
}

uint32_t
standings_total(const standings_t *self)
{
    assert(self);
    return self->participant_count;
}

bool
standings_frozen(const standings_t *self, standings_view_t view, int64_t at_ms)
{
    assert(self);
    assert(view < STANDINGS_VIEWS);
    return at_ms >= self->terms.windows[view].hidden_from_ms;
}

uint32_t
standings_columns(const standings_t *self)
{
    assert(self);
    return self->column_count;
}

const char *
standings_label(const standings_t *self, uint32_t column)
{
    assert(self);
    assert(column < self->column_count);
    return self->columns[column].label;
}

bool
standings_find(const standings_t *self, const char *user, uint32_t *ret_participant)
{
    assert(self);
    assert(user);
    assert(ret_participant);

    const participant_t *participant = s_find_participant(self, user);
    if (participant)
        *ret_participant = participant->number;
    return participant != NULL;
}

const char *
standings_user(const standings_t *self, uint32_t participant)
{
    assert(self);
    assert(participant < self->participant_count);
    return self->participants[participant]->user;
}

const char *
standings_display_name(const standings_t *self, uint32_t participant)
{
    assert(self);
    assert(participant < self->participant_count);
    return self->participants[participant]->display_name;
}

uint32_t
standings_position(const standings_t *self, standings_view_t view, uint32_t participant)
{
    assert(self);
    assert(view < STANDINGS_VIEWS);
    assert(participant < self->participant_count);

    uint32_t position;
    rank_key_t key = self->participants[participant]->keys[view];
    bool listed = rank_tree_position(self->rows[view], key, participant, &position);
    assert(listed);
    return position;
}

uint32_t
standings_rank(const standings_t *self, standings_view_t view, uint32_t participant)
{
    assert(self);
    assert(view < STANDINGS_VIEWS);
    assert(participant < self->participant_count);
    return rank_tree_less(self->rows[view], self->participants[participant]->keys[view]) + 1;
}

uint32_t
standings_slice(const standings_t *self,
                standings_view_t view,
                uint32_t offset,
                uint32_t count,
                standings_place_t *places)
{
    assert(self);
    assert(view < STANDINGS_VIEWS);
    assert(places || count == 0);

    rank_cursor_t cursor = rank_tree_from(self->rows[view], offset);
    rank_key_t key;
    rank_key_t key_before = {0};
    uint32_t filled = 0;
    uint32_t participant;
    while (filled < count && rank_cursor_next(&cursor, &key, &participant)) {
        standings_place_t *place = &places[filled];
        place->participant = participant;
        if (filled == 0)
            place->rank = rank_tree_less(self->rows[view], key) + 1;
        else if (rank_key_compare(key, key_before) == 0)
            place->rank = places[filled - 1].rank;
        else
            place->rank = offset + filled + 1;
        key_before = key;
        filled++;
    }
    return filled;
}

rule_score_t
standings_score(const standings_t *self, standings_view_t view, uint32_t participant)
{
    assert(self);
    assert(view < STANDINGS_VIEWS);
    assert(participant < self->participant_count);
    return s_score(self, view, self->participants[participant]);
}

rule_cell_t
standings_cell(const standings_t *self,
               standings_view_t view,
               uint32_t participant,
               uint32_t column,
               bool *ret_first)
{
    assert(self);
    assert(view < STANDINGS_VIEWS);
    assert(participant < self->participant_count);
    assert(column < self->column_count);
    assert(ret_first);

    const participant_t *who = self->participants[participant];
    uint32_t slot = self->columns[column].slot;
    rule_cell_t cell = {0};
    if (slot < who->cell_count)
        cell = who->cells[slot].seen[view];
    *ret_first = cell.solved && s_first_solver(self->problems[slot].solvers[view]) == participant;
    return cell;
}

/* ---- changes ---- */

const standings_changes_t *
standings_changes(const standings_t *self, standings_view_t view)
{
    assert(self);
    assert(view < STANDINGS_VIEWS);
    return &self->changes[view];
}

void
standings_forget_changes(standings_t *self, standings_view_t view)
{
    assert(self);
    assert(view < STANDINGS_VIEWS);
    self->changes[view] = (standings_changes_t){0};
}

void
standings_change_all(standings_t *self)
{
    assert(self);
    for (standings_view_t view = 0; view < STANDINGS_VIEWS; view++)
        self->changes[view] = (standings_changes_t){.any = true, .more = true};
}
