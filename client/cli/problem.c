/*  problem - packages in, list out */
#include <stdio.h>
#include <string.h>

#include "client/cli/cli.h"
#include "client/cli/scaffold.h"
#include "client/cli/table.h"
#include "client/manifest.h"
#include "lib/base/cleanup.h"
#include "lib/base/err.h"
#include "lib/base/options.h"
#include "lib/base/text.h"
#include "schemas/message.h"

static void
s_on_upload(void *arg, size_t done, size_t total)
{
    cli_progress(arg, done, total);
}

static int
s_push(assize_t *cluster, package_t *package, bool hidden, uint32_t time_limit_ms, bool quiet)
{
    _cleanup_(language_map_destroy) language_map_t *languages = NULL;
    _cleanup_(manifest_destroy) manifest_t *manifest = NULL;
    _cleanup_(free_p) char *why = NULL;
    if (language_map_fetch(cluster, &languages))
        return cli_fail("the languages of the cluster: %s", assize_why(cluster));
    if (manifest_new(package, languages, time_limit_ms, &manifest, &why))
        return cli_fail("%s: %s", package->short_name, why);
    Assize__Problem *problem = manifest_problem(manifest);
    if (problem->limits->time_ms == 0)
        return cli_fail("%s states no time limit: give --time-limit-ms (assize problem verify "
                        "suggests one)",
                        package->short_name);
    problem->hidden = hidden;
    if (manifest_upload(
            manifest, cluster, quiet ? NULL : s_on_upload, (void *)(uintptr_t)problem->id, &why))
        return cli_fail("%s: %s", package->short_name, why);
    Assize__Command command = ASSIZE__COMMAND__INIT;
    command.body_case = ASSIZE__COMMAND__BODY_PROBLEM_PUT;
    command.problem_put = problem;
    _cleanup_(message_free_p) Assize__Applied *applied = NULL;
    if (assize_propose(cluster, &command, &applied))
        return cli_fail("%s: %s", package->short_name, assize_why(cluster));
    if (!quiet)
        printf("%s version %u: %zu test cases\n", problem->id, applied->version, problem->n_tests);
    return CLI_DONE;
}

static int
s_open_and_push(
    assize_t *cluster, const char *path, bool hidden, uint32_t time_limit_ms, bool quiet)
{
    _cleanup_(package_destroy) package_t *package = NULL;
    _cleanup_(package_report_clear) package_report_t report = {0};
    int code = package_open(path, &package, &report);
    if (!quiet || code)
        package_report_print(&report, stderr);
    if (code)
        return cli_fail("%s is not pushed: %zu errors", path, report.errors);
    return s_push(cluster, package, hidden, time_limit_ms, quiet);
}

int
cli_push_package(assize_t *cluster, const char *path, bool hidden, bool quiet)
{
    return s_open_and_push(cluster, path, hidden, 0, quiet);
}

static int
s_problem_push(int argc, char **argv)
{
    const char *dir = NULL;
    bool hidden = false;
    int64_t time_limit_ms = 0;
    const option_t table[] = {
        {"cluster", OPTION_TEXT, &dir, 0, 0, "DIR", "where the cluster lives (.assize)"},
        {"hidden", OPTION_FLAG, &hidden, 0, 0, NULL, "not for practice: for a contest to come"},
        {"time-limit-ms",
         OPTION_INT,
         &time_limit_ms,
         1,
         3600000,
         "N",
         "for packages that state none"},
        {0},
    };
    int at = options_read(table, "assize problem push [OPTIONS] PACKAGE...", argc, argv, 1, argc);
    _cleanup_(assize_close) assize_t *cluster = cli_connect(dir);
    if (!cluster)
        return CLI_FAILED;
    int result = CLI_DONE;
    for (int i = at; i < argc; i++)
        if (s_open_and_push(cluster, argv[i], hidden, (uint32_t)time_limit_ms, false) != CLI_DONE)
            result = CLI_FAILED;
    return result;
}

static int
s_problem_list(int argc, char **argv)
{
    const char *dir = NULL;
    const char *text = "";
    const option_t table[] = {
        {"cluster", OPTION_TEXT, &dir, 0, 0, "DIR", "where the cluster lives (.assize)"},
        {"text", OPTION_TEXT, &text, 0, 0, "TEXT", "only those with this in id or name"},
        {0},
    };
    options_read(table, "assize problem list [OPTIONS]", argc, argv, 0, 0);
    _cleanup_(assize_close) assize_t *cluster = cli_connect(dir);
    if (!cluster)
        return CLI_FAILED;
    _cleanup_(table_text_destroy) table_text_t *list =
        table_text_new("id|>version|name|>time ms|>memory MiB|>solved|>tried|");
    _cleanup_(free_p) char *after = text_copy("");
    do {
        Assize__ProblemsQuery query = ASSIZE__PROBLEMS_QUERY__INIT;
        query.limit = 200;
        query.hidden = 1;
        query.text = (char *)(uintptr_t)text;
        query.after = after;
        _cleanup_(message_free_p) Assize__ProblemsPage *page = NULL;
        if (assize_read(cluster, "ProblemsList", &query.base, &page))
            return cli_fail("%s", assize_why(cluster));
        for (size_t i = 0; i < page->n_problems; i++) {
            const Assize__ProblemSummary *problem = page->problems[i];
            table_text_add(list,
                           "%s|%u|%s|%u|%u|%u|%u|%s",
                           problem->id,
                           problem->version,
                           problem->name,
                           problem->time_ms,
                           problem->memory_mib,
                           problem->solved_by,
                           problem->tried_by,
                           problem->hidden ? "hidden" : "");
        }
        free(after);
        after = text_copy(page->next);
    } while (*after);
    table_text_print(list);
    return CLI_DONE;
}

int
cli_problem(int argc, char **argv)
{
    static const cli_command_t commands[] = {
        {"push", s_problem_push, "put packages into the cluster"},
        {"list", s_problem_list, "list problems"},
        {"new", cli_problem_new, "begin a package"},
        {"verify", cli_problem_verify, "hold packages against what they promise"},
        {"pack", cli_problem_pack, "make a package one archive"},
        {0},
    };
    return cli_dispatch(commands, "assize problem", argc, argv);
}
