/*  What is in hand; feedback of validators; plain text; leases of cores. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "lib/base/cleanup.h"
#include "lib/base/err.h"
#include "nodes/worker/check/custom_validator.h"
#include "nodes/worker/check/testlib.h"
#include "nodes/worker/core_lease.h"
#include "nodes/worker/jobs.h"
#include "nodes/worker/plain_text.h"

#include <string.h>

static bool
s_is_even(void *arg, uint64_t ticket)
{
    (void)arg;
    return ticket % 2 == 0;
}

static bool
s_nobody(void *arg, uint64_t ticket)
{
    (void)arg;
    (void)ticket;
    return false;
}

static void
jobs_wait_in_the_order_of_their_arrival(void **state)
{
    (void)state;
    jobs_t jobs;
    jobs_init(&jobs);
    job_t *first = jobs_add(&jobs, "A", 1, 10, "x", 1, 0);
    job_t *second = jobs_add(&jobs, "B", 1, 11, "y", 1, 0);
    assert_ptr_equal(jobs_next_waiting(&jobs), first);
    first->slot = 0;
    assert_ptr_equal(jobs_next_waiting(&jobs), second);
    assert_ptr_equal(jobs_find(&jobs, second->id), second);
    assert_null(jobs_find(&jobs, 99));
    jobs_remove(&jobs, first);
    jobs_remove(&jobs, second);
    assert_null(jobs_next_waiting(&jobs));
    assert_int_equal(jobs.count, 0);
}

static void
the_same_judging_delivered_again_is_one_job_with_more_tickets(void **state)
{
    (void)state;
    jobs_t jobs;
    jobs_init(&jobs);
    job_t *job = jobs_add(&jobs, "A", 1, 10, "x", 1, 0);
    assert_ptr_equal(jobs_find_same(&jobs, "A", 1), job);
    assert_null(jobs_find_same(&jobs, "A", 2));
    assert_null(jobs_find_same(&jobs, "B", 1));
    for (uint64_t i = 1; i < WORKER_TICKETS_PER_JOB; i++)
        assert_int_equal(jobs_add_ticket(job, 10 + i), 0);
    assert_int_equal(jobs_add_ticket(job, 99), ERR_RATE_LIMITED);
    job->cancelled = true; /* too late to join it */
    assert_null(jobs_find_same(&jobs, "A", 1));
    jobs_remove(&jobs, job);
}

static void
a_job_that_nobody_wants_is_given_up_after_a_while(void **state)
{
    (void)state;
    jobs_t jobs;
    jobs_init(&jobs);
    job_t *job = jobs_add(&jobs, "A", 1, 11, "x", 1, 0);
    assert_int_equal(jobs_add_ticket(job, 12), 0);
    assert_false(jobs_is_orphan(job, 1000, s_is_even, NULL));
    assert_int_equal(job->ticket_count, 1);
    assert_int_equal(job->tickets[0], 12);
    assert_false(jobs_is_orphan(job, 2000, s_nobody, NULL));
    assert_false(jobs_is_orphan(job, 2000 + WORKER_ORPHAN_MS - 1, s_nobody, NULL));
    assert_int_equal(jobs_add_ticket(job, 14), 0); /* asked for again */
    assert_false(jobs_is_orphan(job, 9000, s_nobody, NULL));
    assert_true(jobs_is_orphan(job, 9000 + WORKER_ORPHAN_MS, s_nobody, NULL));
    jobs_remove(&jobs, job);
}

static void
s_assert_plain(const char *data, size_t size, size_t size_max, const char *expected)
{
    _cleanup_(free_p) char *text = plain_text(data, size, size_max);
    assert_string_equal(text, expected);
}

static void
hostile_text_becomes_plain(void **state)
{
    (void)state;
    s_assert_plain(NULL, 0, 10, "");
    s_assert_plain("a\tb\n\n ", 6, 10, "a\tb");
    s_assert_plain("a\0b\x1b[31m", 7, 10, "a?b?[31");
    s_assert_plain("\xc3\xa4\xff\xc3", 4, 10, "\xc3\xa4??");
    s_assert_plain("\xed\xa0\x80", 3, 10, "???"); /* a surrogate */
    s_assert_plain("123456", 6, 5, "12345\n[the rest was cut]");
    s_assert_plain("1234\xc3\xa4", 6, 5, "1234\n[the rest was cut]"); /* no half character */
    s_assert_plain("12345", 5, 5, "12345");
}

static check_t
s_check(sandbox_outcome_t outcome, int code)
{
    sandbox_result_t run = {.outcome = outcome, .exit_code = code, .signal = 9};
    _cleanup_(feedback_clear)
        feedback_t feedback = {.judge_message = bytes_make(100), .team_message = bytes_make(100)};
    run.errors = bytes_make(100);
    (void)bytes_append_text(&feedback.judge_message, "j\xff");
    (void)bytes_append_text(&feedback.team_message, "t");
    (void)bytes_append_text(&run.errors, "trace");
    check_t check = custom_validator_check(&run, &feedback, true);
    bytes_clear(&run.errors);
    return check;
}

static void
a_validator_says_42_or_43_and_all_else_is_a_judge_error(void **state)
{
    (void)state;
    check_t check = s_check(SANDBOX_EXITED, 42);
    assert_int_equal(check.verdict, ASSIZE__VERDICT__VERDICT_AC);
    assert_string_equal(check.message, "t");
    assert_string_equal(check.jury_message, "j?");
    check_clear(&check);
    check = s_check(SANDBOX_EXITED, 43);
    assert_int_equal(check.verdict, ASSIZE__VERDICT__VERDICT_WA);
    check_clear(&check);
    check = s_check(SANDBOX_EXITED, 0);
    assert_int_equal(check.verdict, ASSIZE__VERDICT__VERDICT_JE);
    assert_string_equal(check.message, ""); /* a user learns nothing from a broken validator */
    assert_string_equal(check.jury_message,
                        "the validator ended with exit code 0, not 42 or 43\nj?\ntrace");
    check_clear(&check);
    for (int outcome = 0; outcome < SANDBOX_OUTCOMES; outcome++) {
        if (outcome == SANDBOX_EXITED)
            continue;
        check = s_check((sandbox_outcome_t)outcome, 42);
        assert_int_equal(check.verdict, ASSIZE__VERDICT__VERDICT_JE);
        check_clear(&check);
    }
}

static void
a_core_belongs_to_one_lease_at_a_time(void **state)
{
    (void)state;
    int first_fd, second_fd, again_fd;
    int first = core_lease_take(&first_fd);
    int second = core_lease_take(&second_fd);
    assert_true(first < 0 || first != second);
    assert_true((first < 0) == (first_fd < 0));
    if (first < 0)
        skip(); /* every core is a running worker's */
    close_p(&first_fd);
    int again = core_lease_take(&again_fd);
    assert_true(again >= 0);
    close_p(&again_fd);
    close_p(&second_fd);
}

/*  Checks with these feedback files; NULL: not there. */
static check_t
s_check_scored(int code, const char *score, const char *multiplier, bool next_pass, bool strict)
{
    sandbox_result_t run = {.outcome = SANDBOX_EXITED, .exit_code = code};
    _cleanup_(feedback_clear) feedback_t feedback = {
        .has_score = score, .has_multiplier = multiplier, .next_pass = next_pass};
    feedback.score = bytes_make(200);
    feedback.multiplier = bytes_make(200);
    (void)bytes_append_text(&feedback.score, score ? score : "");
    (void)bytes_append_text(&feedback.multiplier, multiplier ? multiplier : "");
    return custom_validator_check(&run, &feedback, strict);
}

static void
feedback_files_must_fit_the_verdict(void **state)
{
    (void)state;
    static const struct {
        int code;
        const char *score;
        const char *multiplier;
        bool next_pass;
        bool strict;
        Assize__Verdict verdict;
    } rows[] = {
        {42, "12.5\n", NULL, false, true, ASSIZE__VERDICT__VERDICT_AC},
        {42, NULL, " 1 ", false, true, ASSIZE__VERDICT__VERDICT_AC},
        {42, NULL, "1.01", false, true, ASSIZE__VERDICT__VERDICT_JE},
        {42, "1", "1", false, true, ASSIZE__VERDICT__VERDICT_JE},
        {42, "", NULL, false, true, ASSIZE__VERDICT__VERDICT_JE},
        {42, "-1", NULL, false, true, ASSIZE__VERDICT__VERDICT_JE},
        {42, "inf", NULL, false, true, ASSIZE__VERDICT__VERDICT_JE},
        {42, "1 x", NULL, false, true, ASSIZE__VERDICT__VERDICT_JE},
        {43, "1", NULL, false, true, ASSIZE__VERDICT__VERDICT_JE},
        {43, "1", NULL, false, false, ASSIZE__VERDICT__VERDICT_WA},
        {42, NULL, NULL, true, true, ASSIZE__VERDICT__VERDICT_AC},
        {43, NULL, NULL, true, false, ASSIZE__VERDICT__VERDICT_JE},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        check_t check = s_check_scored(
            rows[i].code, rows[i].score, rows[i].multiplier, rows[i].next_pass, rows[i].strict);
        assert_int_equal(check.verdict, rows[i].verdict);
        if (check.verdict == ASSIZE__VERDICT__VERDICT_AC)
            assert_int_equal(check.next_pass, rows[i].next_pass);
        if (check.verdict == ASSIZE__VERDICT__VERDICT_WA)
            assert_false(check.has_score);
        check_clear(&check);
    }
    check_t check = s_check_scored(42, "12.5\n", NULL, false, true);
    assert_true(check.has_score && check.score > 12.4 && check.score < 12.6);
    check_clear(&check);
}

static void
a_testlib_exit_code_says_what_to_do(void **state)
{
    (void)state;
    static const struct {
        int code;
        const char *words;
        Assize__Verdict verdict;
        double score; /* negative: none */
    } rows[] = {
        {0, "ok", ASSIZE__VERDICT__VERDICT_AC, -1},
        {1, "wrong answer", ASSIZE__VERDICT__VERDICT_WA, -1},
        {2, "wrong output format", ASSIZE__VERDICT__VERDICT_WA, -1},
        {3, "FAIL", ASSIZE__VERDICT__VERDICT_JE, -1},
        {4, "dirt", ASSIZE__VERDICT__VERDICT_WA, -1},
        {5, "", ASSIZE__VERDICT__VERDICT_JE, -1},
        {7, "points 12.5 nearly", ASSIZE__VERDICT__VERDICT_AC, 12.5},
        {7, "points points_info=a=1", ASSIZE__VERDICT__VERDICT_AC, -1},
        {7, "points many", ASSIZE__VERDICT__VERDICT_JE, -1},
        {7, "", ASSIZE__VERDICT__VERDICT_JE, -1},
        {8, "unexpected eof", ASSIZE__VERDICT__VERDICT_WA, -1},
        {49, "", ASSIZE__VERDICT__VERDICT_JE, -1},
        {50, "partially correct (0)", ASSIZE__VERDICT__VERDICT_AC, 0},
        {250, "partially correct (200)", ASSIZE__VERDICT__VERDICT_AC, 200},
        {251, "", ASSIZE__VERDICT__VERDICT_JE, -1},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        sandbox_result_t run = {.outcome = SANDBOX_EXITED, .exit_code = rows[i].code};
        run.errors = bytes_make(100);
        (void)bytes_append_text(&run.errors, rows[i].words);
        check_t check = testlib_check(&run, "the checker");
        assert_int_equal(check.verdict, rows[i].verdict);
        assert_int_equal(check.has_score, rows[i].score >= 0);
        if (check.has_score)
            assert_true(check.score > rows[i].score - 1e-9 && check.score < rows[i].score + 1e-9);
        assert_string_equal(check.message, ""); /* its words may quote the answer */
        check_clear(&check);
        bytes_clear(&run.errors);
    }
    sandbox_result_t killed = {.outcome = SANDBOX_CPU_LIMIT};
    check_t check = testlib_check(&killed, "the checker");
    assert_int_equal(check.verdict, ASSIZE__VERDICT__VERDICT_JE);
    check_clear(&check);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(jobs_wait_in_the_order_of_their_arrival),
        cmocka_unit_test(the_same_judging_delivered_again_is_one_job_with_more_tickets),
        cmocka_unit_test(a_job_that_nobody_wants_is_given_up_after_a_while),
        cmocka_unit_test(hostile_text_becomes_plain),
        cmocka_unit_test(a_core_belongs_to_one_lease_at_a_time),
        cmocka_unit_test(a_validator_says_42_or_43_and_all_else_is_a_judge_error),
        cmocka_unit_test(feedback_files_must_fit_the_verdict),
        cmocka_unit_test(a_testlib_exit_code_says_what_to_do),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
