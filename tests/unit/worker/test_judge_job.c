/*  What a job may look like, and what is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "lib/base/cleanup.h"
#include "tests/unit/worker/job_fixture.h"

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
    assert_string_equal(job->language->id, "cpp17");
    assert_string_equal(job->file_name, "main.cpp");
    assert_null(job->validator_language);
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
        "-o.cpp", ".x.cpp", "a/b.cpp", "../a.cpp", "a b.cpp", "main.py", "main", "\xc3\xa4.cpp"};
    job_fixture_t fixture;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        job_fixture_init(&fixture, 1);
        fixture.job.file_name = bad[i];
        s_assert_refused(&fixture);
    }
    job_fixture_init(&fixture, 1);
    fixture.job.file_name = "two-sum.cc";
    _cleanup_(judge_job_destroy) judge_job_t *job = s_accepted(&fixture);
    assert_string_equal(job->file_name, "two-sum.cc");
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
a_custom_validators_files_are_named_below_the_main_ones_folder(void **state)
{
    (void)state;
    job_fixture_t fixture;
    job_fixture_init(&fixture, 1);
    job_fixture_use_custom(&fixture);
    _cleanup_(judge_job_destroy) judge_job_t *job = s_accepted(&fixture);
    assert_string_equal(job->validator_names[0], "check.cpp");
    assert_string_equal(job->validator_names[1], "lib/more.h");
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
    fixture.files[1].name = "output_validator/check.cpp";
    s_assert_refused(&fixture);
    fixture.files[1].name = "/etc/passwd";
    s_assert_refused(&fixture);
    fixture.files[1].name = "output_validator/../x.h";
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
    char *args[JOB_VALIDATOR_ARGS_MAX + 1];
    for (size_t i = 0; i <= JOB_VALIDATOR_ARGS_MAX; i++)
        args[i] = "x";
    fixture.validator.args = args;
    fixture.validator.n_args = JOB_VALIDATOR_ARGS_MAX + 1;
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
        cmocka_unit_test(a_custom_validators_files_are_named_below_the_main_ones_folder),
        cmocka_unit_test(a_custom_validator_that_cannot_be_built_is_refused),
        cmocka_unit_test(too_many_tests_or_arguments_are_refused),
        cmocka_unit_test(more_data_than_a_job_may_have_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
