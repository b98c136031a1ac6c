/*  views - see views.h */
#include "nodes/frontend/views.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/text.h"
#include "nodes/frontend/frontend_limits.h"

static char NONE[] = ""; /* protobuf-c wants char * where nothing is written */

bool
viewer_is_jury(const viewer_t *viewer)
{
    assert(viewer);
    return viewer->user && viewer->role >= ASSIZE__ROLE__ROLE_JURY;
}

/* ---- submissions ---- */

bool
viewer_may_see(const viewer_t *viewer, const Assize__Submission *submission)
{
    assert(viewer && submission);
    return viewer_is_jury(viewer) || (viewer->user && strcmp(viewer->user, submission->user) == 0);
}

void
submission_view_advance(Assize__SubmissionView *view, const recent_progress_t *progress)
{
    assert(view && progress);
    if (view->state == ASSIZE__SUBMISSION_STATE__SUBMISSION_STATE_FINISHED)
        return;
    view->state = progress->phase == ASSIZE__JUDGE_PHASE__JUDGE_PHASE_RUNNING
                      ? ASSIZE__SUBMISSION_STATE__SUBMISSION_STATE_RUNNING
                      : ASSIZE__SUBMISSION_STATE__SUBMISSION_STATE_COMPILING;
    view->tests_done = progress->tests_done;
    view->tests_total = progress->tests_total;
}

static void
s_make_head(Assize__SubmissionView *view, const Assize__Submission *submission)
{
    assize__submission_view__init(view);
    view->id = submission->id;
    view->user = submission->user;
    view->problem = submission->problem;
    view->contest = submission->contest;
    view->language = submission->language;
    view->received_at_ms = submission->received_at_ms;
    view->state = ASSIZE__SUBMISSION_STATE__SUBMISSION_STATE_QUEUED;
}

void
submission_view_make_row(submission_view_t *self,
                         const Assize__Submission *submission,
                         const recent_progress_t *progress)
{
    assert(self && submission);
    *self = (submission_view_t){0};
    s_make_head(&self->view, submission);
    self->view.verdict = submission->verdict;
    if (submission->verdict != ASSIZE__VERDICT__VERDICT_UNSPECIFIED)
        self->view.state = ASSIZE__SUBMISSION_STATE__SUBMISSION_STATE_FINISHED;
    else if (progress)
        submission_view_advance(&self->view, progress);
}

/*  The newest judging's outcome; NULL while it has none. */
static const Assize__Judging *
s_outcome(const Assize__SubmissionRecord *record)
{
    for (size_t i = record->n_judgings; i-- > 0;)
        if (record->judgings[i]->number == record->submission->judging)
            return record->judgings[i];
    return NULL;
}

static void
s_copy_tests(submission_view_t *self, const Assize__Judging *judging, bool jury)
{
    if (judging->n_tests == 0)
        return;
    self->results = calloc(judging->n_tests, sizeof *self->results);
    self->tests = calloc(judging->n_tests, sizeof *self->tests);
    if (!self->results || !self->tests)
        abort();
    for (size_t i = 0; i < judging->n_tests; i++) {
        self->results[i] = *judging->tests[i];
        self->tests[i] = &self->results[i];
        if (jury)
            continue;
        self->results[i].jury_message = NONE;
        if (!self->results[i].sample)
            self->results[i].message = NONE;
    }
    self->view.tests = self->tests;
    self->view.n_tests = judging->n_tests;
}

void
submission_view_make(submission_view_t *self,
                     const Assize__SubmissionRecord *record,
                     const recent_progress_t *progress,
                     const viewer_t *viewer)
{
    assert(self && record && record->submission && viewer);
    const Assize__Submission *submission = record->submission;
    *self = (submission_view_t){0};
    s_make_head(&self->view, submission);
    if (submission->source.len > 0 &&
        text_utf8_valid(submission->source.data, submission->source.len)) {
        self->source = text_format("%.*s", (int)submission->source.len, submission->source.data);
        self->view.source = self->source;
    }
    const Assize__Judging *judging = s_outcome(record);
    if (!judging) {
        if (progress)
            submission_view_advance(&self->view, progress);
        return;
    }
    self->view.state = ASSIZE__SUBMISSION_STATE__SUBMISSION_STATE_FINISHED;
    self->view.verdict = judging->verdict;
    self->view.tests_done = (uint32_t)judging->n_tests;
    self->view.tests_total = judging->tests_total;
    self->view.cpu_ms = judging->cpu_ms;
    self->view.memory_kib = judging->memory_kib;
    self->view.compiler_output = judging->compiler_output;
    s_copy_tests(self, judging, viewer_is_jury(viewer));
}

void
submission_view_clear(submission_view_t *self)
{
    assert(self);
    free(self->results);
    free(self->tests);
    free(self->source);
    *self = (submission_view_t){0};
}

/* ---- contests ---- */

Assize__ContestState
contest_state(const Assize__Contest *contest, int64_t now_ms)
{
    assert(contest);
    int64_t end_ms = contest->start_at_ms + contest->duration_ms;
    if (now_ms < contest->start_at_ms)
        return ASSIZE__CONTEST_STATE__CONTEST_STATE_SCHEDULED;
    if (now_ms >= end_ms)
        return ASSIZE__CONTEST_STATE__CONTEST_STATE_ENDED;
    if (contest->freeze_ms > 0 && !contest->thawed && now_ms >= end_ms - contest->freeze_ms)
        return ASSIZE__CONTEST_STATE__CONTEST_STATE_FROZEN;
    return ASSIZE__CONTEST_STATE__CONTEST_STATE_RUNNING;
}

bool
contest_runs(const Assize__Contest *contest, int64_t now_ms)
{
    Assize__ContestState state = contest_state(contest, now_ms);
    return state == ASSIZE__CONTEST_STATE__CONTEST_STATE_RUNNING ||
           state == ASSIZE__CONTEST_STATE__CONTEST_STATE_FROZEN;
}

bool
contest_shows_problems(const Assize__Contest *contest, const viewer_t *viewer, int64_t now_ms)
{
    return viewer_is_jury(viewer) ||
           contest_state(contest, now_ms) != ASSIZE__CONTEST_STATE__CONTEST_STATE_SCHEDULED;
}

Assize__ContestView
contest_view(const Assize__ContestRecord *record, const viewer_t *viewer, int64_t now_ms)
{
    assert(record && record->contest && viewer);
    const Assize__Contest *contest = record->contest;
    Assize__ContestView view = ASSIZE__CONTEST_VIEW__INIT;
    view.id = contest->id;
    view.name = contest->name;
    view.state = contest_state(contest, now_ms);
    view.start_at_ms = contest->start_at_ms;
    view.end_at_ms = contest->start_at_ms + contest->duration_ms;
    view.freeze_at_ms = contest->freeze_ms > 0 ? view.end_at_ms - contest->freeze_ms : 0;
    view.rule = contest->rule;
    view.penalty_minutes = contest->penalty_minutes;
    if (contest_shows_problems(contest, viewer, now_ms)) {
        view.problems = contest->problems;
        view.n_problems = contest->n_problems;
    }
    view.registrations = record->registrations;
    view.registered = record->registered;
    return view;
}

const Assize__ContestProblem *
contest_problem(const Assize__Contest *contest, const char *name)
{
    assert(contest && name);
    for (size_t i = 0; i < contest->n_problems; i++)
        if (strcmp(contest->problems[i]->label, name) == 0)
            return contest->problems[i];
    for (size_t i = 0; i < contest->n_problems; i++)
        if (strcmp(contest->problems[i]->problem, name) == 0)
            return contest->problems[i];
    return NULL;
}

/* ---- problems ---- */

static bool
s_is_statement(const Assize__Statement *statement, const char *format, const char *language)
{
    return statement->file && strcmp(statement->format, format) == 0 &&
           (!language || strcmp(statement->language, language) == 0);
}

static const Assize__Statement *
s_find_statement(const Assize__Problem *problem, const char *format, const char *language)
{
    for (size_t i = 0; i < problem->n_statements; i++)
        if (s_is_statement(problem->statements[i], format, language))
            return problem->statements[i];
    return NULL;
}

const Assize__Statement *
problem_statement(const Assize__Problem *problem, const char *language)
{
    assert(problem);
    const Assize__Statement *found = language ? s_find_statement(problem, "md", language) : NULL;
    if (!found)
        found = s_find_statement(problem, "md", "en");
    if (!found)
        found = s_find_statement(problem, "md", NULL);
    return found ? found : problem_pdf(problem);
}

const Assize__Statement *
problem_pdf(const Assize__Problem *problem)
{
    assert(problem);
    const Assize__Statement *found = s_find_statement(problem, "pdf", "en");
    return found ? found : s_find_statement(problem, "pdf", NULL);
}

bool
problem_allows(const Assize__Problem *problem, const char *language)
{
    assert(problem && language);
    for (size_t i = 0; i < problem->n_languages; i++)
        if (strcmp(problem->languages[i], language) == 0)
            return true;
    return problem->n_languages == 0;
}

uint64_t
problem_source_max(const Assize__Problem *problem)
{
    assert(problem);
    uint64_t kib = problem->limits ? problem->limits->code_kib : 0;
    return (kib > SOURCE_KIB_MAX ? SOURCE_KIB_MAX : kib) * 1024;
}
