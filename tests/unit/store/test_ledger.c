/*  ledger: every rule that keeps a submission's promise */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "lib/base/cleanup.h"
#include "lib/base/err.h"
#include "nodes/store/query.h"
#include "schemas/message.h"
#include "tests/unit/store/store_fixture.h"

static int
s_setup(void **state)
{
    fixture_t *fixture = fixture_new();
    fixture_user(fixture, "ada", ASSIZE__ROLE__ROLE_USER);
    fixture_problem(fixture, "p1", false);
    fixture_problem(fixture, "p2", true);
    fixture_contest(fixture, "cup");
    *state = fixture;
    return 0;
}

static int
s_teardown(void **state)
{
    fixture_destroy((fixture_t **)state);
    return 0;
}

static uint64_t
s_count(fixture_t *fixture, table_t table)
{
    _cleanup_(tables_end) tables_txn_t *txn = tables_read(store_tables(fixture->store));
    return tables_count(txn, table);
}

static Assize__Verdict
s_verdict(fixture_t *fixture, const char *id)
{
    _cleanup_(tables_end) tables_txn_t *txn = tables_read(store_tables(fixture->store));
    _cleanup_(message_free_p) Assize__SubmissionRecord *record = query_submission(txn, id);
    assert_non_null(record);
    return record->submission->verdict;
}

static void
an_accepted_submission_is_pending_until_its_verdict(void **state)
{
    fixture_t *fixture = *state;
    char id[ID_SIZE];
    assert_int_equal(fixture_submit(fixture, "ada", "p1", "", id).status, 0);
    assert_int_equal(s_count(fixture, TABLE_PENDING), 1);
    assert_int_equal(fixture_judge(fixture, id, 1, ASSIZE__VERDICT__VERDICT_WA).status, 0);
    assert_int_equal(s_count(fixture, TABLE_PENDING), 0);
    assert_int_equal(s_verdict(fixture, id), ASSIZE__VERDICT__VERDICT_WA);
}

static void
the_first_verdict_of_a_judging_wins(void **state)
{
    fixture_t *fixture = *state;
    char id[ID_SIZE];
    fixture_submit(fixture, "ada", "p1", "", id);
    fixture_judge(fixture, id, 1, ASSIZE__VERDICT__VERDICT_AC);
    ledger_result_t second = fixture_judge(fixture, id, 1, ASSIZE__VERDICT__VERDICT_WA);
    assert_int_equal(second.status, ERR_CONFLICT);
    assert_int_equal(second.event_seq, 0);
    assert_int_equal(s_verdict(fixture, id), ASSIZE__VERDICT__VERDICT_AC);
    assert_int_equal(s_count(fixture, TABLE_JUDGINGS), 1);
}

static void
a_verdict_for_what_never_was_changes_nothing(void **state)
{
    fixture_t *fixture = *state;
    char id[ID_SIZE];
    id_make(FIXTURE_START_MS, id);
    assert_int_equal(fixture_judge(fixture, id, 1, ASSIZE__VERDICT__VERDICT_AC).status,
                     ERR_CONFLICT);
    fixture_submit(fixture, "ada", "p1", "", id);
    assert_int_equal(fixture_judge(fixture, id, 2, ASSIZE__VERDICT__VERDICT_AC).status,
                     ERR_CONFLICT);
    assert_int_equal(s_count(fixture, TABLE_PENDING), 1);
}

static void
the_same_submission_twice_is_accepted_once(void **state)
{
    fixture_t *fixture = *state;
    Assize__Submission submission = ASSIZE__SUBMISSION__INIT;
    char id[ID_SIZE];
    id_make(FIXTURE_START_MS, id);
    submission.id = id;
    submission.user = (char *)(uintptr_t) "ada";
    submission.problem = (char *)(uintptr_t) "p1";
    submission.language = (char *)(uintptr_t) "c";
    submission.source.data = (uint8_t *)(uintptr_t) "x";
    submission.source.len = 1;
    submission.received_at_ms = FIXTURE_START_MS;
    Assize__Command command = ASSIZE__COMMAND__INIT;
    command.body_case = ASSIZE__COMMAND__BODY_SUBMISSION_ACCEPT;
    command.submission_accept = &submission;
    command.principal = (char *)(uintptr_t) "ada";
    ledger_result_t first = fixture_apply(fixture, &command);
    ledger_result_t again = fixture_apply(fixture, &command);
    assert_int_equal(first.status, 0);
    assert_int_equal(again.status, 0);
    assert_int_equal(again.seq, first.seq);
    assert_int_equal(again.event_seq, 0);
    assert_int_equal(s_count(fixture, TABLE_PENDING), 1);

    submission.problem = (char *)(uintptr_t) "p2";
    assert_int_equal(fixture_apply(fixture, &command).status, ERR_CONFLICT);
}

static void
a_rejudge_makes_a_new_judging_and_keeps_the_old_verdict_until_then(void **state)
{
    fixture_t *fixture = *state;
    char id[ID_SIZE];
    fixture_submit(fixture, "ada", "p1", "", id);
    Assize__Rejudge rejudge = ASSIZE__REJUDGE__INIT;
    rejudge.submission = id;
    Assize__Command command = ASSIZE__COMMAND__INIT;
    command.body_case = ASSIZE__COMMAND__BODY_REJUDGE;
    command.rejudge = &rejudge;
    assert_int_equal(fixture_apply(fixture, &command).status, ERR_CONFLICT);
    fixture_judge(fixture, id, 1, ASSIZE__VERDICT__VERDICT_AC);

    ledger_result_t result = fixture_apply(fixture, &command);
    assert_int_equal(result.status, 0);
    assert_int_equal(result.version, 2);
    assert_int_equal(s_verdict(fixture, id), ASSIZE__VERDICT__VERDICT_AC);
    assert_int_equal(fixture_judge(fixture, id, 2, ASSIZE__VERDICT__VERDICT_TLE).status, 0);
    assert_int_equal(s_verdict(fixture, id), ASSIZE__VERDICT__VERDICT_TLE);
    command.principal = (char *)(uintptr_t) "ada";
    assert_int_equal(fixture_apply(fixture, &command).status, ERR_FORBIDDEN);
}

static void
who_solved_and_who_tried_is_counted_once_per_user(void **state)
{
    fixture_t *fixture = *state;
    char id[2][ID_SIZE];
    fixture_submit(fixture, "ada", "p1", "", id[0]);
    fixture_submit(fixture, "ada", "p1", "", id[1]);
    fixture_judge(fixture, id[0], 1, ASSIZE__VERDICT__VERDICT_AC);
    fixture_judge(fixture, id[1], 1, ASSIZE__VERDICT__VERDICT_AC);
    _cleanup_(tables_end) tables_txn_t *txn = tables_read(store_tables(fixture->store));
    Assize__ProblemsQuery query = ASSIZE__PROBLEMS_QUERY__INIT;
    query.limit = 10;
    _cleanup_(message_free_p) Assize__ProblemsPage *page = query_problems(txn, &query);
    assert_int_equal(page->n_problems, 1); /* p2 is hidden */
    assert_int_equal(page->problems[0]->tried_by, 1);
    assert_int_equal(page->problems[0]->solved_by, 1);
}

static void
a_contest_takes_registered_users_while_it_runs(void **state)
{
    fixture_t *fixture = *state;
    char id[ID_SIZE];
    assert_int_equal(fixture_submit(fixture, "ada", "p1", "cup", id).status, ERR_FORBIDDEN);
    assert_int_equal(fixture_register(fixture, "cup", "ada").status, 0);
    assert_int_equal(fixture_submit(fixture, "ada", "p1", "cup", id).status, ERR_CONFLICT);
    fixture->utc_ms = FIXTURE_START_MS + 60000;
    assert_int_equal(fixture_submit(fixture, "ada", "p2", "cup", id).status, 0);
    assert_int_equal(fixture_submit(fixture, "ada", "p3", "cup", id).status, ERR_NOT_FOUND);
    fixture->utc_ms += 3600000;
    assert_int_equal(fixture_submit(fixture, "ada", "p1", "cup", id).status, ERR_CONFLICT);
    fixture_user(fixture, "bob", ASSIZE__ROLE__ROLE_USER);
    assert_int_equal(fixture_register(fixture, "cup", "bob").status, ERR_CONFLICT);
}

static void
a_submission_received_in_time_counts_though_it_arrived_late(void **state)
{
    fixture_t *fixture = *state;
    fixture_register(fixture, "cup", "ada");
    int64_t end_ms = FIXTURE_START_MS + 60000 + 3600000;
    char id[ID_SIZE];
    id_make(end_ms, id);
    Assize__Submission submission = ASSIZE__SUBMISSION__INIT;
    submission.id = id;
    submission.user = (char *)(uintptr_t) "ada";
    submission.problem = (char *)(uintptr_t) "p1";
    submission.contest = (char *)(uintptr_t) "cup";
    submission.language = (char *)(uintptr_t) "c";
    submission.source.data = (uint8_t *)(uintptr_t) "x";
    submission.source.len = 1;
    submission.received_at_ms = end_ms - 1;
    Assize__Command command = ASSIZE__COMMAND__INIT;
    command.body_case = ASSIZE__COMMAND__BODY_SUBMISSION_ACCEPT;
    command.submission_accept = &submission;
    command.principal = (char *)(uintptr_t) "ada";
    fixture->utc_ms = end_ms + STORE_CLOCK_SLACK_MS; /* too far: clamped to the end */
    assert_int_equal(fixture_apply(fixture, &command).status, ERR_CONFLICT);
    fixture->utc_ms = end_ms + STORE_CLOCK_SLACK_MS - 1;
    assert_int_equal(fixture_apply(fixture, &command).status, 0);
}

static void
hidden_problems_and_long_sources_are_refused_in_practice(void **state)
{
    fixture_t *fixture = *state;
    char id[ID_SIZE];
    assert_int_equal(fixture_submit(fixture, "ada", "p2", "", id).status, ERR_NOT_FOUND);
    assert_int_equal(fixture_submit(fixture, "eve", "p1", "", id).status, ERR_NOT_FOUND);

    uint8_t source[1025];
    memset(source, 'x', sizeof source);
    Assize__Submission submission = ASSIZE__SUBMISSION__INIT;
    submission.id = id;
    submission.user = (char *)(uintptr_t) "ada";
    submission.problem = (char *)(uintptr_t) "p1";
    submission.language = (char *)(uintptr_t) "c";
    submission.source.data = source;
    submission.source.len = sizeof source;
    submission.received_at_ms = FIXTURE_START_MS;
    Assize__Command command = ASSIZE__COMMAND__INIT;
    command.body_case = ASSIZE__COMMAND__BODY_SUBMISSION_ACCEPT;
    command.submission_accept = &submission;
    command.principal = (char *)(uintptr_t) "ada";
    assert_int_equal(fixture_apply(fixture, &command).status, ERR_TOO_LARGE);
    submission.source.len = 1024;
    assert_int_equal(fixture_apply(fixture, &command).status, 0);
}

static void
nobody_gives_himself_a_role_or_submits_for_another(void **state)
{
    fixture_t *fixture = *state;
    Assize__User user = ASSIZE__USER__INIT;
    user.name = (char *)(uintptr_t) "mallory";
    user.role = ASSIZE__ROLE__ROLE_ADMIN;
    Assize__Command command = ASSIZE__COMMAND__INIT;
    command.body_case = ASSIZE__COMMAND__BODY_USER_PUT;
    command.user_put = &user;
    command.only_new = 1;
    command.principal = (char *)(uintptr_t) "mallory";
    assert_int_equal(fixture_apply(fixture, &command).status, ERR_FORBIDDEN);
    user.role = ASSIZE__ROLE__ROLE_USER;
    assert_int_equal(fixture_apply(fixture, &command).status, 0);
    assert_int_equal(fixture_apply(fixture, &command).status, ERR_CONFLICT);
    command.only_new = 0;
    assert_int_equal(fixture_apply(fixture, &command).status, ERR_FORBIDDEN);
}

static void
a_problem_put_again_gets_a_version_only_when_it_changed(void **state)
{
    fixture_t *fixture = *state;
    assert_int_equal(fixture_problem(fixture, "p1", false).version, 1);
    assert_int_equal(fixture_problem(fixture, "p1", true).version, 2);
    assert_int_equal(s_count(fixture, TABLE_PROBLEM_VERSIONS), 3); /* p1 twice, p2 */
}

static void
a_thaw_waits_for_the_end(void **state)
{
    fixture_t *fixture = *state;
    Assize__ContestThaw thaw = ASSIZE__CONTEST_THAW__INIT;
    thaw.contest = (char *)(uintptr_t) "cup";
    Assize__Command command = ASSIZE__COMMAND__INIT;
    command.body_case = ASSIZE__COMMAND__BODY_CONTEST_THAW;
    command.contest_thaw = &thaw;
    assert_int_equal(fixture_apply(fixture, &command).status, ERR_CONFLICT);
    fixture->utc_ms += 3660000;
    assert_int_equal(fixture_apply(fixture, &command).status, 0);
}

static void
commands_that_are_none_never_enter_the_log(void **state)
{
    (void)state;
    const char *detail = NULL;
    Assize__Command command = ASSIZE__COMMAND__INIT;
    assert_int_equal(ledger_check(&command, &detail), ERR_INVALID);
    assert_non_null(detail);

    Assize__User user = ASSIZE__USER__INIT;
    user.name = (char *)(uintptr_t) "a/b";
    user.role = ASSIZE__ROLE__ROLE_USER;
    command.body_case = ASSIZE__COMMAND__BODY_USER_PUT;
    command.user_put = &user;
    assert_int_equal(ledger_check(&command, &detail), ERR_INVALID);
    user.name = (char *)(uintptr_t) "ab";
    assert_int_equal(ledger_check(&command, &detail), 0);
    user.role = 9;
    assert_int_equal(ledger_check(&command, &detail), ERR_INVALID);

    Assize__Judging judging = ASSIZE__JUDGING__INIT;
    char id[ID_SIZE];
    id_make(1, id);
    judging.submission = id;
    judging.number = 1;
    judging.verdict = ASSIZE__VERDICT__VERDICT_UNSPECIFIED;
    command.body_case = ASSIZE__COMMAND__BODY_JUDGING_FINISH;
    command.judging_finish = &judging;
    assert_int_equal(ledger_check(&command, &detail), ERR_INVALID);
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, s_setup, s_teardown)
    const struct CMUnitTest tests[] = {
        TEST(an_accepted_submission_is_pending_until_its_verdict),
        TEST(the_first_verdict_of_a_judging_wins),
        TEST(a_verdict_for_what_never_was_changes_nothing),
        TEST(the_same_submission_twice_is_accepted_once),
        TEST(a_rejudge_makes_a_new_judging_and_keeps_the_old_verdict_until_then),
        TEST(who_solved_and_who_tried_is_counted_once_per_user),
        TEST(a_contest_takes_registered_users_while_it_runs),
        TEST(a_submission_received_in_time_counts_though_it_arrived_late),
        TEST(hidden_problems_and_long_sources_are_refused_in_practice),
        TEST(nobody_gives_himself_a_role_or_submits_for_another),
        TEST(a_problem_put_again_gets_a_version_only_when_it_changed),
        TEST(a_thaw_waits_for_the_end),
        cmocka_unit_test(commands_that_are_none_never_enter_the_log),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
