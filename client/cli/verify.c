/*  verify - every submission of a package against what its folder promises

    Judgings go straight to the workers of a cluster, all at once; nothing is
    put into the problem list. Without a running cluster a private one is
    started for the time.

    A package without a time limit gets one as the format says: the slowest
    accepted submission times ac_to_time_limit, rounded up to the resolution;
    the accepted ones run first for that.
*/
#include <math.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "client/cli/cli.h"
#include "client/cli/table.h"
#include "client/cluster.h"
#include "client/manifest.h"
#include "lib/base/bytes.h"
#include "lib/base/cleanup.h"
#include "lib/base/clock.h"
#include "lib/base/err.h"
#include "lib/base/id.h"
#include "lib/base/options.h"
#include "lib/base/text.h"
#include "schemas/message.h"

#define UNSTATED_TIME_MS 20000u /* while the limit is being found */
#define JUDGE_TIMEOUT_MS 1800000u

extern char **environ;

typedef struct verify verify_t;

/*  One submission of the package on its way. */
typedef struct {
    verify_t *verify;
    const package_submission_t *submission;
    const char *skipped; /* why it is not judged; NULL when it is */
    char id[ID_SIZE];
    Assize__Judging *judging; /* NULL until it came */
    char *failure;            /* the call failed */
} attempt_t;

struct verify {
    assize_t *cluster;
    package_t *package;
    const language_map_t *languages;
    manifest_t *manifest;
    attempt_t *attempts;
    size_t count;
    size_t sent;
    size_t finished;
    bool quiet;
};

typedef struct {
    size_t kept; /* promises */
    size_t broken;
    size_t skipped;     /* submissions */
    size_t unsupported; /* packages */
} totals_t;

/* ---- judging ---- */

static unsigned
s_verdict_bit(Assize__Verdict verdict)
{
    switch (verdict) {
    case ASSIZE__VERDICT__VERDICT_AC:
        return PACKAGE_AC;
    case ASSIZE__VERDICT__VERDICT_WA:
        return PACKAGE_WA;
    case ASSIZE__VERDICT__VERDICT_TLE:
        return PACKAGE_TLE;
    case ASSIZE__VERDICT__VERDICT_RTE:
        return PACKAGE_RTE;
    case ASSIZE__VERDICT__VERDICT_MLE:
        return PACKAGE_MLE;
    case ASSIZE__VERDICT__VERDICT_OLE:
        return PACKAGE_OLE;
    case ASSIZE__VERDICT__VERDICT_CE:
        return PACKAGE_CE;
    default:
        return 0;
    }
}

/*  The formats know no memory and output verdicts of their own: a promise of a run-time error is
    kept by MLE, one of a wrong answer by OLE. */
static bool
s_promise_kept(const attempt_t *attempt)
{
    if (!attempt->judging)
        return false;
    unsigned bit = s_verdict_bit(attempt->judging->verdict);
    unsigned promised = attempt->submission->verdicts;
    if (promised & PACKAGE_RTE)
        promised |= PACKAGE_MLE;
    if (promised & PACKAGE_WA)
        promised |= PACKAGE_OLE;
    return (bit & promised) != 0;
}

static void
s_on_reply(void *arg, const rpc_reply_t *reply)
{
    attempt_t *attempt = arg;
    if (!reply->final)
        return;
    verify_t *verify = attempt->verify;
    if (reply->status)
        attempt->failure = text_format("%s: %s", err_code(reply->status), reply->detail);
    else
        attempt->judging = assize__judging__unpack(NULL, reply->size, reply->body);
    verify->finished++;
    if (!verify->quiet)
        cli_progress(verify->package->short_name, verify->finished, verify->sent);
}

static int
s_send(verify_t *self, attempt_t *attempt)
{
    const package_program_t *program = &attempt->submission->program;
    Assize__SourceFile **files = NULL;
    size_t count = 0;
    int code = manifest_sources(self->package, program, &files, &count);
    if (code)
        return code;
    Assize__Problem *problem = manifest_problem(self->manifest);
    Assize__JudgeJob job = ASSIZE__JUDGE_JOB__INIT;
    id_make(clock_utc_ms(), attempt->id);
    job.submission = attempt->id;
    job.judging = 1;
    job.language = (char *)(uintptr_t)language_map_find(self->languages, program->language);
    job.source = files[0]->content;
    job.file_name = files[0]->name;
    job.more_files = files + 1;
    job.n_more_files = count - 1;
    job.entry_point = (char *)(uintptr_t)attempt->submission->entry_point;
    job.problem = problem;
    _cleanup_(free_p) char *service = text_format("judge/%s", job.language);
    bus_call_t call = {.service = service,
                       .timeout_ms = JUDGE_TIMEOUT_MS,
                       .priority = ASSIZE__PRIORITY__PRIORITY_REJUDGE,
                       .leased = true,
                       .resend = true};
    self->sent++;
    rpc_call(assize_bus(self->cluster),
             &assize__judge_service__descriptor,
             "JudgeRun",
             &call,
             &job.base,
             s_on_reply,
             attempt);
    while (count > 0)
        message_free_p(&files[--count]);
    free(files);
    return 0;
}

static int
s_check_finished(zloop_t *loop, int timer, void *arg)
{
    (void)loop;
    (void)timer;
    verify_t *self = arg;
    return self->finished == self->sent ? -1 : 0;
}

/*  Sends the attempts that `wanted` chooses and waits for all of them. */
static int
s_judge(verify_t *self, bool (*wanted)(const attempt_t *attempt))
{
    for (size_t i = 0; i < self->count; i++) {
        attempt_t *attempt = &self->attempts[i];
        if (attempt->skipped || attempt->judging || attempt->failure || !wanted(attempt))
            continue;
        int code = s_send(self, attempt);
        if (code)
            attempt->failure = text_format("its source cannot be read: %s", err_meaning(code));
    }
    int timer = zloop_timer(assize_loop(self->cluster), 10, 0, s_check_finished, self);
    int code = CLI_DONE;
    while (code == CLI_DONE && self->finished < self->sent)
        if (zloop_start(assize_loop(self->cluster)) == 0)
            code = cli_fail("interrupted");
    zloop_timer_end(assize_loop(self->cluster), timer);
    return code;
}

static bool
s_promises_acceptance(const attempt_t *attempt)
{
    return attempt->submission->verdicts == PACKAGE_AC;
}

static bool
s_any(const attempt_t *attempt)
{
    (void)attempt;
    return true;
}

/*  The time limit that the format derives from the accepted submissions. */
static uint32_t
s_derive_time_ms(const verify_t *self)
{
    uint32_t slowest_ms = 1;
    for (size_t i = 0; i < self->count; i++) {
        const attempt_t *attempt = &self->attempts[i];
        if (s_promises_acceptance(attempt) && attempt->judging &&
            attempt->judging->cpu_ms > slowest_ms)
            slowest_ms = attempt->judging->cpu_ms;
    }
    const package_limits_t *limits = &self->package->limits;
    uint32_t step_ms = limits->time_resolution_ms ? limits->time_resolution_ms : 1000;
    double limit_ms = slowest_ms * limits->ac_to_time_limit;
    return (uint32_t)ceil(limit_ms / step_ms) * step_ms;
}

/* ---- report ---- */

static void
s_describe_promise(unsigned verdicts, char text[64])
{
    static const char *const names[] = {"AC", "WA", "TLE", "RTE", "MLE", "OLE", "CE"};
    text[0] = 0;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (verdicts & (1u << i))
            snprintf(text + strlen(text), 64 - strlen(text), "%s%s", *text ? "/" : "", names[i]);
}

static void
s_add_row(table_text_t *table, const attempt_t *attempt, totals_t *totals)
{
    const package_program_t *program = &attempt->submission->program;
    const char *path = program->path;
    if (text_starts(path, "submissions/"))
        path += strlen("submissions/");
    char promise[64];
    s_describe_promise(attempt->submission->verdicts, promise);
    if (attempt->skipped) {
        totals->skipped++;
        table_text_add(table,
                       "%s|%s|skipped|||%s%s%s",
                       path,
                       promise,
                       attempt->skipped,
                       program->language ? ": " : "",
                       program->language ? program->language : "");
        return;
    }
    bool kept = s_promise_kept(attempt);
    *(kept ? &totals->kept : &totals->broken) += 1;
    const Assize__Judging *judging = attempt->judging;
    const Assize__TestResult *last =
        judging && judging->n_tests ? judging->tests[judging->n_tests - 1] : NULL;
    const char *note = attempt->failure              ? attempt->failure
                       : kept                        ? ""
                       : judging && *judging->detail ? judging->detail
                       : last                        ? last->name
                                                     : "";
    table_text_add(table,
                   "%s|%s|%s%s|%u|%u|%s",
                   path,
                   promise,
                   judging ? cli_verdict(judging->verdict) : "none",
                   kept ? "" : "  <-- broken",
                   judging ? judging->cpu_ms : 0,
                   judging ? judging->memory_kib / 1024 : 0,
                   note);
}

static void
s_report(const verify_t *self, totals_t *totals)
{
    printf("%s: time limit %u ms, %zu test cases\n",
           self->package->short_name,
           manifest_problem(self->manifest)->limits->time_ms,
           manifest_problem(self->manifest)->n_tests);
    _cleanup_(table_text_destroy) table_text_t *table =
        table_text_new("submission|promise|verdict|>ms|>MiB|");
    for (size_t i = 0; i < self->count; i++)
        s_add_row(table, &self->attempts[i], totals);
    table_text_print(table);
    printf("\n");
}

/* ---- a package ---- */

static const char *
s_reason_to_skip(const language_map_t *languages, const package_submission_t *submission)
{
    if (!submission->program.language)
        return "its files are in no language that is known";
    if (!language_map_find(languages, submission->program.language))
        return "no such language in this judge";
    return NULL;
}

static void
s_prepare(verify_t *self)
{
    package_t *package = self->package;
    self->count = package->submissions_count;
    self->attempts = calloc(self->count + 1, sizeof *self->attempts);
    if (!self->attempts)
        abort();
    for (size_t i = 0; i < self->count; i++)
        self->attempts[i] =
            (attempt_t){.verify = self,
                        .submission = &package->submissions[i],
                        .skipped = s_reason_to_skip(self->languages, &package->submissions[i])};
}

static void
s_clear(verify_t *self)
{
    for (size_t i = 0; i < self->count; i++) {
        message_free_p(&self->attempts[i].judging);
        free(self->attempts[i].failure);
    }
    free(self->attempts);
    manifest_destroy(&self->manifest);
}

static int
s_run(verify_t *self, totals_t *totals)
{
    _cleanup_(free_p) char *why = NULL;
    if (manifest_upload(self->manifest, self->cluster, NULL, NULL, &why))
        return cli_fail("%s: %s", self->package->short_name, why);
    Assize__Limits *limits = manifest_problem(self->manifest)->limits;
    bool derive = limits->time_ms == 0;
    if (derive) {
        limits->time_ms = UNSTATED_TIME_MS;
        if (s_judge(self, s_promises_acceptance) != CLI_DONE)
            return CLI_FAILED;
        limits->time_ms = s_derive_time_ms(self);
    }
    if (s_judge(self, s_any) != CLI_DONE)
        return CLI_FAILED;
    s_report(self, totals);
    return CLI_DONE;
}

/*  Verifies one package; a package that cannot be judged is told and counted, not failed. */
static int
s_verify_package(assize_t *cluster,
                 const language_map_t *languages,
                 const char *path,
                 bool quiet,
                 totals_t *totals)
{
    _cleanup_(package_destroy) package_t *package = NULL;
    _cleanup_(package_report_clear) package_report_t report = {0};
    if (package_open(path, &package, &report)) {
        package_report_print(&report, stdout);
        totals->broken++;
        printf("%s: not a valid package\n\n", path);
        return CLI_DONE;
    }
    package_report_print(&report, stderr);
    verify_t self = {
        .cluster = cluster, .languages = languages, .package = package, .quiet = quiet};
    _cleanup_(free_p) char *why = NULL;
    int code = manifest_new(package, languages, 0, &self.manifest, &why);
    if (code) {
        totals->unsupported += code == ERR_UNSUPPORTED;
        totals->broken += code != ERR_UNSUPPORTED;
        printf("%s: not judged: %s\n\n", package->short_name, why);
        return CLI_DONE;
    }
    s_prepare(&self);
    code = s_run(&self, totals);
    s_clear(&self);
    return code;
}

/* ---- a private cluster ---- */

typedef struct {
    char dir[64];
    pid_t pid;
} private_t;

static int
s_start_private(private_t *cluster, bool degraded)
{
    snprintf(cluster->dir, sizeof cluster->dir, "/tmp/assize-verify-XXXXXX");
    if (!mkdtemp(cluster->dir))
        return cli_fail("cannot make a directory for a private cluster");
    _cleanup_(free_p) char *programs = cli_program_dir();
    _cleanup_(free_p) char *program = text_format("%s/assize", programs);
    char *argv[] = {program,
                    (char *)(uintptr_t) "up",
                    (char *)(uintptr_t) "--cluster",
                    cluster->dir,
                    (char *)(uintptr_t) "--headless",
                    degraded ? (char *)(uintptr_t) "--allow-degraded" : NULL,
                    NULL};
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", 1, 0);
    int code = posix_spawn(&cluster->pid, program, &actions, NULL, argv, environ);
    posix_spawn_file_actions_destroy(&actions);
    return code == 0 ? CLI_DONE : cli_fail("cannot start a private cluster: %s", strerror(code));
}

static void
s_stop_private(private_t *cluster)
{
    if (cluster->pid <= 0)
        return;
    kill(cluster->pid, SIGTERM);
    waitpid(cluster->pid, NULL, 0);
    const char *argv[] = {"rm", "-rf", "--", cluster->dir, NULL};
    pid_t pid;
    if (posix_spawnp(&pid, "rm", NULL, NULL, (char **)(uintptr_t)argv, environ) == 0)
        waitpid(pid, NULL, 0);
    cluster->pid = 0;
}

/*  Connects to the cluster that runs, or starts one. */
static assize_t *
s_connect(const char *dir, private_t *cluster, bool degraded)
{
    static const char *const services[] = {"blobs", "store/leader", "judge/c"};
    bool running = cluster_running(cluster_dir(dir));
    if (!running && dir) {
        cli_fail("no cluster runs in %s", dir);
        return NULL;
    }
    if (!running && s_start_private(cluster, degraded) != CLI_DONE)
        return NULL;
    /* The private one makes its directory's parts while we look. */
    _cleanup_(free_p) char *endpoint =
        running ? NULL : text_format("ipc://%s/run/broker", cluster->dir);
    assize_t *connection = running ? cli_connect(dir) : assize_connect(endpoint);
    if (connection && cli_wait_services(connection, services, 3, 60000) != CLI_DONE)
        assize_close(&connection);
    return connection;
}

int
cli_problem_verify(int argc, char **argv)
{
    const char *dir = NULL;
    bool degraded = false;
    bool quiet = false;
    const option_t table[] = {
        {"cluster", OPTION_TEXT, &dir, 0, 0, "DIR", "a running cluster; else a private one"},
        {"allow-degraded",
         OPTION_FLAG,
         &degraded,
         0,
         0,
         NULL,
         "the private one may judge without all layers of the sandbox"},
        {"quiet", OPTION_FLAG, &quiet, 0, 0, NULL, "no progress bar"},
        {0},
    };
    int at = options_read(table, "assize problem verify [OPTIONS] PACKAGE...", argc, argv, 1, argc);
    private_t own = {.pid = 0};
    assize_t *cluster = s_connect(dir, &own, degraded);
    totals_t totals = {0};
    int code = cluster ? CLI_DONE : CLI_FAILED;
    if (cluster)
        assize_set_timeout(cluster, 60000);
    _cleanup_(language_map_destroy) language_map_t *languages = NULL;
    if (cluster && language_map_fetch(cluster, &languages))
        code = cli_fail("the languages of the cluster: %s", assize_why(cluster));
    for (int i = at; code == CLI_DONE && i < argc; i++)
        code = s_verify_package(cluster, languages, argv[i], quiet, &totals);
    if (cluster)
        printf("%zu promises kept, %zu broken, %zu submissions skipped, %zu packages not judged\n",
               totals.kept,
               totals.broken,
               totals.skipped,
               totals.unsupported);
    assize_close(&cluster);
    s_stop_private(&own);
    return code == CLI_DONE && totals.broken == 0 ? CLI_DONE : CLI_FAILED;
}
