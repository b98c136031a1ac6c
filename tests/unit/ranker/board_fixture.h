/*  board_fixture - boards, the events that make them, and boards as text */
#ifndef ASSIZE_BOARD_FIXTURE_H
#define ASSIZE_BOARD_FIXTURE_H

#include "lib/base/bytes.h"
#include "lib/base/id.h"
#include "nodes/ranker/board_answer.h"

#define FIXTURE_START_MS INT64_C(1795252087000)
#define FIXTURE_MINUTE_MS INT64_C(60000)
#define FIXTURE_PROBLEMS_MAX 300u

/*  A submission that was made, to be judged later. */
typedef struct {
    char id[ID_SIZE];
    const char *user;
    const char *problem;
    int64_t received_at_ms;
} fixture_submission_t;

typedef struct {
    boards_t *boards;
    uint64_t seq;
    uint64_t ids;            /* made so far */
    Assize__Contest contest; /* the next one put: change it at will */
    Assize__ContestProblem problems[FIXTURE_PROBLEMS_MAX];
    Assize__ContestProblem *problem_list[FIXTURE_PROBLEMS_MAX];
} board_fixture_t;

/*  No boards; the contest to put is "cup": icpc, 5 hours, freeze of 1 hour, penalty 20, problems
    pa, pb, pc with labels A, B, C. */
board_fixture_t *board_fixture_new(void);
void board_fixture_destroy(board_fixture_t **self_p);

/*  Each applies one event and returns what boards_apply returned. */
int fixture_put_contest(board_fixture_t *self);
int fixture_register(board_fixture_t *self, const char *user);
int fixture_judge(board_fixture_t *self,
                  const fixture_submission_t *submission,
                  uint32_t number,
                  Assize__Verdict verdict);
int fixture_resubmit(board_fixture_t *self, const fixture_submission_t *submission);

/*  A submission `at_ms` into the contest as it began; it has to be taken. */
fixture_submission_t
fixture_submit(board_fixture_t *self, const char *user, const char *problem, int64_t at_ms);

/*  The same, judged at once. */
fixture_submission_t fixture_solve(board_fixture_t *self,
                                   const char *user,
                                   const char *problem,
                                   int64_t at_ms,
                                   Assize__Verdict verdict);

/*  The first 500 rows of the board as text, a line each; `bytes_clear` frees it.

        1 ada 2/81 | A+2@60000* B- C-1?2

    is rank, user, solved/penalty, and cells: solved with the second attempt at 60,000 ms and first
    to do so; untouched; one rejected attempt and two pending. */
bytes_t fixture_board(const board_fixture_t *self, Assize__BoardView view);

/*  Fails the test if the board does not look like this. */
void fixture_assert_board(const board_fixture_t *self, Assize__BoardView view, const char *wanted);

#define PUBLIC ASSIZE__BOARD_VIEW__BOARD_VIEW_PUBLIC
#define JURY ASSIZE__BOARD_VIEW__BOARD_VIEW_JURY
#define AC ASSIZE__VERDICT__VERDICT_AC
#define WA ASSIZE__VERDICT__VERDICT_WA
#define CE ASSIZE__VERDICT__VERDICT_CE
#define JE ASSIZE__VERDICT__VERDICT_JE

#endif
