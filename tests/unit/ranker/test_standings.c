/*  standings: what counts, what a view sees, and that the way there does not matter */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/cleanup.h"
#include "lib/base/err.h"
#include "tests/unit/ranker/board_fixture.h"

#define MINUTE FIXTURE_MINUTE_MS

static int
s_setup(void **state)
{
    board_fixture_t *fixture = board_fixture_new();
    assert_int_equal(fixture_put_contest(fixture), 0);
    assert_int_equal(fixture_register(fixture, "bob"), 0);
    assert_int_equal(fixture_register(fixture, "ada"), 0);
    *state = fixture;
    return 0;
}

static int
s_teardown(void **state)
{
    board_fixture_destroy((board_fixture_t **)state);
    return 0;
}

static void
who_has_registered_is_on_the_board_with_nothing_and_by_name(void **state)
{
    board_fixture_t *fixture = *state;
    const char *wanted = "1 ada 0/0 | A- B- C-\n1 bob 0/0 | A- B- C-\n";
    fixture_assert_board(fixture, PUBLIC, wanted);
    fixture_assert_board(fixture, JURY, wanted);
    assert_int_equal(fixture_register(fixture, "ada"), ERR_CONFLICT);
    fixture_assert_board(fixture, JURY, wanted);
}

static void
icpc_adds_minutes_and_penalties_of_solved_problems(void **state)
{
    board_fixture_t *fixture = *state;
    fixture_solve(fixture, "ada", "pa", 5 * MINUTE, WA);
    fixture_solve(fixture, "ada", "pa", 6 * MINUTE, ASSIZE__VERDICT__VERDICT_TLE);
    fixture_solve(fixture, "ada", "pa", 10 * MINUTE + 59999, AC);
    fixture_solve(fixture, "ada", "pb", 20 * MINUTE, WA);
    fixture_solve(fixture, "bob", "pa", 51 * MINUTE, AC);
    fixture_assert_board(fixture,
                         PUBLIC,
                         "1 ada 1/50 | A+3@659999* B-1 C-\n"
                         "2 bob 1/51 | A+1@3060000 B- C-\n");
}

static void
equal_penalty_is_decided_by_the_minute_of_the_last_accept(void **state)
{
    board_fixture_t *fixture = *state;
    fixture_solve(fixture, "ada", "pa", 10 * MINUTE, AC);
    fixture_solve(fixture, "ada", "pb", 50 * MINUTE, AC);
    fixture_solve(fixture, "bob", "pa", 30 * MINUTE, AC);
    fixture_solve(fixture, "bob", "pb", 30 * MINUTE + 59999, AC);
    fixture_assert_board(fixture,
                         JURY,
                         "1 bob 2/60 | A+1@1800000 B+1@1859999* C-\n"
                         "2 ada 2/60 | A+1@600000* B+1@3000000 C-\n");
}

static void
equal_rows_share_a_rank_and_leave_a_gap(void **state)
{
    board_fixture_t *fixture = *state;
    fixture_register(fixture, "eve");
    fixture_register(fixture, "Zoe");
    fixture_solve(fixture, "eve", "pa", 10 * MINUTE, AC);
    fixture_solve(fixture, "bob", "pa", 10 * MINUTE + 1000, AC);
    fixture_solve(fixture, "ada", "pa", 11 * MINUTE, AC);
    fixture_assert_board(fixture,
                         JURY,
                         "1 bob 1/10 | A+1@601000 B- C-\n"
                         "1 eve 1/10 | A+1@600000* B- C-\n"
                         "3 ada 1/11 | A+1@660000 B- C-\n"
                         "4 Zoe 0/0 | A- B- C-\n");
}

static void
speed_counts_milliseconds_of_the_last_first_accept(void **state)
{
    board_fixture_t *fixture = *state;
    fixture->contest.rule = ASSIZE__RULE__RULE_SPEED;
    assert_int_equal(fixture_put_contest(fixture), 0);
    fixture_solve(fixture, "ada", "pa", 1000, WA);
    fixture_solve(fixture, "ada", "pa", 90001, AC);
    fixture_solve(fixture, "ada", "pb", 50000, AC);
    fixture_solve(fixture, "ada", "pb", 99999, AC);
    fixture_solve(fixture, "bob", "pb", 90000, AC);
    fixture_solve(fixture, "bob", "pa", 60000, AC);
    fixture_assert_board(fixture,
                         PUBLIC,
                         "1 bob 2/90000 | A+1@60000* B+1@90000 C-\n"
                         "2 ada 2/90001 | A+2@90001 B+1@50000* C-\n");
}

static void
compile_errors_and_judge_errors_are_free(void **state)
{
    board_fixture_t *fixture = *state;
    fixture_solve(fixture, "ada", "pa", 1 * MINUTE, CE);
    fixture_solve(fixture, "ada", "pa", 2 * MINUTE, JE);
    fixture_solve(fixture, "ada", "pa", 3 * MINUTE, (Assize__Verdict)99);
    fixture_solve(fixture, "ada", "pa", 4 * MINUTE, AC);
    fixture_solve(fixture, "bob", "pb", 4 * MINUTE, JE);
    fixture_assert_board(fixture,
                         PUBLIC,
                         "1 ada 1/4 | A+1@240000* B- C-\n"
                         "2 bob 0/0 | A- B- C-\n");
}

static void
what_comes_after_the_accept_does_not_matter(void **state)
{
    board_fixture_t *fixture = *state;
    fixture_solve(fixture, "ada", "pa", 4 * MINUTE, AC);
    fixture_solve(fixture, "ada", "pa", 5 * MINUTE, WA);
    fixture_solve(fixture, "ada", "pa", 6 * MINUTE, AC);
    fixture_submit(fixture, "ada", "pa", 7 * MINUTE);
    fixture_assert_board(fixture,
                         JURY,
                         "1 ada 1/4 | A+1@240000* B- C-\n"
                         "2 bob 0/0 | A- B- C-\n");
}

static void
what_waits_for_its_verdict_is_pending_also_before_an_accept(void **state)
{
    board_fixture_t *fixture = *state;
    fixture_submission_t early = fixture_submit(fixture, "ada", "pa", 1 * MINUTE);
    fixture_submit(fixture, "ada", "pb", 2 * MINUTE);
    fixture_submit(fixture, "ada", "pb", 3 * MINUTE);
    fixture_solve(fixture, "ada", "pa", 4 * MINUTE, AC);
    fixture_assert_board(fixture,
                         PUBLIC,
                         "1 ada 1/4 | A+1@240000*?1 B-?2 C-\n"
                         "2 bob 0/0 | A- B- C-\n");
    fixture_judge(fixture, &early, 1, WA);
    fixture_assert_board(fixture,
                         PUBLIC,
                         "1 ada 1/24 | A+2@240000* B-?2 C-\n"
                         "2 bob 0/0 | A- B- C-\n");
}

static void
a_rejudge_replaces_the_verdict_when_its_own_has_come(void **state)
{
    board_fixture_t *fixture = *state;
    fixture_submission_t mine = fixture_solve(fixture, "ada", "pa", 4 * MINUTE, AC);
    fixture_solve(fixture, "bob", "pa", 9 * MINUTE, AC);
    const char *before = "1 ada 1/4 | A+1@240000* B- C-\n"
                         "2 bob 1/9 | A+1@540000 B- C-\n";
    fixture_assert_board(fixture, PUBLIC, before);
    assert_int_equal(fixture_resubmit(fixture, &mine), ERR_CONFLICT);
    fixture_assert_board(fixture, PUBLIC, before);
    assert_int_equal(fixture_judge(fixture, &mine, 2, WA), 0);
    const char *after = "1 bob 1/9 | A+1@540000* B- C-\n"
                        "2 ada 0/0 | A-1 B- C-\n";
    fixture_assert_board(fixture, PUBLIC, after);
    assert_int_equal(fixture_judge(fixture, &mine, 2, AC), ERR_CONFLICT);
    assert_int_equal(fixture_judge(fixture, &mine, 1, AC), ERR_CONFLICT);
    fixture_assert_board(fixture, PUBLIC, after);
}

static void
the_freeze_hides_verdicts_from_the_public_until_the_thaw(void **state)
{
    board_fixture_t *fixture = *state;
    fixture_solve(fixture, "ada", "pa", 239 * MINUTE + 59999, AC);
    fixture_solve(fixture, "bob", "pa", 240 * MINUTE, AC);
    fixture_solve(fixture, "bob", "pb", 250 * MINUTE, WA);
    const char *jury = "1 ada 1/239 | A+1@14399999* B- C-\n"
                       "2 bob 1/240 | A+1@14400000 B-1 C-\n";
    fixture_assert_board(fixture, JURY, jury);
    fixture_assert_board(fixture,
                         PUBLIC,
                         "1 ada 1/239 | A+1@14399999* B- C-\n"
                         "2 bob 0/0 | A-?1 B-?1 C-\n");
    fixture->contest.thawed = true;
    assert_int_equal(fixture_put_contest(fixture), 0);
    fixture_assert_board(fixture, PUBLIC, jury);
}

static void
a_late_verdict_of_a_submission_before_the_freeze_is_seen(void **state)
{
    board_fixture_t *fixture = *state;
    fixture_submission_t early = fixture_submit(fixture, "ada", "pa", 100 * MINUTE);
    fixture_solve(fixture, "ada", "pa", 299 * MINUTE, AC);
    fixture_judge(fixture, &early, 1, WA);
    fixture_assert_board(fixture,
                         PUBLIC,
                         "1 ada 0/0 | A-1?1 B- C-\n"
                         "1 bob 0/0 | A- B- C-\n");
}

static void
only_what_was_received_within_the_contest_counts(void **state)
{
    board_fixture_t *fixture = *state;
    fixture_solve(fixture, "ada", "pa", -1, AC);
    fixture_solve(fixture, "ada", "pb", 300 * MINUTE, AC);
    fixture_solve(fixture, "ada", "pc", 300 * MINUTE - 1, AC);
    fixture_solve(fixture, "bob", "pa", 0, AC);
    fixture_assert_board(fixture,
                         JURY,
                         "1 bob 1/0 | A+1@0* B- C-\n"
                         "2 ada 1/299 | A- B- C+1@17999999*\n");
}

static void
an_extension_brings_in_what_was_late_and_moves_the_freeze(void **state)
{
    board_fixture_t *fixture = *state;
    fixture_solve(fixture, "ada", "pa", 245 * MINUTE, AC);
    fixture_solve(fixture, "bob", "pb", 301 * MINUTE, AC);
    fixture_assert_board(fixture,
                         PUBLIC,
                         "1 ada 0/0 | A-?1 B- C-\n"
                         "1 bob 0/0 | A- B- C-\n");
    fixture->contest.duration_ms += 10 * MINUTE;
    assert_int_equal(fixture_put_contest(fixture), 0);
    fixture_assert_board(fixture,
                         PUBLIC,
                         "1 ada 1/245 | A+1@14700000* B- C-\n"
                         "2 bob 0/0 | A- B-?1 C-\n");
    fixture_assert_board(fixture,
                         JURY,
                         "1 ada 1/245 | A+1@14700000* B- C-\n"
                         "2 bob 1/301 | A- B+1@18060000* C-\n");
}

static void
problems_may_go_come_back_and_change_places(void **state)
{
    board_fixture_t *fixture = *state;
    fixture_solve(fixture, "ada", "pa", 10 * MINUTE, AC);
    fixture_submission_t late = fixture_submit(fixture, "bob", "pb", 20 * MINUTE);
    Assize__ContestProblem *only_c[] = {&fixture->problems[2]};
    fixture->contest.problems = only_c;
    fixture->contest.n_problems = 1;
    assert_int_equal(fixture_put_contest(fixture), 0);
    fixture_assert_board(fixture, JURY, "1 ada 0/0 | C-\n1 bob 0/0 | C-\n");
    assert_int_equal(fixture_judge(fixture, &late, 1, AC), 0);
    fixture_assert_board(fixture, JURY, "1 ada 0/0 | C-\n1 bob 0/0 | C-\n");

    Assize__ContestProblem *swapped[] = {&fixture->problems[1], &fixture->problems[0]};
    fixture->contest.problems = swapped;
    fixture->contest.n_problems = 2;
    assert_int_equal(fixture_put_contest(fixture), 0);
    fixture_assert_board(fixture,
                         JURY,
                         "1 ada 1/10 | B- A+1@600000*\n"
                         "2 bob 1/20 | B+1@1200000* A-\n");
}

static void
attempts_of_one_instant_are_ordered_by_id_and_first_solvers_by_the_log(void **state)
{
    board_fixture_t *fixture = *state;
    fixture_submission_t one = fixture_submit(fixture, "ada", "pa", 7 * MINUTE);
    fixture_submission_t two = fixture_submit(fixture, "ada", "pa", 7 * MINUTE);
    fixture_judge(fixture, &two, 1, AC);
    fixture_judge(fixture, &one, 1, WA);
    fixture_solve(fixture, "bob", "pa", 7 * MINUTE, AC);
    fixture_assert_board(fixture,
                         JURY,
                         "1 bob 1/7 | A+1@420000 B- C-\n"
                         "2 ada 1/27 | A+2@420000* B- C-\n");
}

static void
what_was_never_registered_or_asked_is_left_out(void **state)
{
    board_fixture_t *fixture = *state;
    bytes_t before = fixture_board(fixture, JURY);
    fixture_submission_t known = fixture_submit(fixture, "ada", "pa", MINUTE);
    fixture_judge(fixture, &known, 1, CE);
    fixture_submission_t stranger = known;
    stranger.user = "eve";
    assert_int_equal(fixture_resubmit(fixture, &stranger), ERR_NOT_FOUND);
    assert_int_equal(fixture_judge(fixture, &stranger, 1, AC), ERR_NOT_FOUND);
    fixture_submission_t elsewhere = known;
    elsewhere.problem = "px";
    assert_int_equal(fixture_resubmit(fixture, &elsewhere), ERR_NOT_FOUND);
    assert_int_equal(fixture_judge(fixture, &elsewhere, 1, AC), ERR_NOT_FOUND);
    fixture_submission_t unknown = known;
    unknown.id[5] = 'X';
    assert_int_equal(fixture_judge(fixture, &unknown, 1, AC), ERR_NOT_FOUND);
    fixture_submission_t malformed = known;
    malformed.id[0] = 0;
    assert_int_equal(fixture_resubmit(fixture, &malformed), ERR_INVALID);
    assert_int_equal(fixture_judge(fixture, &known, 0, AC), ERR_INVALID);
    assert_int_equal(fixture_judge(fixture, &known, 2, 0), ERR_INVALID);
    assert_int_equal(fixture_register(fixture, "no name"), ERR_INVALID);
    /* Who registers later does not bring what was left out. */
    assert_int_equal(fixture_register(fixture, "eve"), 0);
    assert_int_equal(fixture_judge(fixture, &stranger, 1, AC), ERR_NOT_FOUND);
    bytes_append_text(&before, "1 eve 0/0 | A- B- C-\n");
    fixture_assert_board(fixture, JURY, (const char *)before.data);
    bytes_clear(&before);
}

static void
a_contest_that_makes_no_sense_leaves_the_old_one_in_place(void **state)
{
    board_fixture_t *fixture = *state;
    bytes_t before = fixture_board(fixture, PUBLIC);
    const Assize__Contest good = fixture->contest;
    Assize__Contest bad[] = {good, good, good, good, good, good, good, good};
    bad[0].rule = (Assize__Rule)77;
    bad[1].duration_ms = 0;
    bad[2].duration_ms = RANKER_DURATION_MS_MAX + 1;
    bad[3].freeze_ms = good.duration_ms + 1;
    bad[4].start_at_ms = INT64_MAX;
    bad[5].n_problems = RANKER_CONTEST_PROBLEMS_MAX + 1;
    bad[6].freeze_ms = -1;
    Assize__ContestProblem *twice[] = {&fixture->problems[0], &fixture->problems[0]};
    bad[7].problems = twice;
    bad[7].n_problems = 2;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        fixture->contest = bad[i];
        assert_int_equal(fixture_put_contest(fixture), i == 0 ? ERR_UNSUPPORTED : ERR_INVALID);
    }
    fixture->contest = good;
    fixture_assert_board(fixture, PUBLIC, (const char *)before.data);
    bytes_clear(&before);
}

/* ---- limits ---- */

static void
attempts_past_the_limit_are_left_out(void **state)
{
    board_fixture_t *fixture = *state;
    fixture_submission_t last = {0};
    for (uint32_t i = 0; i < RANKER_ATTEMPTS_MAX; i++)
        last = fixture_solve(fixture, "ada", "pa", (int64_t)i, CE);
    fixture_submission_t over = last;
    over.id[2] = 'Z';
    assert_int_equal(fixture_resubmit(fixture, &over), ERR_TOO_LARGE);
    assert_int_equal(fixture_judge(fixture, &over, 1, AC), ERR_NOT_FOUND);
    assert_int_equal(fixture_judge(fixture, &last, 2, AC), 0);
    fixture_assert_board(fixture,
                         JURY,
                         "1 ada 1/0 | A+1@9999* B- C-\n"
                         "2 bob 0/0 | A- B- C-\n");
}

static void
a_contest_may_have_so_many_problems_over_time_and_no_more(void **state)
{
    board_fixture_t *fixture = *state;
    char names[FIXTURE_PROBLEMS_MAX][8];
    for (size_t i = 0; i < FIXTURE_PROBLEMS_MAX; i++) {
        snprintf(names[i], sizeof names[i], "q%zu", i);
        fixture->problems[i].problem = names[i];
        fixture->problems[i].label = names[i];
    }
    fixture->contest.n_problems = RANKER_CONTEST_PROBLEMS_MAX;
    size_t known = 3; /* pa, pb, pc */
    for (; known + RANKER_CONTEST_PROBLEMS_MAX <= RANKER_PROBLEMS_EVER_MAX;
         known += RANKER_CONTEST_PROBLEMS_MAX) {
        fixture->contest.problems = fixture->problem_list + (known - 3);
        assert_int_equal(fixture_put_contest(fixture), 0);
    }
    fixture->contest.problems = fixture->problem_list + (known - 3);
    assert_int_equal(fixture_put_contest(fixture), ERR_INVALID);
    fixture->contest.n_problems = RANKER_PROBLEMS_EVER_MAX - known;
    assert_int_equal(fixture_put_contest(fixture), 0);
}

static void
a_long_display_name_gives_way_to_the_user_id(void **state)
{
    board_fixture_t *fixture = *state;
    char long_name[RANKER_DISPLAY_NAME_MAX + 2];
    memset(long_name, 'x', sizeof long_name - 1);
    long_name[sizeof long_name - 1] = 0;
    standings_t *cup = boards_find(fixture->boards, "cup");
    Assize__Registration eve = ASSIZE__REGISTRATION__INIT;
    eve.user = "eve";
    eve.display_name = long_name;
    assert_int_equal(standings_register(cup, &eve), 0);
    Assize__Registration zoe = ASSIZE__REGISTRATION__INIT;
    zoe.user = "zoe";
    zoe.display_name = long_name + 1;
    assert_int_equal(standings_register(cup, &zoe), 0);
    assert_string_equal(standings_display_name(cup, 2), "eve");
    assert_string_equal(standings_display_name(cup, 3), long_name + 1);
}

static void
a_full_contest_takes_nobody_more(void **state)
{
    board_fixture_t *fixture = *state;
    standings_t *cup = boards_find(fixture->boards, "cup");
    char user[16];
    Assize__Registration registration = ASSIZE__REGISTRATION__INIT;
    registration.user = user;
    for (uint32_t i = 2; i < RANKER_PARTICIPANTS_MAX; i++) {
        snprintf(user, sizeof user, "u%07u", i * 7919u % 10000000u);
        assert_int_equal(standings_register(cup, &registration), 0);
    }
    snprintf(user, sizeof user, "over");
    assert_int_equal(standings_register(cup, &registration), ERR_TOO_LARGE);
    assert_int_equal(standings_total(cup), RANKER_PARTICIPANTS_MAX);
    uint32_t participant;
    assert_false(standings_find(cup, "over", &participant));
    assert_true(standings_find(cup, "bob", &participant));
    assert_int_equal(standings_position(cup, STANDINGS_JURY, participant), 1);
    assert_int_equal(standings_rank(cup, STANDINGS_JURY, participant), 1);
}

int
main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, s_setup, s_teardown)
    const struct CMUnitTest tests[] = {
        CASE(who_has_registered_is_on_the_board_with_nothing_and_by_name),
        CASE(icpc_adds_minutes_and_penalties_of_solved_problems),
        CASE(equal_penalty_is_decided_by_the_minute_of_the_last_accept),
        CASE(equal_rows_share_a_rank_and_leave_a_gap),
        CASE(speed_counts_milliseconds_of_the_last_first_accept),
        CASE(compile_errors_and_judge_errors_are_free),
        CASE(what_comes_after_the_accept_does_not_matter),
        CASE(what_waits_for_its_verdict_is_pending_also_before_an_accept),
        CASE(a_rejudge_replaces_the_verdict_when_its_own_has_come),
        CASE(the_freeze_hides_verdicts_from_the_public_until_the_thaw),
        CASE(a_late_verdict_of_a_submission_before_the_freeze_is_seen),
        CASE(only_what_was_received_within_the_contest_counts),
        CASE(an_extension_brings_in_what_was_late_and_moves_the_freeze),
        CASE(problems_may_go_come_back_and_change_places),
        CASE(attempts_of_one_instant_are_ordered_by_id_and_first_solvers_by_the_log),
        CASE(what_was_never_registered_or_asked_is_left_out),
        CASE(a_contest_that_makes_no_sense_leaves_the_old_one_in_place),
        CASE(attempts_past_the_limit_are_left_out),
        CASE(a_contest_may_have_so_many_problems_over_time_and_no_more),
        CASE(a_long_display_name_gives_way_to_the_user_id),
        CASE(a_full_contest_takes_nobody_more),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
