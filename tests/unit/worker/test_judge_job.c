/*  What a job may look like, and what is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "lib/base/cleanup.h"
#include "tests/unit/worker/job_fixture.h"

#include <math.h>
#include <string.h>

static void
s_assert_refused(job_fixture_t *fixture)
{
    _cleanup_(free_p) char *why = NULL;
    _cleanup_(judge_job_destroy) judge_job_t *job = job_fixture_read(fixture, &why);
    assert_null(job);
    assert_non_null(why);
    assert_true(strlen(why) > 0);
}

static judge_job_t *
s_accepted(job_fixture_t *fixture)
{
    _cleanup_(free_p) char *why = NULL;
    judge_job_t *job = job_fixture_read(fixture, &why);
    if (!job)
        fail_msg("%s", why);
    return job;
}

static void
a_valid_job_gets_the_defaults_it_leaves_open(void **state)
{
    (void)state;
    job_fixture_t fixture;
    job_fixture_init(&fixture, 2);
    _cleanup_(judge_job_destroy) judge_job_t *job = s_accepted(&fixture);
    assert_string_equal(job->programs[JUDGE_PART_PROGRAM].language->id, "cpp17");
    assert_string_equal(job->programs[JUDGE_PART_PROGRAM].files[0].name, "main.cpp");
    assert_null(job->programs[JUDGE_PART_VALIDATOR].language);
    assert_int_equal(job->problem->limits->output_kib, JOB_OUTPUT_KIB);
    assert_int_equal(job->problem->limits->compilation_time_ms, JOB_COMPILATION_TIME_MS);
    assert_int_equal(job->problem->limits->validation_memory_mib, JOB_VALIDATION_MEMORY_MIB);
    assert_int_equal(judge_job_time_ms(job), 1000);
    size_t count;
    _cleanup_(free_p) Assize__BlobRef **blobs = judge_job_blobs(job, &count);
    assert_int_equal(count, 4);
}

static void
a_language_may_give_more_time(void **state)
{
    (void)state;
    job_fixture_t fixture;
    job_fixture_init(&fixture, 1);
    fixture.job.language = "python3";
    _cleanup_(judge_job_destroy) judge_job_t *job = s_accepted(&fixture);
    assert_int_equal(judge_job_time_ms(job), 2000);
}

static void
garbage_is_refused(void **state)
{
    (void)state;
    char *why = NULL;
    assert_null(judge_job_read("\xff\xff\xff", 3, job_fixture_languages(), &why));
    assert_string_equal(why, "the body is not a JudgeJob");
    free(why);
}

static void
a_job_without_its_parts_is_refused(void **state)
{
    (void)state;
    job_fixture_t fixture;
    job_fixture_init(&fixture, 1);
    fixture.job.submission = "";
    s_assert_refused(&fixture);
    job_fixture_init(&fixture, 1);
    fixture.job.judging = 0;
    s_assert_refused(&fixture);
    job_fixture_init(&fixture, 0);
    s_assert_refused(&fixture);
    job_fixture_init(&fixture, 1);
    fixture.problem.limits = NULL;
    s_assert_refused(&fixture);
    job_fixture_init(&fixture, 1);
    fixture.problem.validator = NULL;
    s_assert_refused(&fixture);
    job_fixture_init(&fixture, 1);
    fixture.tests[0].answer = NULL;
    s_assert_refused(&fixture);
    job_fixture_init(&fixture, 1);
    fixture.tests[0].name = "";
    s_assert_refused(&fixture);
}

static void
limits_out_of_their_range_are_refused(void **state)
{
    (void)state;
    job_fixture_t fixture;
    job_fixture_init(&fixture, 1);
    fixture.limits.time_ms = 0;
    s_assert_refused(&fixture);
    fixture.limits.time_ms = JOB_TIME_MS_MAX + 1;
    s_assert_refused(&fixture);
    fixture.limits.time_ms = JOB_TIME_MS_MAX;
    fixture.limits.memory_mib = JOB_MEMORY_MIB_MAX + 1;
    s_assert_refused(&fixture);
    fixture.limits.memory_mib = JOB_MEMORY_MIB_MAX;
    fixture.limits.output_kib = JOB_OUTPUT_KIB_MAX + 1;
    s_assert_refused(&fixture);
    fixture.limits.output_kib = JOB_OUTPUT_KIB_MAX;
    _cleanup_(judge_job_destroy) judge_job_t *job = s_accepted(&fixture);
}

static void
a_source_over_its_limit_is_refused(void **state)
{
    (void)state;
    static uint8_t source[1025];
    job_fixture_t fixture;
    job_fixture_init(&fixture, 1);
    fixture.limits.code_kib = 1;
    fixture.job.source.data = source;
    fixture.job.source.len = sizeof source;
    s_assert_refused(&fixture);
    fixture.job.source.len = 1024;
    _cleanup_(judge_job_destroy) judge_job_t *job = s_accepted(&fixture);
}

static void
a_language_that_is_unknown_or_unusable_is_refused(void **state)
{
    (void)state;
    job_fixture_t fixture;
    job_fixture_init(&fixture, 1);
    fixture.job.language = "cobol";
    s_assert_refused(&fixture);
    fixture.job.language = "rust";
    s_assert_refused(&fixture);
}

static void
a_file_name_that_could_be_an_option_or_a_path_is_refused(void **state)
{
    (void)state;
    static char *const bad[] = {
        "-o.cpp", ".x.cpp", "a//b.cpp", "../a.cpp", "a b.cpp", "main.py", "main", "\xc3\xa4.cpp"};
    job_fixture_t fixture;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        job_fixture_init(&fixture, 1);
        fixture.job.file_name = bad[i];
        s_assert_refused(&fixture);
    }
    job_fixture_init(&fixture, 1);
    fixture.job.file_name = "two-sum.cc";
    _cleanup_(judge_job_destroy) judge_job_t *job = s_accepted(&fixture);
    assert_string_equal(job->programs[JUDGE_PART_PROGRAM].files[0].name, "two-sum.cc");
}

static void
a_hash_that_is_none_is_refused(void **state)
{
    (void)state;
    job_fixture_t fixture;
    job_fixture_init(&fixture, 1);
    fixture.blobs[0].hash = "../../../../etc/passwd";
    s_assert_refused(&fixture);
    job_fixture_init(&fixture, 1);
    fixture.blobs[0].size = JOB_BLOB_SIZE_MAX + 1;
    s_assert_refused(&fixture);
}

static void
an_unknown_flag_of_the_default_validator_is_refused(void **state)
{
    (void)state;
    char *flags[] = {"case_sensitive", "float_tolerance"};
    char *more[] = {"1e-6"};
    job_fixture_t fixture;
    job_fixture_init(&fixture, 1);
    fixture.validator.args = flags;
    fixture.validator.n_args = 2;
    s_assert_refused(&fixture);
    fixture.tests[0].validator_args = more; /* a case's own follow */
    fixture.tests[0].n_validator_args = 1;
    _cleanup_(judge_job_destroy) judge_job_t *job = s_accepted(&fixture);
    size_t count;
    _cleanup_(free_p) const char **args = judge_job_validator_args(job, 0, &count);
    assert_int_equal(count, 3);
    assert_string_equal(args[2], "1e-6");
    assert_null(args[3]);
}

static void
a_custom_validator_brings_its_files(void **state)
{
    (void)state;
    job_fixture_t fixture;
    job_fixture_init(&fixture, 1);
    job_fixture_use_custom(&fixture);
    _cleanup_(judge_job_destroy) judge_job_t *job = s_accepted(&fixture);
    const judge_program_t *validator = &job->programs[JUDGE_PART_VALIDATOR];
    assert_int_equal(validator->count, 2);
    assert_string_equal(validator->files[0].name, "check.cpp");
    assert_string_equal(validator->files[1].name, "lib/more.h");
    size_t count;
    _cleanup_(free_p) Assize__BlobRef **blobs = judge_job_blobs(job, &count);
    assert_int_equal(count, 4);
}

static void
a_custom_validator_that_cannot_be_built_is_refused(void **state)
{
    (void)state;
    job_fixture_t fixture;
    job_fixture_init(&fixture, 1);
    job_fixture_use_custom(&fixture);
    fixture.validator.n_files = 0;
    s_assert_refused(&fixture);
    fixture.validator.n_files = 2;
    fixture.files[1].name = "check.cpp";
    s_assert_refused(&fixture);
    fixture.files[1].name = "/etc/passwd";
    s_assert_refused(&fixture);
    fixture.files[1].name = "lib/../x.h";
    s_assert_refused(&fixture);
    fixture.files[1].name = "x.h";
    fixture.files[0].name = "readme.txt";
    s_assert_refused(&fixture);
    fixture.files[0].name = "check.cpp";
    fixture.validator.language = "cobol";
    s_assert_refused(&fixture);
    fixture.validator.language = "cpp17";
    fixture.validator.kind = 77;
    s_assert_refused(&fixture);
}

static void
too_many_tests_or_arguments_are_refused(void **state)
{
    (void)state;
    job_fixture_t fixture;
    job_fixture_init(&fixture, 1);
    job_fixture_use_custom(&fixture);
    char *args[JOB_ARGS_MAX + 1];
    for (size_t i = 0; i <= JOB_ARGS_MAX; i++)
        args[i] = "x";
    fixture.validator.args = args;
    fixture.validator.n_args = JOB_ARGS_MAX + 1;
    s_assert_refused(&fixture);

    static Assize__TestCase *tests[JOB_TESTS_MAX + 1];
    fixture.validator.n_args = 0;
    for (size_t i = 0; i <= JOB_TESTS_MAX; i++)
        tests[i] = &fixture.tests[0];
    fixture.problem.tests = tests;
    fixture.problem.n_tests = JOB_TESTS_MAX + 1;
    s_assert_refused(&fixture);
    fixture.problem.n_tests = JOB_TESTS_MAX;
    _cleanup_(judge_job_destroy) judge_job_t *job = s_accepted(&fixture);
}

static void
more_data_than_a_job_may_have_is_refused(void **state)
{
    (void)state;
    static Assize__TestCase *tests[5];
    job_fixture_t fixture;
    job_fixture_init(&fixture, 1);
    fixture.blobs[0].size = fixture.blobs[1].size = JOB_BLOB_SIZE_MAX;
    for (size_t i = 0; i < 5; i++)
        tests[i] = &fixture.tests[0];
    fixture.problem.tests = tests;
    fixture.problem.n_tests = 5;
    s_assert_refused(&fixture);
    fixture.problem.n_tests = 4;
    _cleanup_(judge_job_destroy) judge_job_t *job = s_accepted(&fixture);
}

static void
several_files_come_together_and_included_ones_win(void **state)
{
    (void)state;
    Assize__SourceFile file = ASSIZE__SOURCE_FILE__INIT, *more[] = {&file};
    Assize__Include include = ASSIZE__INCLUDE__INIT, *includes[] = {&include};
    job_fixture_t fixture;
    job_fixture_init(&fixture, 1);
    job_fixture_use_custom(&fixture); /* for its files */
    fixture.validator.kind = ASSIZE__VALIDATOR_KIND__VALIDATOR_KIND_DEFAULT;
    file.name = "lib/more.h";
    fixture.job.file_name = "sum.cpp";
    fixture.job.more_files = more;
    fixture.job.n_more_files = 1;
    fixture.files[0].name = "main.cpp"; /* the driver */
    include.files = fixture.file_pointers;
    include.n_files = 2;
    fixture.problem.includes = includes;
    fixture.problem.n_includes = 1;
    _cleanup_(judge_job_destroy) judge_job_t *job = s_accepted(&fixture);
    const judge_program_t *program = &job->programs[JUDGE_PART_PROGRAM];
    assert_int_equal(program->count, 3);
    assert_string_equal(program->files[0].name, "main.cpp");
    assert_non_null(program->files[0].blob);
    assert_string_equal(program->files[1].name, "lib/more.h");
    assert_non_null(program->files[1].blob);
    assert_string_equal(program->files[2].name, "sum.cpp");
    assert_non_null(program->files[2].content);
    assert_true(judge_job_needs_blobs(job));

    char *python[] = {"python3"};
    include.languages = python;
    include.n_languages = 1;
    _cleanup_(judge_job_destroy) judge_job_t *alone = s_accepted(&fixture);
    assert_int_equal(alone->programs[JUDGE_PART_PROGRAM].count, 2);
    assert_false(judge_job_needs_blobs(alone));
    file.name = "sum.cpp";
    s_assert_refused(&fixture);
    file.name = "../x.h";
    s_assert_refused(&fixture);
}

static void
groups_that_do_not_lie_in_one_another_are_refused(void **state)
{
    (void)state;
    Assize__TestGroup groups[2], *pointers[] = {&groups[0], &groups[1]};
    char *flags[] = {"sum"};
    job_fixture_t fixture;
    job_fixture_init(&fixture, 1);
    assize__test_group__init(&groups[0]);
    assize__test_group__init(&groups[1]);
    fixture.problem.groups = pointers;
    fixture.problem.n_groups = 2;
    fixture.problem.grading = ASSIZE__GRADING__GRADING_LEGACY;
    groups[1].grader_flags = flags;
    groups[1].n_grader_flags = 1;
    _cleanup_(judge_job_destroy) judge_job_t *job = s_accepted(&fixture);
    groups[1].parent = 1;
    s_assert_refused(&fixture);
    groups[1].parent = 0;
    fixture.tests[0].group = 2;
    s_assert_refused(&fixture);
    fixture.tests[0].group = 1;
    groups[1].custom_grader = true;
    s_assert_refused(&fixture); /* there is none */
    groups[1].custom_grader = false;
    groups[1].max_score = NAN;
    s_assert_refused(&fixture);
    groups[1].max_score = INFINITY;
    uint32_t later = 1;
    groups[1].require_pass = &later;
    groups[1].n_require_pass = 1;
    s_assert_refused(&fixture);
    fixture.problem.n_groups = 0;
    fixture.tests[0].group = 0;
    s_assert_refused(&fixture);
}

static void
outputs_are_taken_only_where_they_are_wanted(void **state)
{
    (void)state;
    job_fixture_t fixture;
    job_fixture_init(&fixture, 2);
    fixture.job.language = "answer";
    s_assert_refused(&fixture);
    fixture.type.submit_answer = true;
    fixture.job.file_name = "secret/1.out";
    _cleanup_(judge_job_destroy) judge_job_t *job = s_accepted(&fixture);
    assert_null(judge_job_answer(job, 0));
    assert_int_equal(judge_job_answer(job, 1)->len, 12);
    fixture.job.language = "cpp17";
    fixture.job.file_name = "";
    s_assert_refused(&fixture);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_valid_job_gets_the_defaults_it_leaves_open),
        cmocka_unit_test(a_language_may_give_more_time),
        cmocka_unit_test(garbage_is_refused),
        cmocka_unit_test(a_job_without_its_parts_is_refused),
        cmocka_unit_test(limits_out_of_their_range_are_refused),
        cmocka_unit_test(a_source_over_its_limit_is_refused),
        cmocka_unit_test(a_language_that_is_unknown_or_unusable_is_refused),
        cmocka_unit_test(a_file_name_that_could_be_an_option_or_a_path_is_refused),
        cmocka_unit_test(a_hash_that_is_none_is_refused),
        cmocka_unit_test(an_unknown_flag_of_the_default_validator_is_refused),
        cmocka_unit_test(a_custom_validator_brings_its_files),
        cmocka_unit_test(a_custom_validator_that_cannot_be_built_is_refused),
        cmocka_unit_test(several_files_come_together_and_included_ones_win),
        cmocka_unit_test(groups_that_do_not_lie_in_one_another_are_refused),
        cmocka_unit_test(outputs_are_taken_only_where_they_are_wanted),
        cmocka_unit_test(too_many_tests_or_arguments_are_refused),
        cmocka_unit_test(more_data_than_a_job_may_have_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
