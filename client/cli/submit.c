/*  submit - a solution from the command line, as a user, watched to its verdict

    The first file is the main one; the others come beside it under their own
    names. Outputs of submit-answer problems are such files too, each named as
    its test case, in the language "answer".
*/
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "client/cli/cli.h"
#include "client/cluster.h"
#include "client/language_map.h"
#include "lib/base/bytes.h"
#include "lib/base/cleanup.h"
#include "lib/base/clock.h"
#include "lib/base/err.h"
#include "lib/base/id.h"
#include "lib/base/options.h"
#include "lib/base/text.h"
#include "lib/bus/feed_reader.h"
#include "schemas/message.h"

#define SOURCE_SIZE_MAX (1u << 20)
#define FILES_MAX 64 /* as a worker takes them */
#define WATCH_MS 600000

typedef struct {
    const char *id;
    uint32_t tests_done;
    bool finished;
} watch_t;

static void
s_on_event(void *arg, const Assize__Event *event)
{
    watch_t *watch = arg;
    if (event->body_case == ASSIZE__EVENT__BODY_JUDGING &&
        strcmp(event->judging->submission, watch->id) == 0)
        watch->finished = true;
}

static void
s_on_progress(void *arg, const Assize__JudgeProgress *progress)
{
    watch_t *watch = arg;
    if (strcmp(progress->submission, watch->id) != 0 || !isatty(STDERR_FILENO))
        return;
    if (progress->phase == ASSIZE__JUDGE_PHASE__JUDGE_PHASE_COMPILING)
        fprintf(stderr, "\r\033[Kcompiling");
    else
        fprintf(stderr, "\r\033[Ktest %u/%u", progress->tests_done, progress->tests_total);
}

static int
s_check_finished(zloop_t *loop, int timer, void *arg)
{
    (void)loop;
    (void)timer;
    return ((watch_t *)arg)->finished ? -1 : 0;
}

static void
s_print_result(const Assize__Judging *judging)
{
    if (isatty(STDERR_FILENO))
        fprintf(stderr, "\r\033[K");
    printf("%s", cli_verdict(judging->verdict));
    if (judging->tests_total > 0 && judging->verdict != ASSIZE__VERDICT__VERDICT_CE) {
        const Assize__TestResult *last =
            judging->n_tests ? judging->tests[judging->n_tests - 1] : NULL;
        printf("  %zu of %u tests", judging->n_tests, judging->tests_total);
        if (last && last->verdict != ASSIZE__VERDICT__VERDICT_AC)
            printf(", %s on %s", cli_verdict(last->verdict), last->name);
        printf("  %u ms  %u KiB", judging->cpu_ms, judging->memory_kib);
    }
    printf("\n");
    if (*judging->compiler_output)
        printf("%s\n", judging->compiler_output);
    if (*judging->detail)
        printf("%s\n", judging->detail);
}

/*  Waits for the event of the verdict and prints it. The reader was started before the submission
    was made, so the event cannot be missed. */
static int
s_watch(assize_t *cluster, watch_t *watch)
{
    int timer = zloop_timer(assize_loop(cluster), 20, 0, s_check_finished, watch);
    int64_t end_ms = clock_mono_ms() + WATCH_MS;
    while (!watch->finished && clock_mono_ms() < end_ms)
        if (zloop_start(assize_loop(cluster)) == 0)
            return cli_fail("interrupted; the submission is judged all the same");
    zloop_timer_end(assize_loop(cluster), timer);
    Assize__NameQuery query = ASSIZE__NAME_QUERY__INIT;
    query.name = (char *)(uintptr_t)watch->id;
    _cleanup_(message_free_p) Assize__SubmissionRecord *record = NULL;
    if (assize_read(cluster, "SubmissionGet", &query.base, &record))
        return cli_fail("%s", assize_why(cluster));
    if (record->n_judgings == 0)
        return cli_fail("no verdict yet; see submission %s", watch->id);
    s_print_result(record->judgings[record->n_judgings - 1]);
    return record->submission->verdict == ASSIZE__VERDICT__VERDICT_AC ? CLI_DONE : CLI_FAILED;
}

static int
s_submit(assize_t *cluster, const char *dir, Assize__Submission *submission, bool watch_it)
{
    _cleanup_(free_p) char *why = NULL;
    _cleanup_(free_p) char *feed = cluster_endpoint(cluster_dir(dir), "feed-store-1", &why);
    watch_t watch = {.id = submission->id};
    const char *feeds[] = {feed};
    _cleanup_(feed_reader_destroy) feed_reader_t *reader =
        watch_it ? feed_reader_new(assize_loop(cluster),
                                   assize_bus(cluster),
                                   feeds,
                                   1,
                                   FEED_FROM_NOW,
                                   s_on_event,
                                   s_on_progress,
                                   &watch)
                 : NULL;
    (void)reader; /* it fills `watch` while the loop runs */
    Assize__Command command = ASSIZE__COMMAND__INIT;
    command.body_case = ASSIZE__COMMAND__BODY_SUBMISSION_ACCEPT;
    command.submission_accept = submission;
    command.principal = submission->user;
    _cleanup_(message_free_p) Assize__Applied *applied = NULL;
    if (assize_propose(cluster, &command, &applied))
        return cli_fail("%s", assize_why(cluster));
    printf("%s\n", submission->id);
    fflush(stdout);
    return watch_it ? s_watch(cluster, &watch) : CLI_DONE;
}

static const char *
s_base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

/*  A file of the submission; NULL after one line on standard error. */
static Assize__SourceFile *
s_read_file(const char *path)
{
    bytes_t data = bytes_make(SOURCE_SIZE_MAX);
    int code = bytes_read_file(&data, path);
    if (code) {
        bytes_clear(&data);
        cli_fail("%s: %s", path, err_meaning(code));
        return NULL;
    }
    Assize__SourceFile *file = calloc(1, sizeof *file);
    if (!file)
        abort();
    assize__source_file__init(file);
    file->name = text_copy(s_base_name(path));
    file->content.data = bytes_steal(&data, &file->content.len);
    return file;
}

/*  Reads the files and submits them; `named`: the first under its name, not the language's own. */
static int
s_submit_files(assize_t *cluster,
               const char *dir,
               Assize__Submission *submission,
               char **paths,
               size_t count,
               bool named,
               bool watch)
{
    Assize__SourceFile *files[FILES_MAX] = {NULL};
    size_t done = 0;
    while (done < count && (files[done] = s_read_file(paths[done])))
        done++;
    int result = CLI_FAILED;
    if (done == count) {
        char id[ID_SIZE];
        id_make(clock_utc_ms(), id);
        submission->id = id;
        submission->source = files[0]->content;
        if (named)
            submission->file_name = files[0]->name;
        submission->more_files = files + 1;
        submission->n_more_files = count - 1;
        submission->received_at_ms = clock_utc_ms();
        result = s_submit(cluster, dir, submission, watch);
    }
    while (done > 0)
        message_free_p(&files[--done]);
    return result;
}

int
cli_submit(int argc, char **argv)
{
    const char *dir = NULL;
    const char *contest = "";
    const char *problem = NULL;
    const char *user = NULL;
    const char *language = NULL;
    const char *entry_point = "";
    bool watch = false;
    const option_t table[] = {
        {"cluster", OPTION_TEXT, &dir, 0, 0, "DIR", "where the cluster lives (.assize)"},
        {"user", OPTION_TEXT, &user, 0, 0, "NAME", "whose submission it is (required)"},
        {"problem", OPTION_TEXT, &problem, 0, 0, "ID", "(required)"},
        {"contest", OPTION_TEXT, &contest, 0, 0, "ID", "in this contest; else practice"},
        {"language", OPTION_TEXT, &language, 0, 0, "ID", "else by the file's extension"},
        {"entry-point", OPTION_TEXT, &entry_point, 0, 0, "NAME", "what to start, if not the usual"},
        {"watch", OPTION_FLAG, &watch, 0, 0, NULL, "wait for the verdict; exit code 0 is AC"},
        {0},
    };
    int at = options_read(table,
                          "assize submit --user NAME --problem ID [OPTIONS] FILE...",
                          argc,
                          argv,
                          1,
                          FILES_MAX);
    const char *path = argv[at];
    if (!user || !problem) {
        cli_fail("--%s is required", !user ? "user" : "problem");
        return CLI_USAGE;
    }
    _cleanup_(assize_close) assize_t *cluster = cli_connect(dir);
    if (!cluster)
        return CLI_FAILED;
    _cleanup_(language_map_destroy) language_map_t *languages = NULL;
    if (language_map_fetch(cluster, &languages))
        return cli_fail("the languages of the cluster: %s", assize_why(cluster));
    if (!language)
        language = language_map_find_file(languages, path);
    if (!language)
        return cli_fail("%s: give --language, its extension is of none here", path);
    Assize__Submission submission = ASSIZE__SUBMISSION__INIT;
    submission.user = (char *)(uintptr_t)user;
    submission.problem = (char *)(uintptr_t)problem;
    submission.contest = (char *)(uintptr_t)contest;
    submission.language = (char *)(uintptr_t)language;
    submission.entry_point = (char *)(uintptr_t)entry_point;
    /* One file may be called anything, so a name that the judge would refuse is left at home. */
    size_t count = (size_t)(argc - at);
    bool named = count > 1 || (text_name_valid(s_base_name(path)) &&
                               language_map_takes(languages, language, path));
    return s_submit_files(cluster, dir, &submission, argv + at, count, named, watch);
}
