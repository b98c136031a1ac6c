/*  views - what the API shows of what the store keeps

    Who may see what is decided here and nowhere else. Views borrow from the
    records that they are made of and live no longer.

    Pure: time and viewer are arguments.
*/
#ifndef ASSIZE_VIEWS_H
#define ASSIZE_VIEWS_H

#include <schemas/api.pb-c.h>
#include <schemas/store.pb-c.h>
#include <stdbool.h>
#include <stdint.h>

#include "nodes/frontend/recent.h"

/*  Who looks. */
typedef struct {
    const char *user; /* NULL = nobody */
    Assize__Role role;
} viewer_t;

/*  Whether the viewer is of the jury (or an administrator). */
bool viewer_is_jury(const viewer_t *viewer);

/* ---- submissions ---- */

/*  Whether the viewer may see this submission: its author and the jury may. */
bool viewer_may_see(const viewer_t *viewer, const Assize__Submission *submission);

typedef struct {
    Assize__SubmissionView view;
    Assize__TestResult *results; /* copies without what the viewer may not see */
    Assize__TestResult **tests;
    char *source; /* a copy that ends with NUL */
    Assize__SourceText *files;
    Assize__SourceText **file_list;
} submission_view_t;

/*  The newest judging's outcome; NULL while it has none. */
const Assize__Judging *submission_outcome(const Assize__SubmissionRecord *record);

/*  Fills in the view of a record that the viewer may see. `progress` NULL = none is known. Of
    secret tests a user gets no messages; the jury's messages and transcripts are for the jury, and
    so are the scores of groups and tests unless `groups_shown` (problem_shows_groups). */
void submission_view_make(submission_view_t *self,
                          const Assize__SubmissionRecord *record,
                          const recent_progress_t *progress,
                          const viewer_t *viewer,
                          bool groups_shown);

/*  The same of a list's row: no source, no tests. */
void submission_view_make_row(submission_view_t *self,
                              const Assize__Submission *submission,
                              const recent_progress_t *progress);

/*  Puts newer progress into a view that is not finished. */
void submission_view_advance(Assize__SubmissionView *view, const recent_progress_t *progress);

/*  Frees what the view holds; for _cleanup_. A zeroed one is fine. */
void submission_view_clear(submission_view_t *self);

/* ---- contests ---- */

Assize__ContestState contest_state(const Assize__Contest *contest, int64_t now_ms);

/*  Whether submissions count now: RUNNING or FROZEN. */
bool contest_runs(const Assize__Contest *contest, int64_t now_ms);

/*  Whether the viewer may see the problems: after the start everybody, before it the jury. */
bool contest_shows_problems(const Assize__Contest *contest, const viewer_t *viewer, int64_t now_ms);

typedef struct {
    Assize__ContestView view;
    Assize__ContestProblemView *items; /* as many as view.problems; their names are "" */
    Assize__ContestProblemView **list;
} contest_view_t;

void contest_view_make(contest_view_t *self,
                       const Assize__ContestRecord *record,
                       const viewer_t *viewer,
                       int64_t now_ms);

/*  Frees what the view holds; for _cleanup_. A zeroed one is fine. */
void contest_view_clear(contest_view_t *self);

/*  The problem with this label or problem id; NULL when the contest has none. */
const Assize__ContestProblem *contest_problem(const Assize__Contest *contest, const char *name);

/* ---- problems ---- */

/*  The statement to show: Markdown in this language, else in English, else any Markdown, else any
    PDF; NULL when there is neither. `language` may be NULL. */
const Assize__Statement *problem_statement(const Assize__Problem *problem, const char *language);

/*  The PDF among the statements; NULL when there is none. */
const Assize__Statement *problem_pdf(const Assize__Problem *problem);

bool problem_allows(const Assize__Problem *problem, const char *language);

/*  Whether a submission is the outputs, not a program. */
bool problem_wants_answers(const Assize__Problem *problem);

/*  Whether users may see what each test group came to: always with 2025-09, else if it says so. */
bool problem_shows_groups(const Assize__Problem *problem);

/*  The best score there is; infinite = no bound; 0 when the problem has no scores. */
double problem_max_score(const Assize__Problem *problem);

/*  Bytes of source (or of outputs) that the problem takes. */
uint64_t problem_source_max(const Assize__Problem *problem);

#endif
