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
#include "schemas/message.h"

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

/*  A package without secret data. */
static void
s_put(const char *dir, const char *extra_yaml)
{
    _cleanup_(free_p) char *yaml = text_format("%s%s", YAML, extra_yaml);
    s_write(dir, "echo/problem.yaml", yaml);
    s_write(dir, "echo/statement/problem.en.md", "Echo the input.\n");
    s_write(dir, "echo/data/sample/1.in", "a\n");
    s_write(dir, "echo/data/sample/1.ans", "a\n");
    s_write(dir, "echo/submissions/accepted/a.py", "print(input())\n");
}

static package_t *
s_open_written(const char *dir)
{
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

static package_t *
s_open(const char *dir, const char *extra_yaml)
{
    s_put(dir, extra_yaml);
    s_write(dir, "echo/data/secret/1.in", "b\n");
    s_write(dir, "echo/data/secret/1.ans", "b\n");
    return s_open_written(dir);
}

/*  What a cluster with two kinds of C++ tells. */
static language_map_t *
s_languages(void)
{
    static const char *const rows[][4] = {{"cpp20", "cpp", "cc", ""},
                                          {"cpp17", "cpp", "cc", "preferred"},
                                          {"python3", "python3", "py", "preferred"}};
    Assize__Languages *list = calloc(1, sizeof *list);
    assize__languages__init(list);
    list->languages = calloc(3, sizeof *list->languages);
    for (size_t i = 0; i < 3; i++) {
        Assize__Language *language = calloc(1, sizeof *language);
        assize__language__init(language);
        language->id = text_copy(rows[i][0]);
        language->code = text_copy(rows[i][1]);
        language->preferred = *rows[i][3] != 0;
        language->extensions = calloc(1, sizeof *language->extensions);
        language->extensions[language->n_extensions++] = text_copy(rows[i][2]);
        list->languages[list->n_languages++] = language;
    }
    return language_map_new(list);
}

static void
a_package_becomes_a_problem_with_its_content_named_by_hash(void **state)
{
    _cleanup_(package_destroy) package_t *package = s_open(*state, "");
    _cleanup_(language_map_destroy) language_map_t *languages = s_languages();
    _cleanup_(manifest_destroy) manifest_t *manifest = NULL;
    _cleanup_(free_p) char *why = NULL;
    assert_int_equal(manifest_new(package, languages, 0, &manifest, &why), 0);
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
what_the_cluster_cannot_run_is_refused_with_the_reason(void **state)
{
    s_write(*state, "echo/output_validator/check.rs", "fn main() {}\n");
    _cleanup_(package_destroy) package_t *package = s_open(*state, "");
    _cleanup_(language_map_destroy) language_map_t *languages = s_languages();
    manifest_t *manifest = NULL;
    _cleanup_(free_p) char *why = NULL;
    assert_int_equal(manifest_new(package, languages, 0, &manifest, &why), ERR_UNSUPPORTED);
    assert_non_null(strstr(why, "rust, which this cluster lacks"));
    assert_null(manifest);
}

static void
a_package_that_allows_no_language_of_the_cluster_is_refused(void **state)
{
    _cleanup_(package_destroy) package_t *package = s_open(*state, "languages: [rust, go]\n");
    _cleanup_(language_map_destroy) language_map_t *languages = s_languages();
    manifest_t *manifest = NULL;
    _cleanup_(free_p) char *why = NULL;
    assert_int_equal(manifest_new(package, languages, 0, &manifest, &why), ERR_UNSUPPORTED);
    assert_non_null(strstr(why, "allows no language"));
}

static void
an_allowed_language_is_every_one_with_its_code(void **state)
{
    s_write(*state, "echo/attachments/templates/cpp/t.cpp", "int main() {}\n");
    _cleanup_(package_destroy) package_t *package = s_open(*state, "languages: [cpp, rust]\n");
    _cleanup_(language_map_destroy) language_map_t *languages = s_languages();
    _cleanup_(manifest_destroy) manifest_t *manifest = NULL;
    _cleanup_(free_p) char *why = NULL;
    assert_int_equal(manifest_new(package, languages, 0, &manifest, &why), 0);
    const Assize__Problem *problem = manifest_problem(manifest);
    assert_int_equal(problem->n_languages, 2);
    assert_string_equal(problem->languages[0], "cpp20");
    assert_string_equal(problem->languages[1], "cpp17");
    assert_int_equal(problem->n_templates, 2);
    assert_string_equal(problem->templates[1]->language, "cpp17");
    assert_string_equal(problem->templates[1]->source, "int main() {}\n");
}

static void
groups_of_a_scoring_package_become_indices_and_scores(void **state)
{
    const char *dir = *state;
    s_put(dir, "type: scoring\n");
    s_write(dir, "echo/data/invalid_input/a.in", "?\n");
    s_write(dir,
            "echo/data/secret/g1/test_group.yaml",
            "max_score: 30\nscore_aggregation: pass-fail\noutput_validator_args: [x]\n");
    s_write(dir, "echo/data/secret/g1/1.in", "b\n");
    s_write(dir, "echo/data/secret/g1/1.ans", "b\n");
    s_write(dir,
            "echo/data/secret/g2/test_group.yaml",
            "max_score: 70\nscore_aggregation: min\nrequire_pass: [sample, secret/g1]\n");
    s_write(dir, "echo/data/secret/g2/1.in", "c\n");
    s_write(dir, "echo/data/secret/g2/1.ans", "c\n");
    s_write(dir, "echo/data/secret/g2/1.yaml", "args: [fast]\nhint: think\n");
    s_write(dir, "echo/data/secret/g2/1.files/table/a.txt", "1 2 3\n");
    s_write(dir, "echo/include/cpp/lib.h", "int helper();\n");
    s_write(dir, "echo/include/rust/lib.rs", "\n");
    _cleanup_(package_destroy) package_t *package = s_open_written(dir);
    _cleanup_(language_map_destroy) language_map_t *languages = s_languages();
    _cleanup_(manifest_destroy) manifest_t *manifest = NULL;
    _cleanup_(free_p) char *why = NULL;
    assert_int_equal(manifest_new(package, languages, 0, &manifest, &why), 0);
    const Assize__Problem *problem = manifest_problem(manifest);
    assert_true(problem->type->scoring);
    assert_int_equal(problem->grading, ASSIZE__GRADING__GRADING_2025_09);
    assert_int_equal(problem->n_groups, 5); /* the problem, sample, secret, and its two */
    const Assize__TestGroup *second = problem->groups[4];
    assert_string_equal(second->name, "secret/g2");
    assert_string_equal(problem->groups[second->parent]->name, "secret");
    assert_int_equal(second->aggregation, ASSIZE__AGGREGATION__AGGREGATION_MIN);
    assert_true(second->max_score > 69.9 && second->max_score < 70.1);
    assert_int_equal(second->n_require_pass, 2);
    assert_string_equal(problem->groups[second->require_pass[0]]->name, "sample");
    assert_string_equal(problem->groups[second->require_pass[1]]->name, "secret/g1");
    const Assize__TestCase *test = problem->tests[2];
    assert_string_equal(test->name, "secret/g2/1");
    assert_int_equal(test->group, 4);
    assert_string_equal(test->args[0], "fast");
    assert_string_equal(test->hint, "think");
    assert_int_equal(test->n_files, 1);
    assert_string_equal(test->files[0]->name, "table/a.txt");
    assert_int_equal(problem->n_includes, 1); /* rust is not here: for nobody, not for all */
    assert_int_equal(problem->includes[0]->n_languages, 2);
    assert_string_equal(problem->includes[0]->files[0]->name, "lib.h");
}

static void
a_program_of_several_files_begins_with_its_main_one(void **state)
{
    const char *dir = *state;
    s_write(dir, "echo/submissions/accepted/two/aid.py", "import sys\n");
    s_write(dir, "echo/submissions/accepted/two/__main__.py", "print('{{x}}')\n");
    s_write(dir, "echo/output_validator/build", "#!/bin/sh\n");
    s_write(dir, "echo/output_validator/a.txt", "\n");
    _cleanup_(package_destroy) package_t *package = s_open(dir, "constants: {x: 7}\n");
    assert_string_equal(package->submissions[1].program.name, "two");
    Assize__SourceFile **files = NULL;
    size_t count = 0;
    assert_int_equal(manifest_sources(package, &package->submissions[1].program, &files, &count),
                     0);
    assert_int_equal(count, 2);
    assert_string_equal(files[0]->name, "__main__.py");
    assert_memory_equal(files[0]->content.data, "print('7')\n", files[0]->content.len);
    assert_string_equal(files[1]->name, "aid.py");
    for (size_t i = 0; i < count; i++)
        message_free_p(&files[i]);
    free(files);
    assert_string_equal(package->validator.program->language, PACKAGE_SCRIPT_LANGUAGE);
    assert_string_equal(package->validator.program->files.items[0], "output_validator/build");
    _cleanup_(language_map_destroy) language_map_t *languages = s_languages();
    _cleanup_(manifest_destroy) manifest_t *manifest = NULL;
    _cleanup_(free_p) char *why = NULL;
    assert_int_equal(manifest_new(package, languages, 0, &manifest, &why), 0);
    assert_string_equal(manifest_problem(manifest)->validator->language, "script");
}

static void
languages_are_found_by_code_by_id_and_by_extension(void **state)
{
    (void)state;
    _cleanup_(language_map_destroy) language_map_t *map = s_languages();
    assert_string_equal(language_map_find(map, "cpp"), "cpp17");
    assert_string_equal(language_map_find(map, "cpp20"), "cpp20");
    assert_string_equal(language_map_find(map, "python3"), "python3");
    assert_null(language_map_find(map, "cobol"));
    assert_null(language_map_find(map, NULL));
    assert_string_equal(language_map_find_file(map, "a.b/x.cc"), "cpp17");
    assert_null(language_map_find_file(map, "a.cc/x"));
    assert_null(language_map_find_file(map, "x."));
    assert_true(language_map_takes(map, "python3", "a/b.py"));
    assert_false(language_map_takes(map, "python3", "a.py/b"));
    assert_false(language_map_takes(map, "cobol", "b.py"));
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
        TEST(what_the_cluster_cannot_run_is_refused_with_the_reason),
        TEST(a_package_that_allows_no_language_of_the_cluster_is_refused),
        TEST(an_allowed_language_is_every_one_with_its_code),
        TEST(groups_of_a_scoring_package_become_indices_and_scores),
        TEST(a_program_of_several_files_begins_with_its_main_one),
        TEST(languages_are_found_by_code_by_id_and_by_extension),
        TEST(what_dies_is_started_again_and_all_of_it_ends),
        TEST(a_signal_ends_the_wait_and_a_failed_one_time_program_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
