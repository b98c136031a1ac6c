/*  client: where a cluster is, what a package becomes, and a supervisor that does not give up */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "client/cli/supervisor.h"
#include "client/cluster.h"
#include "client/manifest.h"
#include "lib/base/cleanup.h"
#include "lib/base/err.h"
#include "lib/base/text.h"

static int
s_setup(void **state)
{
    char *dir = text_copy("/tmp/assize-client-XXXXXX");
    assert_non_null(mkdtemp(dir));
    *state = dir;
    return 0;
}

static int
s_teardown(void **state)
{
    _cleanup_(free_p) char *command = text_format("rm -rf '%s'", (char *)*state);
    assert_int_equal(system(command), 0);
    free(*state);
    return 0;
}

static void
s_write(const char *dir, const char *path, const char *text)
{
    _cleanup_(free_p) char *full = text_format("%s/%s", dir, path);
    for (char *slash = strchr(full + strlen(dir) + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = 0;
        mkdir(full, 0755);
        *slash = '/';
    }
    assert_int_equal(bytes_write_file(text, strlen(text), full), 0);
}

/* ---- cluster ---- */

static void
an_endpoint_is_absolute_and_a_long_path_is_refused(void **state)
{
    const char *dir = *state;
    char *why = NULL;
    _cleanup_(free_p) char *endpoint = cluster_endpoint(dir, "broker", &why);
    assert_true(text_starts(endpoint, "ipc:///"));
    assert_true(text_ends(endpoint, "/run/broker"));

    _cleanup_(free_p) char *deep = text_format("%s/%0100d", dir, 0);
    assert_int_equal(mkdir(deep, 0700), 0);
    assert_null(cluster_endpoint(deep, "broker", &why));
    assert_non_null(strstr(why, "too long"));
    free(steal(&why));
    assert_null(cluster_endpoint("/nonexistent", "broker", &why));
    assert_non_null(strstr(why, "/nonexistent"));
    free(why);
}

static void
a_cluster_runs_while_its_lock_is_held(void **state)
{
    const char *dir = *state;
    assert_false(cluster_running(dir));
    s_write(dir, "lock", "");
    assert_false(cluster_running(dir));
    _cleanup_(free_p) char *path = text_format("%s/lock", dir);
    FILE *lock = fopen(path, "r");
    assert_non_null(lock);
    assert_int_equal(flock(fileno(lock), LOCK_EX), 0);
    assert_true(cluster_running(dir));
    fclose(lock);
    assert_false(cluster_running(dir));
}

/* ---- manifest ---- */

static const char YAML[] = "problem_format_version: 2025-09\n"
                           "name: Echo\n"
                           "uuid: 7b5f5d0b-7d6c-4d5b-9d53-6d2b1c1f0a11\n"
                           "limits:\n  time_limit: 2\n  memory: 64\n";

static package_t *
s_open(const char *dir, const char *extra_yaml)
{
    _cleanup_(free_p) char *yaml = text_format("%s%s", YAML, extra_yaml);
    s_write(dir, "echo/problem.yaml", yaml);
    s_write(dir, "echo/statement/problem.en.md", "Echo the input.\n");
    s_write(dir, "echo/data/sample/1.in", "a\n");
    s_write(dir, "echo/data/sample/1.ans", "a\n");
    s_write(dir, "echo/data/secret/1.in", "b\n");
    s_write(dir, "echo/data/secret/1.ans", "b\n");
    s_write(dir, "echo/submissions/accepted/a.py", "print(input())\n");
    _cleanup_(free_p) char *path = text_format("%s/echo", dir);
    package_t *package = NULL;
    package_report_t report = {0};
    int code = package_open(path, &package, &report);
    if (code)
        package_report_print(&report, stderr);
    package_report_clear(&report);
    assert_int_equal(code, 0);
    return package;
}

static void
a_package_becomes_a_problem_with_its_content_named_by_hash(void **state)
{
    _cleanup_(package_destroy) package_t *package = s_open(*state, "");
    _cleanup_(manifest_destroy) manifest_t *manifest = NULL;
    _cleanup_(free_p) char *why = NULL;
    assert_int_equal(manifest_new(package, 0, &manifest, &why), 0);
    const Assize__Problem *problem = manifest_problem(manifest);
    assert_string_equal(problem->id, "echo");
    assert_string_equal(problem->name, "Echo");
    assert_int_equal(problem->limits->time_ms, 2000);
    assert_int_equal(problem->limits->memory_mib, 64);
    assert_int_equal(problem->n_tests, 2);
    assert_true(problem->tests[0]->sample);
    assert_string_equal(problem->tests[1]->name, "secret/1");
    assert_string_equal(problem->tests[1]->input->hash, problem->tests[1]->answer->hash);
    assert_int_equal(problem->n_statements, 1);
    assert_int_equal(problem->validator->kind, ASSIZE__VALIDATOR_KIND__VALIDATOR_KIND_DEFAULT);
}

static void
what_cannot_be_judged_is_refused_with_the_reason(void **state)
{
    _cleanup_(package_destroy) package_t *package = s_open(*state, "type: scoring\n");
    manifest_t *manifest = NULL;
    _cleanup_(free_p) char *why = NULL;
    assert_int_equal(manifest_new(package, 0, &manifest, &why), ERR_UNSUPPORTED);
    assert_non_null(strstr(why, "scoring"));
    assert_null(manifest);
}

static void
languages_of_packages_have_one_of_the_judge_or_none(void **state)
{
    (void)state;
    assert_string_equal(manifest_language("cpp"), "cpp17");
    assert_string_equal(manifest_language("python3"), "python3");
    assert_null(manifest_language("cobol"));
    assert_null(manifest_language(NULL));
}

/* ---- supervisor ---- */

static void
what_dies_is_started_again_and_all_of_it_ends(void **state)
{
    const char *dir = *state;
    supervisor_t *supervisor = supervisor_new(dir, dir, false);
    _cleanup_(free_p) char *script = text_format("echo x >> %s/starts; exit 3", dir);
    const char *dying[] = {"/bin/sh", "-c", script, NULL};
    const char *living[] = {"/bin/sleep", "1000", NULL};
    assert_int_equal(supervisor_start(supervisor, "living", living), 0);
    assert_int_equal(supervisor_start(supervisor, "dying", dying), 0);
    while (supervisor_restarts(supervisor) < 2)
        assert_int_equal(supervisor_wait(supervisor, 20), 0);
    _cleanup_(bytes_clear) bytes_t pid = bytes_make(32);
    _cleanup_(free_p) char *path = text_format("%s/living.pid", dir);
    assert_int_equal(bytes_read_file(&pid, path), 0);
    pid_t living_pid = (pid_t)strtol((const char *)pid.data, NULL, 10);
    assert_int_equal(kill(living_pid, 0), 0);
    supervisor_destroy(&supervisor);
    assert_int_equal(kill(living_pid, 0), -1);
}

static void
a_signal_ends_the_wait_and_a_failed_one_time_program_too(void **state)
{
    const char *dir = *state;
    supervisor_t *supervisor = supervisor_new(dir, dir, false);
    raise(SIGTERM);
    assert_int_equal(supervisor_wait(supervisor, -1), SIGTERM);
    const char *good[] = {"/bin/true", NULL};
    const char *bad[] = {"/bin/false", NULL};
    assert_int_equal(supervisor_run_once(supervisor, "good", good), 0);
    assert_int_equal(supervisor_wait(supervisor, 50), 0);
    assert_int_equal(supervisor_run_once(supervisor, "bad", bad), 0);
    assert_int_equal(supervisor_wait(supervisor, -1), -1);
    supervisor_destroy(&supervisor);
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, s_setup, s_teardown)
    const struct CMUnitTest tests[] = {
        TEST(an_endpoint_is_absolute_and_a_long_path_is_refused),
        TEST(a_cluster_runs_while_its_lock_is_held),
        TEST(a_package_becomes_a_problem_with_its_content_named_by_hash),
        TEST(what_cannot_be_judged_is_refused_with_the_reason),
        TEST(languages_of_packages_have_one_of_the_judge_or_none),
        TEST(what_dies_is_started_again_and_all_of_it_ends),
        TEST(a_signal_ends_the_wait_and_a_failed_one_time_program_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
