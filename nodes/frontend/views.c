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
    self->view.score = submission->score;
    if (submission->verdict != ASSIZE__VERDICT__VERDICT_UNSPECIFIED)
        self->view.state = ASSIZE__SUBMISSION_STATE__SUBMISSION_STATE_FINISHED;
    else if (progress)
        submission_view_advance(&self->view, progress);
}

const Assize__Judging *
submission_outcome(const Assize__SubmissionRecord *record)
{
    assert(record && record->submission);
    for (size_t i = record->n_judgings; i-- > 0;)
        if (record->judgings[i]->number == record->submission->judging)
            return record->judgings[i];
    return NULL;
}

/*  Takes out what is not for users. */
static void
s_veil(Assize__TestResult *result, bool groups_shown)
{
    result->jury_message = NONE;
    result->transcript = NONE;
    if (!result->sample)
        result->message = NONE;
    if (!groups_shown)
        result->score = 0;
}

static void
s_copy_tests(submission_view_t *self, const Assize__Judging *judging, bool jury, bool groups_shown)
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
        if (!jury)
            s_veil(&self->results[i], groups_shown);
    }
    self->view.tests = self->tests;
    self->view.n_tests = judging->n_tests;
}

/*  The bytes as text that ends with NUL, which the caller frees; NULL when they are not UTF-8. */
static char *
s_text(const ProtobufCBinaryData *data)
{
    return text_utf8_valid(data->data, data->len)
               ? text_format("%.*s", (int)data->len, data->len ? (const char *)data->data : "")
               : NULL;
}

static void
s_copy_files(submission_view_t *self, const Assize__Submission *submission)
{
    self->source = s_text(&submission->source);
    self->view.source = self->source ? self->source : NONE;
    self->view.file_name = submission->file_name;
    self->view.entry_point = submission->entry_point;
    if (submission->n_more_files == 0)
        return;
    self->files = calloc(submission->n_more_files, sizeof *self->files);
    self->file_list = calloc(submission->n_more_files, sizeof *self->file_list);
    if (!self->files || !self->file_list)
        abort();
    for (size_t i = 0; i < submission->n_more_files; i++) {
        assize__source_text__init(&self->files[i]);
        self->files[i].name = submission->more_files[i]->name;
        self->files[i].content = s_text(&submission->more_files[i]->content);
        self->file_list[i] = &self->files[i];
    }
    self->view.files = self->file_list;
    self->view.n_files = submission->n_more_files;
}

void
submission_view_make(submission_view_t *self,
                     const Assize__SubmissionRecord *record,
                     const recent_progress_t *progress,
                     const viewer_t *viewer,
                     bool groups_shown)
{
    assert(self && record && record->submission && viewer);
    const Assize__Submission *submission = record->submission;
    *self = (submission_view_t){0};
    s_make_head(&self->view, submission);
    s_copy_files(self, submission);
    const Assize__Judging *judging = submission_outcome(record);
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
    self->view.scored = judging->scored;
    self->view.score = judging->score;
    bool jury = viewer_is_jury(viewer);
    if (jury || groups_shown) {
        self->view.groups = judging->groups;
        self->view.n_groups = judging->n_groups;
    }
    s_copy_tests(self, judging, jury, groups_shown);
}

void
submission_view_clear(submission_view_t *self)
{
    assert(self);
    free(self->results);
    free(self->tests);
    free(self->source);
    for (size_t i = 0; i < self->view.n_files; i++)
        free(self->files[i].content);
    free(self->files);
    free(self->file_list);
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

static void
s_copy_problems(contest_view_t *self, const Assize__Contest *contest)
{
    self->items = calloc(contest->n_problems + 1, sizeof *self->items);
    self->list = calloc(contest->n_problems + 1, sizeof *self->list);
    if (!self->items || !self->list)
        abort();
    for (size_t i = 0; i < contest->n_problems; i++) {
        const Assize__ContestProblem *problem = contest->problems[i];
        assize__contest_problem_view__init(&self->items[i]);
        self->items[i].label = problem->label;
        self->items[i].problem = problem->problem;
        self->items[i].color = problem->color;
        self->items[i].rgb = problem->rgb;
        self->items[i].points = problem->points;
        self->list[i] = &self->items[i];
    }
    self->view.problems = self->list;
    self->view.n_problems = contest->n_problems;
}

void
contest_view_make(contest_view_t *self,
                  const Assize__ContestRecord *record,
                  const viewer_t *viewer,
                  int64_t now_ms)
{
    assert(self && record && record->contest && viewer);
    const Assize__Contest *contest = record->contest;
    *self = (contest_view_t){0};
    Assize__ContestView *view = &self->view;
    assize__contest_view__init(view);
    view->id = contest->id;
    view->name = contest->name;
    view->state = contest_state(contest, now_ms);
    view->start_at_ms = contest->start_at_ms;
    view->end_at_ms = contest->start_at_ms + contest->duration_ms;
    view->freeze_at_ms = contest->freeze_ms > 0 ? view->end_at_ms - contest->freeze_ms : 0;
    view->rule = contest->rule;
    view->penalty_minutes = contest->penalty_minutes;
    if (contest_shows_problems(contest, viewer, now_ms))
        s_copy_problems(self, contest);
    view->registrations = record->registrations;
    view->registered = record->registered;
}

void
contest_view_clear(contest_view_t *self)
{
    assert(self);
    free(self->items);
    free(self->list);
    *self = (contest_view_t){0};
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

bool
problem_wants_answers(const Assize__Problem *problem)
{
    assert(problem);
    return problem->type && problem->type->submit_answer;
}

bool
problem_shows_groups(const Assize__Problem *problem)
{
    assert(problem);
    return problem->grading == ASSIZE__GRADING__GRADING_2025_09 ||
           (problem->type && problem->type->show_groups);
}

/*  The group whose score is the problem's: with 2025-09 that of the secret data. */
static const Assize__TestGroup *
s_whole(const Assize__Problem *problem)
{
    for (size_t i = 0; i < problem->n_groups; i++)
        if (strcmp(problem->groups[i]->name, "secret") == 0)
            return problem->groups[i];
    return problem->groups[0];
}

double
problem_max_score(const Assize__Problem *problem)
{
    assert(problem);
    if (problem->n_groups == 0)
        return 0;
    switch (problem->grading) {
    case ASSIZE__GRADING__GRADING_LEGACY:
        return problem->groups[0]->score_max;
    case ASSIZE__GRADING__GRADING_2025_09:
        return s_whole(problem)->max_score;
    default:
        return 0;
    }
}

uint64_t
problem_source_max(const Assize__Problem *problem)
{
    assert(problem);
    uint64_t kib = 0;
    if (problem->limits)
        kib = problem_wants_answers(problem) ? problem->limits->output_kib
                                             : problem->limits->code_kib;
    return (kib > SOURCE_KIB_MAX ? SOURCE_KIB_MAX : kib) * 1024;
}
