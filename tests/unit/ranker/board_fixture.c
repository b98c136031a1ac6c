/*  board_fixture - see board_fixture.h */
#include "tests/unit/ranker/board_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/cleanup.h"
#include "lib/base/err.h"

#define BOARD_SIZE_MAX (1u << 20)

board_fixture_t *
board_fixture_new(void)
{
    static char *const s_ids[] = {"pa", "pb", "pc"};
    static char *const s_labels[] = {"A", "B", "C"};
    board_fixture_t *self = calloc(1, sizeof *self);
    assert_non_null(self);
    self->boards = boards_new(NULL, NULL);
    for (size_t i = 0; i < FIXTURE_PROBLEMS_MAX; i++) {
        assize__contest_problem__init(&self->problems[i]);
        self->problem_list[i] = &self->problems[i];
    }
    for (size_t i = 0; i < 3; i++) {
        self->problems[i].problem = s_ids[i];
        self->problems[i].label = s_labels[i];
    }
    assize__contest__init(&self->contest);
    self->contest.id = "cup";
    self->contest.rule = ASSIZE__RULE__RULE_ICPC;
    self->contest.start_at_ms = FIXTURE_START_MS;
    self->contest.duration_ms = 300 * FIXTURE_MINUTE_MS;
    self->contest.freeze_ms = 60 * FIXTURE_MINUTE_MS;
    self->contest.penalty_minutes = 20;
    self->contest.problems = self->problem_list;
    self->contest.n_problems = 3;
    return self;
}

void
board_fixture_destroy(board_fixture_t **self_p)
{
    boards_destroy(&(*self_p)->boards);
    free(*self_p);
    *self_p = NULL;
}

static int
s_apply(board_fixture_t *self, Assize__Event *event)
{
    event->prev_seq = self->seq;
    event->seq = ++self->seq;
    event->at_ms = FIXTURE_START_MS;
    return boards_apply(self->boards, event);
}

int
fixture_put_contest(board_fixture_t *self)
{
    Assize__Event event = ASSIZE__EVENT__INIT;
    event.body_case = ASSIZE__EVENT__BODY_CONTEST;
    event.contest = &self->contest;
    return s_apply(self, &event);
}

int
fixture_register(board_fixture_t *self, const char *user)
{
    Assize__Registration body = ASSIZE__REGISTRATION__INIT;
    body.contest = self->contest.id;
    body.user = (char *)(uintptr_t)user;
    body.display_name = (char *)(uintptr_t)user;
    Assize__Event event = ASSIZE__EVENT__INIT;
    event.body_case = ASSIZE__EVENT__BODY_REGISTRATION;
    event.registration = &body;
    return s_apply(self, &event);
}

static int
s_submit(board_fixture_t *self, const fixture_submission_t *submission, uint32_t judging)
{
    Assize__EventSubmission body = ASSIZE__EVENT_SUBMISSION__INIT;
    body.id = (char *)(uintptr_t)submission->id;
    body.user = (char *)(uintptr_t)submission->user;
    body.problem = (char *)(uintptr_t)submission->problem;
    body.contest = self->contest.id;
    body.received_at_ms = submission->received_at_ms;
    body.judging = judging;
    Assize__Event event = ASSIZE__EVENT__INIT;
    event.body_case = ASSIZE__EVENT__BODY_SUBMISSION;
    event.submission = &body;
    return s_apply(self, &event);
}

int
fixture_resubmit(board_fixture_t *self, const fixture_submission_t *submission)
{
    return s_submit(self, submission, 2);
}

fixture_submission_t
fixture_submit(board_fixture_t *self, const char *user, const char *problem, int64_t at_ms)
{
    fixture_submission_t submission = {
        .user = user, .problem = problem, .received_at_ms = FIXTURE_START_MS + at_ms};
    snprintf(submission.id, sizeof submission.id, "01%024llu", (unsigned long long)++self->ids);
    assert_int_equal(s_submit(self, &submission, 1), 0);
    return submission;
}

int
fixture_judge(board_fixture_t *self,
              const fixture_submission_t *submission,
              uint32_t number,
              Assize__Verdict verdict)
{
    Assize__EventJudging body = ASSIZE__EVENT_JUDGING__INIT;
    body.submission = (char *)(uintptr_t)submission->id;
    body.number = number;
    body.user = (char *)(uintptr_t)submission->user;
    body.problem = (char *)(uintptr_t)submission->problem;
    body.contest = self->contest.id;
    body.received_at_ms = submission->received_at_ms;
    body.verdict = verdict;
    Assize__Event event = ASSIZE__EVENT__INIT;
    event.body_case = ASSIZE__EVENT__BODY_JUDGING;
    event.judging = &body;
    return s_apply(self, &event);
}

fixture_submission_t
fixture_solve(board_fixture_t *self,
              const char *user,
              const char *problem,
              int64_t at_ms,
              Assize__Verdict verdict)
{
    fixture_submission_t submission = fixture_submit(self, user, problem, at_ms);
    assert_int_equal(fixture_judge(self, &submission, 1, verdict), 0);
    return submission;
}

static void
s_write_cell(bytes_t *text, const Assize__BoardCell *cell)
{
    bytes_append_format(text, " %s%c", cell->label, cell->solved ? '+' : '-');
    if (cell->attempts > 0)
        bytes_append_format(text, "%u", cell->attempts);
    if (cell->solved)
        bytes_append_format(text, "@%lld", (long long)cell->time_ms);
    if (cell->first)
        bytes_append_text(text, "*");
    if (cell->pending > 0)
        bytes_append_format(text, "?%u", cell->pending);
}

bytes_t
fixture_board(const board_fixture_t *self, Assize__BoardView view)
{
    Assize__BoardPageQuery query = ASSIZE__BOARD_PAGE_QUERY__INIT;
    query.contest = self->contest.id;
    query.view = view;
    query.limit = RANKER_PAGE_ROWS_MAX;
    _cleanup_(board_page_clear) board_page_t page = {0};
    const char *detail;
    assert_int_equal(board_page_make(self->boards, &query, &page, &detail), 0);
    bytes_t text = bytes_make(BOARD_SIZE_MAX);
    bytes_append_text(&text, "");
    for (size_t i = 0; i < page.message.n_rows; i++) {
        const Assize__BoardRow *row = page.message.rows[i];
        bytes_append_format(
            &text, "%u %s %u/%lld |", row->rank, row->user, row->solved, (long long)row->penalty);
        for (size_t j = 0; j < row->n_cells; j++)
            s_write_cell(&text, row->cells[j]);
        bytes_append_text(&text, "\n");
    }
    return text;
}

void
fixture_assert_board(const board_fixture_t *self, Assize__BoardView view, const char *wanted)
{
    _cleanup_(bytes_clear) bytes_t text = fixture_board(self, view);
    assert_string_equal((const char *)text.data, wanted);
}
