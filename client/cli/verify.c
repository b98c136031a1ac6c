/*  verify - a package held against what it promises

    Every submission is judged and compared with its folder and the rules of
    submissions.yaml; the data is held against the package's own validators.
    Jobs go straight to the workers of a cluster, as many at once as they have
    slots; nothing is put into the problem list. Without a running cluster a
    private one is started for the time.

    A package without a time limit gets one as the format says: the slowest
    accepted submission times ac_to_time_limit, rounded up to the resolution;
    the accepted ones run first for that. Submissions that are too slow run once
    more with time_limit_to_tle times the limit, so the margin is measured too.
*/
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client/cli/cli.h"
#include "client/cli/job_batch.h"
#include "client/cli/private_cluster.h"
#include "client/cli/verify_data.h"
#include "client/cli/verify_report.h"
#include "client/cli/verify_rules.h"
#include "client/manifest.h"
#include "lib/base/cleanup.h"
#include "lib/base/err.h"
#include "lib/base/options.h"
#include "lib/base/text.h"
#include "schemas/message.h"

#define UNSTATED_TIME_MS 20000u /* while the limit is being found */
#define TIME_MS_MAX 600000u     /* what a worker takes at most */
#define CALL_TIMEOUT_MS 60000u

/*  One submission of the package on its way. */
typedef struct {
    const package_submission_t *submission;
    const char *language; /* NULL: skipped */
    job_result_t result;
    char *broken;        /* the first rule that does not hold; NULL: all do */
    job_result_t margin; /* with more time, when it was too slow and should be */
} attempt_t;

typedef struct {
    package_t *package;
    const language_map_t *languages;
    manifest_t *manifest;
    job_batch_t *batch;
    verify_data_t *data;
    attempt_t *attempts;
    size_t count;
    bool derived; /* the time limit */
} verify_t;

/* ---- judging ---- */

/*  Sends a submission, with `time_ms` instead of the problem's limit if that is not 0. */
static int
s_send(verify_t *self, const attempt_t *attempt, uint32_t time_ms, job_result_t *result)
{
    Assize__SourceFile **files = NULL;
    size_t count = 0;
    int code = manifest_sources(self->package, &attempt->submission->program, &files, &count);
    if (code) {
        result->failure = text_format("its source cannot be read: %s", err_meaning(code));
        return 0;
    }
    Assize__Problem problem = *manifest_problem(self->manifest);
    Assize__Limits limits = *problem.limits;
    problem.limits = &limits;
    if (time_ms)
        limits.time_ms = time_ms;
    Assize__JudgeJob job = ASSIZE__JUDGE_JOB__INIT;
    job.language = (char *)(uintptr_t)attempt->language;
    job.source = files[0]->content;
    job.file_name = files[0]->name;
    job.more_files = files + 1;
    job.n_more_files = count - 1;
    if (attempt->submission->entry_point)
        job.entry_point = (char *)(uintptr_t)attempt->submission->entry_point;
    job.run_all = !time_ms && verify_rules_need_all(attempt->submission);
    job.problem = &problem;
    code = job_batch_send(self->batch, &job, result);
    while (count > 0)
        message_free_p(&files[--count]);
    free(files);
    return code;
}

/*  Sends what was not sent: those that bound the time limit from below, or all. */
static int
s_send_attempts(verify_t *self, bool lower_only)
{
    int code = 0;
    for (size_t i = 0; code == 0 && i < self->count; i++) {
        attempt_t *attempt = &self->attempts[i];
        bool lower = verify_rules_time_use(attempt->submission) == VERIFY_TIME_LOWER;
        if (attempt->language && !*attempt->result.id && !attempt->result.failure &&
            (lower || !lower_only))
            code = s_send(self, attempt, 0, &attempt->result);
    }
    return code;
}

/*  The slowest of the accepted ones; NULL: there is none. */
static const attempt_t *
s_find_slowest(const verify_t *self, uint32_t *ret_ms)
{
    const attempt_t *slowest = NULL;
    *ret_ms = 0;
    for (size_t i = 0; i < self->count; i++) {
        const attempt_t *attempt = &self->attempts[i];
        const Assize__Judging *judging = attempt->result.judging;
        uint32_t ms = judging ? verify_rules_slowest_ms(attempt->submission, judging) : 0;
        if (ms > *ret_ms) {
            slowest = attempt;
            *ret_ms = ms;
        }
    }
    return slowest;
}

/*  The time limit that the format derives from the slowest accepted submission. */
static uint32_t
s_derive_time_ms(const verify_t *self)
{
    const package_limits_t *limits = &self->package->limits;
    uint32_t slowest_ms = 0;
    s_find_slowest(self, &slowest_ms);
    uint32_t step_ms = limits->time_resolution_ms ? limits->time_resolution_ms : 1000;
    double limit_ms = (slowest_ms ? slowest_ms : 1) * limits->ac_to_time_limit;
    return (uint32_t)fmin(ceil(limit_ms / step_ms) * step_ms, TIME_MS_MAX);
}

/*  Measures by how much those are too slow that must be. */
static int
s_send_margins(verify_t *self)
{
    const Assize__Limits *limits = manifest_problem(self->manifest)->limits;
    double time_ms = ceil(limits->time_ms * self->package->limits.time_limit_to_tle);
    if (time_ms > TIME_MS_MAX)
        return 0;
    int code = 0;
    for (size_t i = 0; code == 0 && i < self->count; i++) {
        attempt_t *attempt = &self->attempts[i];
        if (attempt->result.judging &&
            verify_rules_time_use(attempt->submission) == VERIFY_TIME_UPPER)
            code = s_send(self, attempt, (uint32_t)time_ms, &attempt->margin);
    }
    return code;
}

static int
s_judge(verify_t *self)
{
    Assize__Limits *limits = manifest_problem(self->manifest)->limits;
    self->derived = limits->time_ms == 0;
    int code = verify_data_send(self->data, self->batch);
    if (code == 0 && self->derived) {
        limits->time_ms = UNSTATED_TIME_MS;
        code = s_send_attempts(self, true);
        if (code == 0)
            code = job_batch_wait(self->batch);
        limits->time_ms = s_derive_time_ms(self);
    }
    if (code == 0)
        code = s_send_attempts(self, false);
    if (code == 0)
        code = job_batch_wait(self->batch);
    if (code == 0)
        code = s_send_margins(self);
    return code ? code : job_batch_wait(self->batch);
}

/* ---- report ---- */

static char *
s_describe_skip(const package_submission_t *submission)
{
    return submission->program.language
               ? text_format("no such language in this judge: %s", submission->program.language)
               : text_copy("its files are in no language that is known");
}

static void
s_report_attempt(const verify_t *self, attempt_t *attempt, Assize__VerifiedPackage *report)
{
    const Assize__Problem *problem = manifest_problem(self->manifest);
    Assize__VerifiedSubmission *row = calloc(1, sizeof *row);
    if (!row)
        abort();
    assize__verified_submission__init(row);
    report->submissions[report->n_submissions++] = row;
    row->path = text_copy(attempt->submission->program.path);
    row->promise = verify_rules_promise(attempt->submission);
    if (!attempt->language) {
        row->outcome = ASSIZE__OUTCOME__OUTCOME_SKIPPED;
        row->note = s_describe_skip(attempt->submission);
        return;
    }
    row->language = text_copy(attempt->language);
    const Assize__Judging *judging = attempt->result.judging;
    attempt->broken = judging ? verify_rules_broken(attempt->submission, problem, judging)
                              : text_copy(attempt->result.failure);
    row->outcome = attempt->broken ? ASSIZE__OUTCOME__OUTCOME_BROKEN
                   : verify_rules_promise_nothing(attempt->submission)
                       ? ASSIZE__OUTCOME__OUTCOME_NOTED
                       : ASSIZE__OUTCOME__OUTCOME_KEPT;
    char *note = attempt->broken ? text_copy(attempt->broken)
                                 : verify_rules_note(attempt->submission, problem, judging);
    row->note = note ? note : text_copy("");
    if (!judging)
        return;
    row->verdict = judging->verdict;
    row->scored = judging->scored;
    row->score = judging->score;
    row->cpu_ms = judging->cpu_ms;
    row->memory_kib = judging->memory_kib;
    row->worker = text_copy(judging->worker);
}

/*  The one that is too slow by the least, as far as it was measured. */
static void
s_report_fastest(const verify_t *self, Assize__VerifiedLimits *limits)
{
    const attempt_t *fastest = NULL;
    for (size_t i = 0; i < self->count; i++) {
        const attempt_t *attempt = &self->attempts[i];
        const Assize__Judging *judging = attempt->margin.judging;
        if (!judging || attempt->broken || judging->n_tests == 0)
            continue;
        bool at_least = judging->verdict == ASSIZE__VERDICT__VERDICT_TLE;
        uint32_t ms = judging->cpu_ms;
        if (at_least)
            ms = (uint32_t)(limits->time_ms * self->package->limits.time_limit_to_tle);
        if (fastest && ms >= limits->fastest_too_slow_ms)
            continue;
        fastest = attempt;
        limits->fastest_too_slow_ms = ms;
        limits->fastest_at_least = at_least;
    }
    if (fastest)
        limits->fastest_too_slow = text_copy(fastest->submission->program.path);
}

static void
s_report_limits(const verify_t *self, Assize__VerifiedPackage *report)
{
    const package_limits_t *own = &self->package->limits;
    Assize__VerifiedLimits *limits = calloc(1, sizeof *limits);
    if (!limits)
        abort();
    assize__verified_limits__init(limits);
    report->limits = limits;
    limits->time_ms = manifest_problem(self->manifest)->limits->time_ms;
    limits->derived = self->derived;
    const attempt_t *slowest = s_find_slowest(self, &limits->slowest_accepted_ms);
    if (slowest) {
        limits->slowest_accepted = text_copy(slowest->submission->program.path);
        limits->suggested_ms = s_derive_time_ms(self);
    }
    s_report_fastest(self, limits);
    if (limits->slowest_accepted_ms * own->ac_to_time_limit > limits->time_ms)
        limits->note = text_format("less than %g times the slowest accepted submission",
                                   own->ac_to_time_limit);
    else if (limits->fastest_too_slow_ms && !limits->fastest_at_least)
        limits->note = text_format("a submission that is too slow needs less than %g times as much",
                                   own->time_limit_to_tle);
}

static void
s_report(verify_t *self, Assize__VerifiedPackage *report)
{
    report->tests = (uint32_t)manifest_problem(self->manifest)->n_tests;
    report->submissions = calloc(self->count + 1, sizeof *report->submissions);
    if (!report->submissions)
        abort();
    for (size_t i = 0; i < self->count; i++)
        s_report_attempt(self, &self->attempts[i], report);
    verify_data_report(self->data, report);
    s_report_limits(self, report);
}

static void
s_add_remarks(const package_report_t *source, Assize__VerifiedPackage *report)
{
    report->remarks = calloc(source->count + 1, sizeof *report->remarks);
    if (!report->remarks)
        abort();
    for (size_t i = 0; i < source->count; i++)
        report->remarks[report->n_remarks++] = package_report_line(&source->problems[i]);
}

/* ---- a package ---- */

static void
s_prepare(verify_t *self)
{
    package_t *package = self->package;
    self->count = package->submissions_count;
    self->attempts = calloc(self->count + 1, sizeof *self->attempts);
    if (!self->attempts)
        abort();
    for (size_t i = 0; i < self->count; i++)
        self->attempts[i] = (attempt_t){
            .submission = &package->submissions[i],
            .language =
                package->type.submit_answer
                    ? MANIFEST_ANSWER_LANGUAGE
                    : language_map_find(self->languages, package->submissions[i].program.language)};
}

static void
s_clear(verify_t *self)
{
    for (size_t i = 0; i < self->count; i++) {
        job_result_clear(&self->attempts[i].result);
        job_result_clear(&self->attempts[i].margin);
        free(self->attempts[i].broken);
    }
    free(self->attempts);
    job_batch_destroy(&self->batch);
    verify_data_destroy(&self->data);
    manifest_destroy(&self->manifest);
}

static int
s_verify_opened(assize_t *cluster, verify_t *self, bool quiet, Assize__VerifiedPackage *report)
{
    _cleanup_(free_p) char *why = NULL;
    int code = manifest_new(self->package, self->languages, 0, &self->manifest, &why);
    if (code == 0)
        code = verify_data_new(self->package, self->languages, self->manifest, &self->data);
    if (code) {
        report->not_judged = text_copy(why ? why : err_meaning(code));
        return CLI_DONE;
    }
    if (manifest_upload(self->manifest, cluster, NULL, NULL, &why))
        return cli_fail("%s: %s", self->package->short_name, why);
    self->batch = job_batch_new(cluster, quiet ? NULL : self->package->short_name);
    s_prepare(self);
    if (s_judge(self))
        return cli_fail("interrupted");
    s_report(self, report);
    return CLI_DONE;
}

/*  Verifies one package; one that cannot be judged is told and counted, not failed. */
static int
s_verify_package(assize_t *cluster,
                 const language_map_t *languages,
                 const char *path,
                 bool quiet,
                 Assize__VerifyReport *sums)
{
    _cleanup_(package_destroy) package_t *package = NULL;
    _cleanup_(package_report_clear) package_report_t remarks = {0};
    Assize__VerifiedPackage *report = verify_report_add(sums, path);
    int code = package_open(path, &package, &remarks);
    s_add_remarks(&remarks, report);
    if (code) {
        report->not_judged = text_copy("it is not a valid package");
        sums->broken++;
        return CLI_DONE;
    }
    report->id = text_copy(package->short_name);
    verify_t self = {.package = package, .languages = languages};
    code = s_verify_opened(cluster, &self, quiet, report);
    s_clear(&self);
    return code;
}

static int
s_verify_all(assize_t *cluster, int count, char **paths, bool quiet, bool json)
{
    _cleanup_(language_map_destroy) language_map_t *languages = NULL;
    assize_set_timeout(cluster, CALL_TIMEOUT_MS);
    if (language_map_fetch(cluster, &languages))
        return cli_fail("the languages of the cluster: %s", assize_why(cluster));
    Assize__VerifyReport *report = calloc(1, sizeof *report);
    if (!report)
        abort();
    assize__verify_report__init(report);
    int code = CLI_DONE;
    for (int i = 0; code == CLI_DONE && i < count; i++) {
        code = s_verify_package(cluster, languages, paths[i], quiet, report);
        const Assize__VerifiedPackage *last = report->packages[report->n_packages - 1];
        if (code == CLI_DONE) {
            verify_report_count(report, last);
            if (!json)
                verify_report_print(last);
        }
    }
    if (json && code == CLI_DONE && verify_report_print_json(report))
        code = cli_fail("the report is too large, or not text");
    else if (!json)
        verify_report_print_sums(report);
    if (report->broken > 0)
        code = CLI_FAILED;
    message_free_p(&report);
    return code;
}

int
cli_problem_verify(int argc, char **argv)
{
    const char *dir = NULL;
    bool degraded = false;
    bool quiet = false;
    bool json = false;
    const option_t table[] = {
        {"cluster", OPTION_TEXT, &dir, 0, 0, "DIR", "a running cluster; else a private one"},
        {"allow-degraded",
         OPTION_FLAG,
         &degraded,
         0,
         0,
         NULL,
         "the private one may judge without all layers of the sandbox"},
        {"json", OPTION_FLAG, &json, 0, 0, NULL, "print a VerifyReport as JSON"},
        {"quiet", OPTION_FLAG, &quiet, 0, 0, NULL, "no progress bar"},
        {0},
    };
    int at = options_read(table, "assize problem verify [OPTIONS] PACKAGE...", argc, argv, 1, argc);
    private_cluster_t own = {.pid = 0};
    assize_t *cluster = private_cluster_connect(&own, dir, degraded);
    int code = cluster ? s_verify_all(cluster, argc - at, argv + at, quiet, json) : CLI_FAILED;
    assize_close(&cluster);
    private_cluster_stop(&own);
    return code;
}
