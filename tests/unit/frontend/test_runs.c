/*  test_runs - the files of a program, and runs: what goes to a worker and what comes back */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/cleanup.h"
#include "lib/base/text.h"
#include "nodes/frontend/frontend_limits.h"
#include "nodes/frontend/run.h"
#include "nodes/frontend/sources.h"
#include "schemas/message.h"

#define ID "01ARZ3NDEKTSV4RRFFQ69G5FAV"

/* ---- files ---- */

/*  Sources of these files, names and contents in turn, ended by NULL; or of `source`. */
typedef struct {
    sources_t sources;
    Assize__SourceText files[SOURCE_FILES_MAX + 1];
    Assize__SourceText *list[SOURCE_FILES_MAX + 1];
    size_t count;
} files_t;

static char *
s_make(files_t *self, const char *language, const char *source, const char *const *files)
{
    self->count = 0;
    for (; files && *files; files += 2) {
        Assize__SourceText *file = &self->files[self->count];
        assize__source_text__init(file);
        file->name = (char *)(uintptr_t)files[0];
        file->content = (char *)(uintptr_t)files[1];
        self->list[self->count++] = file;
    }
    return sources_make(&self->sources,
                        (char *)(uintptr_t)language,
                        (char *)(uintptr_t)source,
                        self->list,
                        self->count,
                        "");
}

static void
the_first_file_is_the_main_one_and_sizes_are_summed(void **state)
{
    (void)state;
    files_t files;
    assert_null(s_make(&files, "c", "", (const char *[]){"main.c", "abc", "lib/a.h", "de", NULL}));
    assert_string_equal(files.sources.main_name, "main.c");
    assert_memory_equal(files.sources.main.data, "abc", 3);
    assert_int_equal(files.sources.more_count, 1);
    assert_string_equal(files.sources.more[0]->name, "lib/a.h");
    assert_int_equal(files.sources.size, 5);
    sources_clear(&files.sources);

    assert_null(s_make(&files, "c", "int main;", NULL));
    assert_string_equal(files.sources.main_name, "");
    assert_int_equal(files.sources.size, 9);
    sources_clear(&files.sources);
}

static void
a_name_that_leads_elsewhere_is_refused_with_its_place(void **state)
{
    (void)state;
    static const char *const NAMES[] = {"",
                                        "/etc/passwd",
                                        "../a.c",
                                        "a/../b.c",
                                        "a//b.c",
                                        "a/",
                                        "-o",
                                        "a/-b.c",
                                        ".hidden",
                                        "a/.b",
                                        "a b.c",
                                        "a\nb",
                                        "\xc3\xa9.c",
                                        "a\\b.c",
                                        "a;b.c"};
    files_t files;
    for (size_t i = 0; i < sizeof NAMES / sizeof NAMES[0]; i++) {
        _cleanup_(free_p) char *why =
            s_make(&files, "c", "", (const char *[]){"main.c", "x", NAMES[i], "y", NULL});
        assert_non_null(why);
        assert_true(text_starts(why, "files[1].name"));
        sources_clear(&files.sources);
    }
    char name[FILE_NAME_MAX + 2];
    memset(name, 'a', sizeof name);
    name[FILE_NAME_MAX + 1] = 0;
    _cleanup_(free_p) char *why = s_make(&files, "c", "", (const char *[]){name, "x", NULL});
    assert_non_null(why);
    sources_clear(&files.sources);
    name[FILE_NAME_MAX] = 0;
    assert_null(s_make(&files, "c", "", (const char *[]){name, "x", NULL}));
    sources_clear(&files.sources);
}

static void
files_that_contradict_themselves_are_refused(void **state)
{
    (void)state;
    static const struct {
        const char *source;
        const char *files[5];
        const char *why;
    } CASES[] = {
        {"", {NULL}, "source: is empty"},
        {"x", {"a.c", "x"}, "source, files: one of the two, not both"},
        {"", {"a.c", ""}, "files[0].content: is empty"},
        {"", {"a.c", "x", "a.c", "y"}, "files[1].name: there is a file of this name already"},
    };
    files_t files;
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        _cleanup_(free_p) char *why = s_make(&files, "c", CASES[i].source, CASES[i].files);
        assert_string_equal(why, CASES[i].why);
        sources_clear(&files.sources);
    }
    _cleanup_(free_p) char *entry = sources_make(&files.sources, "c", "x", NULL, 0, "../a");
    assert_non_null(entry);
    sources_clear(&files.sources);
    for (size_t i = 0; i <= SOURCE_FILES_MAX; i++)
        files.list[i] = &files.files[0];
    _cleanup_(free_p) char *many =
        sources_make(&files.sources, "c", "", files.list, SOURCE_FILES_MAX + 1, "");
    assert_true(text_starts(many, "files: at most"));
    sources_clear(&files.sources);
}

/* ---- problems ---- */

/*  A problem with everything that a run must leave behind. */
typedef struct {
    Assize__Problem problem;
    Assize__ProblemType type;
    Assize__Limits limits;
    Assize__Validator validator;
    Assize__TestGroup group;
    Assize__TestGroup *groups[1];
    Assize__Program grader;
    Assize__BlobRef input, answer;
    Assize__TestCase tests[3];
    Assize__TestCase *list[3];
    languages_t *languages;
} world_t;

static void
s_make_world(world_t *self)
{
    assize__problem__init(&self->problem);
    assize__problem_type__init(&self->type);
    assize__limits__init(&self->limits);
    assize__validator__init(&self->validator);
    assize__test_group__init(&self->group);
    assize__program__init(&self->grader);
    assize__blob_ref__init(&self->input);
    assize__blob_ref__init(&self->answer);
    self->groups[0] = &self->group;
    self->input.name = "1.in";
    self->answer.name = "1.ans";
    for (size_t i = 0; i < 3; i++) {
        Assize__TestCase *test = &self->tests[i];
        assize__test_case__init(test);
        test->sample = i < 2;
        test->input = &self->input;
        test->answer = &self->answer;
        test->points = 5;
        self->list[i] = test;
    }
    self->tests[0].name = "sample/1";
    self->tests[1].name = "sample/2";
    self->tests[2].name = "secret/1";
    self->validator.kind = ASSIZE__VALIDATOR_KIND__VALIDATOR_KIND_DEFAULT;
    self->type.scoring = true;
    self->limits.code_kib = 1;
    self->limits.output_kib = 1;
    self->problem.type = &self->type;
    self->problem.limits = &self->limits;
    self->problem.validator = &self->validator;
    self->problem.grading = ASSIZE__GRADING__GRADING_LEGACY;
    self->problem.groups = self->groups;
    self->problem.n_groups = 1;
    self->problem.grader = &self->grader;
    self->problem.static_validator = &self->grader;
    self->problem.tests = self->list;
    self->problem.n_tests = 3;
    self->languages = languages_new();
    Assize__Language c = ASSIZE__LANGUAGE__INIT;
    char *extensions[] = {"c"};
    c.id = "c";
    c.extensions = extensions;
    c.n_extensions = 1;
    Assize__Language *list[] = {&c};
    Assize__Languages answer = ASSIZE__LANGUAGES__INIT;
    answer.languages = list;
    answer.n_languages = 1;
    languages_note(self->languages, &answer, 0);
}

static const char *
s_refusal(world_t *world, const char *language, const char *source, const char *const *list)
{
    files_t files;
    assert_null(s_make(&files, language, source, list));
    const refusal_t *refusal = sources_refusal(&files.sources, &world->problem, world->languages);
    sources_clear(&files.sources);
    return refusal ? refusal->detail : "";
}

static void
what_no_worker_would_take_is_refused_before(void **state)
{
    (void)state;
    world_t world;
    s_make_world(&world);
    char large[1026];
    memset(large, 'x', sizeof large);
    large[1025] = 0;
    assert_string_equal(s_refusal(&world, "c", "x", NULL), "");
    assert_string_equal(s_refusal(&world, "c", "", (const char *[]){"a.c", "x", "a.h", "", NULL}),
                        "");
    assert_non_null(strstr(s_refusal(&world, "c", "", (const char *[]){"a.py", "x", NULL}),
                           "not a source file"));
    assert_non_null(strstr(s_refusal(&world, "c", large, NULL), "over the problem's limit"));
    large[600] = 0;
    assert_non_null(
        strstr(s_refusal(&world, "c", "", (const char *[]){"a.c", large, "b.c", large, NULL}),
               "over the problem's limit"));
    assert_non_null(strstr(s_refusal(&world, "../c", "x", NULL), "not a name"));
    assert_non_null(strstr(s_refusal(&world, "cobol", "x", NULL), "no worker knows it"));
    assert_non_null(strstr(s_refusal(&world, "answer", "x", NULL), "wants a program"));
    languages_destroy(&world.languages);
}

static void
outputs_are_taken_exactly_where_outputs_are_wanted(void **state)
{
    (void)state;
    world_t world;
    s_make_world(&world);
    world.type.submit_answer = true;
    assert_non_null(strstr(s_refusal(&world, "c", "x", NULL), "wants outputs"));
    assert_string_equal(
        s_refusal(&world, "answer", "", (const char *[]){"secret/1.out", "x", NULL}), "");
    assert_string_equal(s_refusal(&world, "answer", "", (const char *[]){"1", "x", NULL}), "");
    assert_non_null(
        strstr(s_refusal(&world, "answer", "", (const char *[]){"7.out", "x", NULL}), "test case"));
    assert_non_null(strstr(s_refusal(&world, "answer", "x", NULL), "test case"));
    languages_destroy(&world.languages);
}

/* ---- runs ---- */

static Assize__JudgeJob *
s_job(world_t *world, char *input)
{
    files_t files;
    assert_null(s_make(&files, "c", "", (const char *[]){"a.c", "x", "b.h", "y", NULL}));
    Assize__JudgeJob *job = run_job_new(ID, &world->problem, &files.sources, input);
    sources_clear(&files.sources);
    return job;
}

static void
a_run_of_the_samples_carries_nothing_secret(void **state)
{
    (void)state;
    world_t world;
    s_make_world(&world);
    _cleanup_(message_free_p) Assize__JudgeJob *job = s_job(&world, NULL);
    assert_string_equal(job->submission, ID);
    assert_string_equal(job->file_name, "a.c");
    assert_string_equal(job->more_files[0]->name, "b.h");
    assert_true(job->run_all && job->show_output);
    const Assize__Problem *problem = job->problem;
    assert_int_equal(problem->n_tests, 2);
    assert_string_equal(problem->tests[1]->name, "sample/2");
    assert_float_equal(problem->tests[1]->points, 0, 0);
    assert_int_equal(problem->n_groups, 0);
    assert_int_equal(problem->grading, ASSIZE__GRADING__GRADING_UNSPECIFIED);
    assert_false(problem->type->scoring);
    assert_null(problem->grader);
    assert_null(problem->static_validator);
    assert_int_equal(problem->validator->kind, ASSIZE__VALIDATOR_KIND__VALIDATOR_KIND_DEFAULT);
    assert_string_equal(run_expected(job, 0)->name, "1.ans");
    languages_destroy(&world.languages);
}

static void
an_input_of_ones_own_is_one_test_that_nothing_is_compared_with(void **state)
{
    (void)state;
    world_t world;
    s_make_world(&world);
    world.type.multi_pass = true; /* the first pass of it */
    _cleanup_(message_free_p) Assize__JudgeJob *job = s_job(&world, "1 2");
    assert_int_equal(job->problem->n_tests, 1);
    assert_memory_equal(job->problem->tests[0]->inline_input.data, "1 2", 3);
    assert_false(job->problem->tests[0]->sample);
    assert_int_equal(job->problem->validator->kind, ASSIZE__VALIDATOR_KIND__VALIDATOR_KIND_NONE);
    assert_false(job->problem->type->multi_pass);
    assert_null(run_expected(job, 0));
    _cleanup_(message_free_p) Assize__JudgeJob *empty = s_job(&world, "");
    assert_int_equal(empty->problem->tests[0]->inline_input.len, 1);
    languages_destroy(&world.languages);
}

static void
what_cannot_be_run_is_said(void **state)
{
    (void)state;
    world_t world;
    s_make_world(&world);
    assert_null(run_refusal(&world.problem, NULL));
    assert_null(run_refusal(&world.problem, ""));
    world.type.interactive = true;
    assert_null(run_refusal(&world.problem, NULL));
    assert_string_equal(run_refusal(&world.problem, "1")->code, "not_runnable");
    world.type.interactive = false;
    world.tests[0].sample = world.tests[1].sample = false;
    assert_string_equal(run_refusal(&world.problem, NULL)->code, "not_runnable");
    assert_null(run_refusal(&world.problem, "1"));
    world.type.submit_answer = true;
    assert_string_equal(run_refusal(&world.problem, "1")->code, "not_runnable");
    languages_destroy(&world.languages);
}

static void
a_run_shows_output_as_text_and_nothing_for_the_jury(void **state)
{
    (void)state;
    world_t world;
    s_make_world(&world);
    _cleanup_(message_free_p) Assize__JudgeJob *job = s_job(&world, NULL);
    uint8_t *flood = malloc(RUN_SHOWN_MAX + 10);
    assert_non_null(flood);
    memset(flood, 'x', RUN_SHOWN_MAX + 10);
    Assize__TestResult results[2] = {ASSIZE__TEST_RESULT__INIT, ASSIZE__TEST_RESULT__INIT};
    Assize__TestResult *list[] = {&results[0], &results[1]};
    for (size_t i = 0; i < 2; i++) {
        results[i].name = i ? "sample/2" : "sample/1";
        results[i].sample = true;
        results[i].message = "for all";
        results[i].jury_message = "for the jury";
        results[i].transcript = "> 1";
    }
    results[0].output = (ProtobufCBinaryData){.data = (uint8_t *)"a\xff", .len = 2};
    results[1].errors = (ProtobufCBinaryData){.data = flood, .len = RUN_SHOWN_MAX + 10};
    Assize__Judging judging = ASSIZE__JUDGING__INIT;
    judging.tests = list;
    judging.n_tests = 2;
    judging.detail = "for the operator";
    payload_t *answer = payload_new("3\n", 2);
    payload_t *expected[] = {answer, NULL};

    run_view_t view;
    run_view_make(&view, job, &judging, expected);
    assert_int_equal(view.view.n_tests, 2);
    assert_string_equal(view.view.tests[0]->name, "sample/1");
    assert_string_equal(view.view.tests[0]->output, "a\xef\xbf\xbd");
    assert_false(view.view.tests[0]->output_cut);
    assert_string_equal(view.view.tests[0]->expected, "3\n");
    assert_string_equal(view.view.tests[0]->message, "for all");
    assert_string_equal(view.view.tests[0]->transcript, "");
    assert_null(view.view.tests[1]->expected);
    assert_true(view.view.tests[1]->errors_cut);
    assert_int_equal(strlen(view.view.tests[1]->errors), RUN_SHOWN_MAX);
    run_view_clear(&view);

    job->problem->type->interactive = true;
    run_view_make(&view, job, &judging, expected);
    assert_string_equal(view.view.tests[0]->transcript, "> 1"); /* said on the wire: known to it */
    run_view_clear(&view);
    payload_release(&answer);
    free(flood);
    languages_destroy(&world.languages);
}

static void
bytes_become_text_whatever_they_are(void **state)
{
    (void)state;
    static const struct {
        const char *bytes;
        size_t size;
        const char *text;
    } CASES[] = {
        {"", 0, ""},
        {"plain", 5, "plain"},
        {"\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80", 9, "\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80"},
        {"a\0b",
         3,
         "a\xef\xbf\xbd"
         "b"},
        {"\xc3", 1, "\xef\xbf\xbd"},
        {"\xed\xa0\x80", 3, "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"}, /* a surrogate */
        {"\xc0\xaf", 2, "\xef\xbf\xbd\xef\xbf\xbd"},                 /* an overlong form */
        {"\xe2\x82", 2, "\xef\xbf\xbd\xef\xbf\xbd"},                 /* cut within */
    };
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        _cleanup_(free_p) char *text = run_text(CASES[i].bytes, CASES[i].size);
        assert_string_equal(text, CASES[i].text);
        assert_true(text_utf8_valid(text, strlen(text)));
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_file_is_the_main_one_and_sizes_are_summed),
        cmocka_unit_test(a_name_that_leads_elsewhere_is_refused_with_its_place),
        cmocka_unit_test(files_that_contradict_themselves_are_refused),
        cmocka_unit_test(what_no_worker_would_take_is_refused_before),
        cmocka_unit_test(outputs_are_taken_exactly_where_outputs_are_wanted),
        cmocka_unit_test(a_run_of_the_samples_carries_nothing_secret),
        cmocka_unit_test(an_input_of_ones_own_is_one_test_that_nothing_is_compared_with),
        cmocka_unit_test(what_cannot_be_run_is_said),
        cmocka_unit_test(a_run_shows_output_as_text_and_nothing_for_the_jury),
        cmocka_unit_test(bytes_become_text_whatever_they_are),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
