/*  The course of a judging, driven by hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "lib/base/cleanup.h"
#include "lib/base/err.h"
#include "nodes/worker/judge.h"
#include "tests/unit/worker/job_fixture.h"

#include <signal.h>
#include <string.h>

#define MS 1000u

/* A job and its judging. */
typedef struct {
    job_fixture_t fixture;
    judge_job_t *job;
    judge_t *judge;
} course_t;

static void
s_start(course_t *self)
{
    char *why = NULL;
    self->job = job_fixture_read(&self->fixture, &why);
    assert_non_null(self->job);
    self->judge = judge_new(self->job, "worker-1", "class-1");
    assert_int_equal(judge_step(self->judge, &(judge_event_t){.kind = JUDGE_STARTED}),
                     JUDGE_FIND_PART);
}

static void
s_end(course_t *self)
{
    judge_destroy(&self->judge);
    judge_job_destroy(&self->job);
}

static judge_action_t
s_tell(course_t *self, judge_event_kind_t kind, const char *text)
{
    return judge_step(self->judge, &(judge_event_t){.kind = kind, .text = text});
}

static judge_action_t
s_ran(course_t *self, sandbox_outcome_t outcome, int code, uint64_t cpu_us)
{
    sandbox_result_t run = {.outcome = outcome, .exit_code = -1, .cpu_us = cpu_us};
    run.wall_us = cpu_us + 100;
    run.memory_kib = 2048;
    run.errors = bytes_make(100);
    (void)bytes_append_text(&run.errors, "oops\xff");
    if (outcome == SANDBOX_EXITED)
        run.exit_code = code;
    else
        run.signal = code;
    if (outcome == SANDBOX_BROKEN)
        snprintf(run.why, sizeof run.why, "no zygote");
    judge_action_t action =
        judge_step(self->judge, &(judge_event_t){.kind = JUDGE_RAN, .run = &run});
    bytes_clear(&run.errors);
    return action;
}

static judge_action_t
s_checked(course_t *self, Assize__Verdict verdict)
{
    check_t check = {.verdict = verdict, .message = "team", .jury_message = "jury"};
    return judge_step(self->judge, &(judge_event_t){.kind = JUDGE_CHECKED, .check = &check});
}

/*  Up to the first test, with the program from the cache. */
static void
s_start_tests(course_t *self)
{
    s_start(self);
    assert_int_equal(s_tell(self, JUDGE_FOUND, ""), JUDGE_AWAIT_DATA);
    assert_int_equal(s_tell(self, JUDGE_DATA_HERE, ""), JUDGE_RUN_TEST);
}

static void
s_assert_verdict(course_t *self, Assize__Verdict verdict, size_t tests)
{
    const char *detail;
    assert_int_equal(judge_status(self->judge, &detail), 0);
    assert_int_equal(judge_judging(self->judge)->verdict, verdict);
    assert_int_equal(judge_judging(self->judge)->n_tests, tests);
}

static void
all_tests_passed_is_accepted(void **state)
{
    (void)state;
    course_t course;
    job_fixture_init(&course.fixture, 2);
    s_start(&course);
    assert_int_equal(s_tell(&course, JUDGE_MISSING, ""), JUDGE_BUILD_PART);
    assert_int_equal(
        judge_step(course.judge,
                   &(judge_event_t){.kind = JUDGE_BUILT, .text = "a warning", .wall_us = 777}),
        JUDGE_AWAIT_DATA);
    assert_int_equal(s_tell(&course, JUDGE_DATA_HERE, ""), JUDGE_RUN_TEST);
    assert_int_equal(judge_test(course.judge), 0);
    assert_int_equal(s_ran(&course, SANDBOX_EXITED, 0, 5500), JUDGE_CHECK_TEST);
    assert_int_equal(s_checked(&course, ASSIZE__VERDICT__VERDICT_AC), JUDGE_RUN_TEST);
    assert_int_equal(judge_test(course.judge), 1);
    assert_int_equal(judge_tests_done(course.judge), 1);
    assert_int_equal(s_ran(&course, SANDBOX_EXITED, 0, 1000), JUDGE_CHECK_TEST);
    assert_int_equal(s_checked(&course, ASSIZE__VERDICT__VERDICT_AC), JUDGE_FINISH);

    s_assert_verdict(&course, ASSIZE__VERDICT__VERDICT_AC, 2);
    const Assize__Judging *judging = judge_judging(course.judge);
    assert_string_equal(judging->submission, course.fixture.job.submission);
    assert_int_equal(judging->number, 1);
    assert_int_equal(judging->tests_total, 2);
    assert_string_equal(judging->compiler_output, "a warning");
    assert_int_equal(judging->compile_us, 777);
    assert_int_equal(judging->program_us, 5600 + 1100);
    assert_int_equal(judging->cpu_ms, 6);
    assert_int_equal(judging->memory_kib, 2048);
    assert_string_equal(judging->worker, "worker-1");
    assert_string_equal(judging->machine, "class-1");
    assert_string_equal(judging->tests[0]->name, "sample/1");
    assert_true(judging->tests[0]->sample);
    assert_false(judging->tests[1]->sample);
    assert_string_equal(judging->tests[1]->message, "team");
    assert_string_equal(judging->tests[1]->jury_message, "jury");
    s_end(&course);
}

static void
a_compile_error_needs_no_test_data(void **state)
{
    (void)state;
    course_t course;
    job_fixture_init(&course.fixture, 2);
    s_start(&course);
    assert_int_equal(s_tell(&course, JUDGE_MISSING, ""), JUDGE_BUILD_PART);
    assert_int_equal(s_tell(&course, JUDGE_REFUSED, "main.cpp:1: error"), JUDGE_FINISH);
    s_assert_verdict(&course, ASSIZE__VERDICT__VERDICT_CE, 0);
    assert_string_equal(judge_judging(course.judge)->compiler_output, "main.cpp:1: error");
    s_end(&course);
}

static void
it_stops_at_the_first_failure(void **state)
{
    (void)state;
    course_t course;
    job_fixture_init(&course.fixture, 3);
    s_start_tests(&course);
    assert_int_equal(s_ran(&course, SANDBOX_EXITED, 0, MS), JUDGE_CHECK_TEST);
    assert_int_equal(s_checked(&course, ASSIZE__VERDICT__VERDICT_WA), JUDGE_FINISH);
    s_assert_verdict(&course, ASSIZE__VERDICT__VERDICT_WA, 1);
    s_end(&course);
}

static void
it_goes_on_after_a_failure_when_told_and_the_first_one_counts(void **state)
{
    (void)state;
    course_t course;
    job_fixture_init(&course.fixture, 3);
    course.fixture.job.run_all = true;
    s_start_tests(&course);
    assert_int_equal(s_ran(&course, SANDBOX_SIGNALED, SIGSEGV, MS), JUDGE_RUN_TEST);
    assert_int_equal(s_ran(&course, SANDBOX_EXITED, 0, MS), JUDGE_CHECK_TEST);
    assert_int_equal(s_checked(&course, ASSIZE__VERDICT__VERDICT_WA), JUDGE_RUN_TEST);
    assert_int_equal(s_ran(&course, SANDBOX_EXITED, 0, MS), JUDGE_CHECK_TEST);
    assert_int_equal(s_checked(&course, ASSIZE__VERDICT__VERDICT_AC), JUDGE_FINISH);
    s_assert_verdict(&course, ASSIZE__VERDICT__VERDICT_RTE, 3);
    s_end(&course);
}

static void
each_way_to_fail_has_its_verdict(void **state)
{
    (void)state;
    static const struct {
        sandbox_outcome_t outcome;
        int code;
        uint64_t cpu_us;
        Assize__Verdict verdict;
        const char *message;
    } rows[] = {
        {SANDBOX_MEMORY_LIMIT, 9, MS, ASSIZE__VERDICT__VERDICT_MLE, ""},
        {SANDBOX_OUTPUT_LIMIT, 9, MS, ASSIZE__VERDICT__VERDICT_OLE, ""},
        {SANDBOX_CPU_LIMIT, 9, 1101 * MS, ASSIZE__VERDICT__VERDICT_TLE, ""},
        {SANDBOX_WALL_LIMIT, 9, MS, ASSIZE__VERDICT__VERDICT_TLE, ""},
        {SANDBOX_EXITED, 3, MS, ASSIZE__VERDICT__VERDICT_RTE, "ended with exit code 3"},
        {SANDBOX_SIGNALED,
         SIGSEGV,
         MS,
         ASSIZE__VERDICT__VERDICT_RTE,
         "ended by signal 11 (SIGSEGV)"},
        {SANDBOX_EXITED, 0, 1200 * MS, ASSIZE__VERDICT__VERDICT_TLE, ""},
        {SANDBOX_EXITED, 1, 1200 * MS, ASSIZE__VERDICT__VERDICT_TLE, ""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        course_t course;
        job_fixture_init(&course.fixture, 2);
        s_start_tests(&course);
        assert_int_equal(s_ran(&course, rows[i].outcome, rows[i].code, rows[i].cpu_us),
                         JUDGE_FINISH);
        s_assert_verdict(&course, rows[i].verdict, 1);
        const Assize__TestResult *result = judge_judging(course.judge)->tests[0];
        assert_int_equal(result->verdict, rows[i].verdict);
        assert_string_equal(result->message, rows[i].message);
        if (rows[i].verdict == ASSIZE__VERDICT__VERDICT_RTE)
            assert_string_equal(result->jury_message, "oops?");
        s_end(&course);
    }
}

static void
a_run_just_over_the_limit_is_run_again(void **state)
{
    (void)state;
    course_t course;
    job_fixture_init(&course.fixture, 1);
    s_start_tests(&course);
    assert_int_equal(s_ran(&course, SANDBOX_EXITED, 0, 1100 * MS), JUDGE_RUN_TEST);
    assert_int_equal(judge_test(course.judge), 0);
    assert_int_equal(s_ran(&course, SANDBOX_EXITED, 0, 1000 * MS), JUDGE_CHECK_TEST);
    assert_int_equal(s_checked(&course, ASSIZE__VERDICT__VERDICT_AC), JUDGE_FINISH);
    s_assert_verdict(&course, ASSIZE__VERDICT__VERDICT_AC, 1);
    assert_int_equal(judge_judging(course.judge)->cpu_ms, 1000);
    s_end(&course);
}

static void
a_run_just_over_the_limit_twice_is_too_slow(void **state)
{
    (void)state;
    course_t course;
    job_fixture_init(&course.fixture, 2);
    s_start_tests(&course);
    assert_int_equal(s_ran(&course, SANDBOX_EXITED, 0, 1000 * MS + 1), JUDGE_RUN_TEST);
    assert_int_equal(s_ran(&course, SANDBOX_EXITED, 0, 1000 * MS + 1), JUDGE_FINISH);
    s_assert_verdict(&course, ASSIZE__VERDICT__VERDICT_TLE, 1);
    assert_int_equal(judge_judging(course.judge)->tests[0]->cpu_ms, 1001);
    s_end(&course);
}

static void
a_broken_sandbox_is_tried_again_and_then_our_fault(void **state)
{
    (void)state;
    course_t course;
    job_fixture_init(&course.fixture, 1);
    s_start_tests(&course);
    assert_int_equal(s_ran(&course, SANDBOX_BROKEN, 0, 0), JUDGE_RUN_TEST);
    assert_int_equal(s_ran(&course, SANDBOX_BROKEN, 0, 0), JUDGE_FINISH);
    s_assert_verdict(&course, ASSIZE__VERDICT__VERDICT_JE, 0);
    assert_string_equal(judge_judging(course.judge)->detail, "sample/1: no zygote");
    s_end(&course);
}

static void
a_validators_failure_is_a_judge_error_even_when_all_are_run(void **state)
{
    (void)state;
    course_t course;
    job_fixture_init(&course.fixture, 3);
    course.fixture.job.run_all = true;
    s_start_tests(&course);
    assert_int_equal(s_ran(&course, SANDBOX_EXITED, 1, MS), JUDGE_RUN_TEST);
    assert_int_equal(s_ran(&course, SANDBOX_EXITED, 0, MS), JUDGE_CHECK_TEST);
    assert_int_equal(s_checked(&course, ASSIZE__VERDICT__VERDICT_JE), JUDGE_FINISH);
    s_assert_verdict(&course, ASSIZE__VERDICT__VERDICT_JE, 2);
    assert_string_equal(judge_judging(course.judge)->detail, "secret/1: jury");
    s_end(&course);
}

static void
a_custom_validator_is_built_once_the_data_is_here(void **state)
{
    (void)state;
    course_t course;
    job_fixture_init(&course.fixture, 1);
    job_fixture_use_custom(&course.fixture);
    s_start(&course);
    assert_int_equal(s_tell(&course, JUDGE_FOUND, ""), JUDGE_AWAIT_DATA);
    assert_int_equal(s_tell(&course, JUDGE_DATA_HERE, ""), JUDGE_FIND_PART);
    assert_int_equal(s_tell(&course, JUDGE_MISSING, ""), JUDGE_BUILD_PART);
    assert_int_equal(s_tell(&course, JUDGE_BUILT, "noise"), JUDGE_RUN_TEST);
    assert_string_equal(judge_judging(course.judge)->compiler_output, "");
    s_end(&course);
}

static void
a_custom_validator_that_does_not_compile_is_a_judge_error(void **state)
{
    (void)state;
    course_t course;
    job_fixture_init(&course.fixture, 1);
    job_fixture_use_custom(&course.fixture);
    s_start(&course);
    (void)s_tell(&course, JUDGE_FOUND, "");
    (void)s_tell(&course, JUDGE_DATA_HERE, "");
    (void)s_tell(&course, JUDGE_MISSING, "");
    assert_int_equal(s_tell(&course, JUDGE_REFUSED, "error"), JUDGE_FINISH);
    s_assert_verdict(&course, ASSIZE__VERDICT__VERDICT_JE, 0);
    assert_string_equal(judge_judging(course.judge)->detail,
                        "the output validator does not compile: error");
    s_end(&course);
}

static void
data_that_is_lost_for_good_is_a_judge_error_and_else_another_worker_may_try(void **state)
{
    (void)state;
    static const struct {
        int err;
        int status;
    } rows[] = {
        {ERR_NOT_FOUND, 0},
        {ERR_CORRUPT, 0},
        {ERR_INVALID, ERR_INVALID},
        {ERR_UNAVAILABLE, ERR_UNAVAILABLE},
        {ERR_TIMEOUT, ERR_UNAVAILABLE},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        course_t course;
        const char *detail;
        job_fixture_init(&course.fixture, 1);
        s_start(&course);
        (void)s_tell(&course, JUDGE_FOUND, "");
        judge_event_t event = {
            .kind = JUDGE_DATA_FAILED, .status = rows[i].err, .text = "blob aa: gone"};
        assert_int_equal(judge_step(course.judge, &event), JUDGE_FINISH);
        assert_int_equal(judge_status(course.judge, &detail), rows[i].status);
        if (rows[i].status)
            assert_string_equal(detail, "blob aa: gone");
        else
            s_assert_verdict(&course, ASSIZE__VERDICT__VERDICT_JE, 0);
        s_end(&course);
    }
}

static void
it_can_be_cancelled_and_break_anywhere(void **state)
{
    (void)state;
    for (int step = 0; step < 4; step++) {
        for (int broke = 0; broke < 2; broke++) {
            course_t course;
            const char *detail;
            job_fixture_init(&course.fixture, 1);
            s_start(&course);
            if (step > 0)
                (void)s_tell(&course, JUDGE_FOUND, "");
            if (step > 1)
                (void)s_tell(&course, JUDGE_DATA_HERE, "");
            if (step > 2)
                (void)s_ran(&course, SANDBOX_EXITED, 0, MS);
            assert_int_equal(s_tell(&course, broke ? JUDGE_BROKE : JUDGE_CANCELLED, "disk full"),
                             JUDGE_FINISH);
            if (broke) {
                s_assert_verdict(&course, ASSIZE__VERDICT__VERDICT_JE, 0);
                assert_non_null(strstr(judge_judging(course.judge)->detail, "disk full"));
            } else {
                assert_int_equal(judge_status(course.judge, &detail), ERR_UNAVAILABLE);
            }
            s_end(&course);
        }
    }
}

static void
messages_stay_within_the_share_of_a_judging(void **state)
{
    (void)state;
    static Assize__TestCase *tests[JOB_TESTS_MAX];
    char long_text[JUDGE_MESSAGE_MAX + 1];
    memset(long_text, 'x', sizeof long_text);
    long_text[JUDGE_MESSAGE_MAX] = '\0';
    course_t course;
    job_fixture_init(&course.fixture, 1);
    for (size_t i = 0; i < JOB_TESTS_MAX; i++)
        tests[i] = &course.fixture.tests[0];
    course.fixture.problem.tests = tests;
    course.fixture.problem.n_tests = JOB_TESTS_MAX;
    s_start_tests(&course);
    check_t check = {
        .verdict = ASSIZE__VERDICT__VERDICT_AC, .message = "", .jury_message = long_text};
    for (size_t i = 0; i < JOB_TESTS_MAX; i++) {
        assert_int_equal(s_ran(&course, SANDBOX_EXITED, 0, MS), JUDGE_CHECK_TEST);
        (void)judge_step(course.judge, &(judge_event_t){.kind = JUDGE_CHECKED, .check = &check});
    }
    s_assert_verdict(&course, ASSIZE__VERDICT__VERDICT_AC, JOB_TESTS_MAX);
    assert_true(assize__judging__get_packed_size(judge_judging(course.judge)) <
                JUDGE_MESSAGES_MAX + JOB_TESTS_MAX * 64);
    assert_true(JUDGE_MESSAGES_MAX + JOB_TESTS_MAX * (JOB_TEST_NAME_SIZE_MAX + 64) < BUS_BODY_MAX);
    s_end(&course);
}

/* ---- scoring, passes, talks ---- */

static check_t
s_make_check(Assize__Verdict verdict)
{
    return (check_t){.verdict = verdict, .message = "team", .jury_message = "jury"};
}

static judge_action_t
s_talked(course_t *self,
         sandbox_outcome_t outcome,
         int code,
         Assize__Verdict validator,
         bool validator_first)
{
    sandbox_result_t run = {.outcome = outcome, .exit_code = -1, .cpu_us = MS};
    if (outcome == SANDBOX_EXITED)
        run.exit_code = code;
    judge_talk_t talk = {.check = s_make_check(validator),
                         .validator_first = validator_first,
                         .stuck = "both wait",
                         .transcript = "> hello\n"};
    return judge_step(self->judge, &(judge_event_t){.kind = JUDGE_RAN, .run = &run, .talk = &talk});
}

static void
who_broke_off_first_decides_an_interactive_test(void **state)
{
    (void)state;
    static const struct {
        sandbox_outcome_t outcome;
        int code;
        Assize__Verdict validator;
        bool validator_first;
        Assize__Verdict verdict;
    } rows[] = {
        {SANDBOX_EXITED, 0, ASSIZE__VERDICT__VERDICT_AC, false, ASSIZE__VERDICT__VERDICT_AC},
        {SANDBOX_EXITED, 0, ASSIZE__VERDICT__VERDICT_WA, false, ASSIZE__VERDICT__VERDICT_WA},
        {SANDBOX_EXITED, 1, ASSIZE__VERDICT__VERDICT_WA, true, ASSIZE__VERDICT__VERDICT_WA},
        {SANDBOX_EXITED, 1, ASSIZE__VERDICT__VERDICT_WA, false, ASSIZE__VERDICT__VERDICT_RTE},
        {SANDBOX_EXITED, 1, ASSIZE__VERDICT__VERDICT_AC, true, ASSIZE__VERDICT__VERDICT_RTE},
        {SANDBOX_KILLED, 0, ASSIZE__VERDICT__VERDICT_WA, true, ASSIZE__VERDICT__VERDICT_WA},
        {SANDBOX_WALL_LIMIT, 0, ASSIZE__VERDICT__VERDICT_WA, false, ASSIZE__VERDICT__VERDICT_TLE},
        {SANDBOX_OUTPUT_LIMIT, 0, ASSIZE__VERDICT__VERDICT_WA, false, ASSIZE__VERDICT__VERDICT_OLE},
        {SANDBOX_EXITED, 1, ASSIZE__VERDICT__VERDICT_JE, false, ASSIZE__VERDICT__VERDICT_RTE},
        {SANDBOX_EXITED, 1, ASSIZE__VERDICT__VERDICT_JE, true, ASSIZE__VERDICT__VERDICT_JE},
        {SANDBOX_EXITED, 0, ASSIZE__VERDICT__VERDICT_JE, false, ASSIZE__VERDICT__VERDICT_JE},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        course_t course;
        job_fixture_init(&course.fixture, 1);
        job_fixture_use_custom(&course.fixture);
        course.fixture.type.interactive = true;
        s_start(&course);
        (void)s_tell(&course, JUDGE_FOUND, "");
        (void)s_tell(&course, JUDGE_DATA_HERE, "");
        assert_int_equal(s_tell(&course, JUDGE_FOUND, ""), JUDGE_RUN_TEST);
        assert_int_equal(
            s_talked(
                &course, rows[i].outcome, rows[i].code, rows[i].validator, rows[i].validator_first),
            JUDGE_FINISH);
        s_assert_verdict(&course, rows[i].verdict, 1);
        const Assize__TestResult *result = judge_judging(course.judge)->tests[0];
        assert_string_equal(result->transcript, "> hello\n"); /* it is a sample */
        if (rows[i].outcome == SANDBOX_WALL_LIMIT)
            assert_string_equal(result->message, "both wait");
        s_end(&course);
    }
}

static void
an_interactors_word_is_judged_by_the_checker(void **state)
{
    (void)state;
    course_t course;
    job_fixture_init(&course.fixture, 1);
    job_fixture_use_custom(&course.fixture);
    course.fixture.type.interactive = true;
    course.fixture.validator.kind = ASSIZE__VALIDATOR_KIND__VALIDATOR_KIND_TESTLIB;
    course.fixture.validator.interactor = &course.fixture.program;
    s_start(&course);
    (void)s_tell(&course, JUDGE_FOUND, "");
    assert_int_equal(s_tell(&course, JUDGE_DATA_HERE, ""), JUDGE_FIND_PART);
    assert_int_equal(judge_part(course.judge), JUDGE_PART_VALIDATOR);
    assert_int_equal(s_tell(&course, JUDGE_FOUND, ""), JUDGE_FIND_PART);
    assert_int_equal(judge_part(course.judge), JUDGE_PART_INTERACTOR);
    assert_int_equal(s_tell(&course, JUDGE_FOUND, ""), JUDGE_RUN_TEST);
    assert_int_equal(s_talked(&course, SANDBOX_EXITED, 0, ASSIZE__VERDICT__VERDICT_AC, false),
                     JUDGE_CHECK_TEST);
    assert_int_equal(s_checked(&course, ASSIZE__VERDICT__VERDICT_WA), JUDGE_FINISH);
    s_assert_verdict(&course, ASSIZE__VERDICT__VERDICT_WA, 1);
    s_end(&course);
}

static void
a_validator_may_ask_for_passes_up_to_the_limit(void **state)
{
    (void)state;
    course_t course;
    job_fixture_init(&course.fixture, 1);
    job_fixture_use_custom(&course.fixture);
    course.fixture.type.multi_pass = true;
    course.fixture.limits.validation_passes = 3;
    s_start(&course);
    (void)s_tell(&course, JUDGE_FOUND, "");
    (void)s_tell(&course, JUDGE_DATA_HERE, "");
    (void)s_tell(&course, JUDGE_FOUND, "");
    check_t check = s_make_check(ASSIZE__VERDICT__VERDICT_AC);
    check.next_pass = true;
    for (uint32_t pass = 0; pass < 3; pass++) {
        assert_int_equal(judge_pass(course.judge), pass);
        assert_int_equal(s_ran(&course, SANDBOX_EXITED, 0, (5 - pass) * MS), JUDGE_CHECK_TEST);
        assert_int_equal(
            judge_step(course.judge, &(judge_event_t){.kind = JUDGE_CHECKED, .check = &check}),
            pass < 2 ? JUDGE_RUN_TEST : JUDGE_FINISH);
    }
    s_assert_verdict(&course, ASSIZE__VERDICT__VERDICT_JE, 0);
    assert_non_null(strstr(judge_judging(course.judge)->detail, "passes"));
    s_end(&course);
}

static void
passes_are_measured_by_the_slowest(void **state)
{
    (void)state;
    course_t course;
    job_fixture_init(&course.fixture, 1);
    job_fixture_use_custom(&course.fixture);
    course.fixture.type.multi_pass = true;
    s_start(&course);
    (void)s_tell(&course, JUDGE_FOUND, "");
    (void)s_tell(&course, JUDGE_DATA_HERE, "");
    (void)s_tell(&course, JUDGE_FOUND, "");
    check_t check = s_make_check(ASSIZE__VERDICT__VERDICT_AC);
    check.next_pass = true;
    (void)s_ran(&course, SANDBOX_EXITED, 0, 7 * MS);
    (void)judge_step(course.judge, &(judge_event_t){.kind = JUDGE_CHECKED, .check = &check});
    (void)s_ran(&course, SANDBOX_EXITED, 0, 3 * MS);
    assert_int_equal(s_checked(&course, ASSIZE__VERDICT__VERDICT_AC), JUDGE_FINISH);
    s_assert_verdict(&course, ASSIZE__VERDICT__VERDICT_AC, 1);
    assert_int_equal(judge_judging(course.judge)->tests[0]->cpu_ms, 7);
    assert_int_equal(judge_judging(course.judge)->tests[0]->passes, 2);
    s_end(&course);
}

static void
submitted_outputs_are_checked_without_a_run(void **state)
{
    (void)state;
    course_t course;
    job_fixture_init(&course.fixture, 3); /* a sample and two secret tests */
    course.fixture.type.submit_answer = true;
    course.fixture.job.language = "answer";
    course.fixture.job.file_name = "1.out";
    char *why = NULL;
    course.job = job_fixture_read(&course.fixture, &why);
    assert_non_null(course.job);
    course.judge = judge_new(course.job, "worker-1", "");
    assert_int_equal(s_tell(&course, JUDGE_STARTED, ""), JUDGE_AWAIT_DATA);
    assert_int_equal(s_tell(&course, JUDGE_DATA_HERE, ""), JUDGE_CHECK_TEST);
    assert_int_equal(s_checked(&course, ASSIZE__VERDICT__VERDICT_AC), JUDGE_CHECK_TEST);
    assert_string_equal(course.job->problem->tests[judge_test(course.judge)]->name, "secret/1");
    assert_int_equal(s_checked(&course, ASSIZE__VERDICT__VERDICT_AC), JUDGE_FINISH);
    s_assert_verdict(&course, ASSIZE__VERDICT__VERDICT_WA, 3); /* nothing for secret/2 */
    assert_string_equal(judge_judging(course.judge)->tests[2]->message,
                        "there is no output for this test");
    s_end(&course);
}

static void
a_run_without_a_validator_shows_what_was_written(void **state)
{
    (void)state;
    course_t course;
    job_fixture_init(&course.fixture, 1);
    course.fixture.job.show_output = true;
    course.fixture.validator.kind = ASSIZE__VALIDATOR_KIND__VALIDATOR_KIND_NONE;
    course.fixture.tests[0].answer = NULL;
    s_start_tests(&course);
    assert_int_equal(s_ran(&course, SANDBOX_EXITED, 0, MS), JUDGE_FINISH);
    s_assert_verdict(&course, ASSIZE__VERDICT__VERDICT_AC, 1);
    const Assize__TestResult *result = judge_judging(course.judge)->tests[0];
    assert_int_equal(result->errors.len, 5);
    assert_memory_equal(result->errors.data, "oops\xff", 5);
    s_end(&course);
}

static void
code_that_is_put_beside_it_is_awaited_before_the_compiler(void **state)
{
    (void)state;
    course_t course;
    job_fixture_init(&course.fixture, 1);
    job_fixture_use_custom(&course.fixture);
    course.fixture.validator.kind = ASSIZE__VALIDATOR_KIND__VALIDATOR_KIND_DEFAULT;
    Assize__Include include = ASSIZE__INCLUDE__INIT, *includes[] = {&include};
    include.files = course.fixture.file_pointers;
    include.n_files = 2;
    course.fixture.problem.includes = includes;
    course.fixture.problem.n_includes = 1;
    char *why = NULL;
    course.job = job_fixture_read(&course.fixture, &why);
    assert_non_null(course.job);
    course.judge = judge_new(course.job, "worker-1", "");
    assert_int_equal(s_tell(&course, JUDGE_STARTED, ""), JUDGE_AWAIT_DATA);
    assert_int_equal(s_tell(&course, JUDGE_DATA_HERE, ""), JUDGE_FIND_PART);
    assert_int_equal(judge_part(course.judge), JUDGE_PART_PROGRAM);
    assert_int_equal(s_tell(&course, JUDGE_FOUND, ""), JUDGE_RUN_TEST);
    s_end(&course);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_tests_passed_is_accepted),
        cmocka_unit_test(a_compile_error_needs_no_test_data),
        cmocka_unit_test(it_stops_at_the_first_failure),
        cmocka_unit_test(it_goes_on_after_a_failure_when_told_and_the_first_one_counts),
        cmocka_unit_test(each_way_to_fail_has_its_verdict),
        cmocka_unit_test(a_run_just_over_the_limit_is_run_again),
        cmocka_unit_test(a_run_just_over_the_limit_twice_is_too_slow),
        cmocka_unit_test(a_broken_sandbox_is_tried_again_and_then_our_fault),
        cmocka_unit_test(a_validators_failure_is_a_judge_error_even_when_all_are_run),
        cmocka_unit_test(a_custom_validator_is_built_once_the_data_is_here),
        cmocka_unit_test(a_custom_validator_that_does_not_compile_is_a_judge_error),
        cmocka_unit_test(
            data_that_is_lost_for_good_is_a_judge_error_and_else_another_worker_may_try),
        cmocka_unit_test(it_can_be_cancelled_and_break_anywhere),
        cmocka_unit_test(who_broke_off_first_decides_an_interactive_test),
        cmocka_unit_test(an_interactors_word_is_judged_by_the_checker),
        cmocka_unit_test(a_validator_may_ask_for_passes_up_to_the_limit),
        cmocka_unit_test(passes_are_measured_by_the_slowest),
        cmocka_unit_test(submitted_outputs_are_checked_without_a_run),
        cmocka_unit_test(a_run_without_a_validator_shows_what_was_written),
        cmocka_unit_test(code_that_is_put_beside_it_is_awaited_before_the_compiler),
        cmocka_unit_test(messages_stay_within_the_share_of_a_judging),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
