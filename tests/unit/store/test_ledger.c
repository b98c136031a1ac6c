/*  ledger: every rule that keeps a submission's promise */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
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

#define HASH_OF_ALL "00000000000000000000000000000000000000000000000000000000000000aa"

/*  A problem with two groups that is fine. */
typedef struct {
    Assize__BlobRef blob, *blobs[1];
    Assize__TestCase test, *tests[1];
    Assize__Sample sample, *samples[1];
    Assize__TestGroup groups[2], *group_pointers[2];
    Assize__Limits limits;
    Assize__Validator validator;
    Assize__Program program;
    Assize__Problem problem;
    Assize__Command command;
} grouped_t;

static void
s_make_grouped(grouped_t *self)
{
    static char *names[] = {"", "secret"};
    assize__blob_ref__init(&self->blob);
    self->blob.name = "main.cpp";
    self->blob.hash = HASH_OF_ALL;
    self->blobs[0] = &self->blob;
    assize__test_case__init(&self->test);
    self->test.name = "secret/1";
    self->test.input = self->test.answer = &self->blob;
    self->test.group = 1;
    self->tests[0] = &self->test;
    assize__sample__init(&self->sample);
    self->sample.interaction = &self->blob;
    self->samples[0] = &self->sample;
    for (size_t i = 0; i < 2; i++) {
        assize__test_group__init(&self->groups[i]);
        self->groups[i].name = names[i];
        self->group_pointers[i] = &self->groups[i];
    }
    assize__limits__init(&self->limits);
    self->limits.time_ms = self->limits.memory_mib = self->limits.output_kib =
        self->limits.code_kib = 100;
    assize__validator__init(&self->validator);
    self->validator.kind = ASSIZE__VALIDATOR_KIND__VALIDATOR_KIND_DEFAULT;
    assize__program__init(&self->program);
    self->program.language = "cpp17";
    self->program.files = self->blobs;
    self->program.n_files = 1;
    assize__problem__init(&self->problem);
    self->problem.id = self->problem.name = "grouped";
    self->problem.limits = &self->limits;
    self->problem.validator = &self->validator;
    self->problem.tests = self->tests;
    self->problem.n_tests = 1;
    self->problem.samples = self->samples;
    self->problem.n_samples = 1;
    self->problem.grading = ASSIZE__GRADING__GRADING_LEGACY;
    self->problem.groups = self->group_pointers;
    self->problem.n_groups = 2;
    assize__command__init(&self->command);
    self->command.body_case = ASSIZE__COMMAND__BODY_PROBLEM_PUT;
    self->command.problem_put = &self->problem;
}

static void
a_problem_whose_groups_or_programs_make_no_sense_never_enters_the_log(void **state)
{
    (void)state;
    const char *detail = NULL;
    grouped_t g;
#define REFUSED(change)                                                                            \
    do {                                                                                           \
        s_make_grouped(&g);                                                                        \
        assert_int_equal(ledger_check(&g.command, &detail), 0);                                    \
        change;                                                                                    \
        assert_int_equal(ledger_check(&g.command, &detail), ERR_INVALID);                          \
    } while (0)
    REFUSED(g.groups[1].parent = 1);
    REFUSED(g.test.group = 2);
    REFUSED(g.test.points = -1);
    REFUSED(g.groups[1].custom_grader = true);
    REFUSED(g.groups[1].static_validation = true);
    REFUSED(g.groups[1].score_min = NAN);
    REFUSED(g.groups[0].accept_score = INFINITY);
    REFUSED(g.problem.n_groups = 0; g.test.group = 0);
    REFUSED(g.problem.grading = 9);
    REFUSED(g.problem.grader = &g.program; g.program.n_files = 0);
    REFUSED(g.problem.static_validator = &g.program; g.program.language = "");
    REFUSED(g.validator.interactor = &g.program; g.blob.name = "");
    REFUSED(g.test.output = &g.blob);
    REFUSED(g.sample.input = &g.blob);
    REFUSED(g.sample.interaction = NULL);
    REFUSED(g.problem.validator->kind = ASSIZE__VALIDATOR_KIND__VALIDATOR_KIND_NONE);
#undef REFUSED
}

static void
s_count_blob(void *arg, const Assize__BlobRef *blob)
{
    (void)blob;
    (*(size_t *)arg)++;
}

static void
every_blob_that_a_problem_names_is_found(void **state)
{
    (void)state;
    grouped_t g;
    Assize__Include include = ASSIZE__INCLUDE__INIT, *includes[] = {&include};
    s_make_grouped(&g);
    g.test.files = include.files = g.validator.files = g.blobs;
    g.test.n_files = include.n_files = g.validator.n_files = 1;
    g.problem.includes = includes;
    g.problem.n_includes = 1;
    g.problem.grader = g.problem.static_validator = g.validator.interactor = &g.program;
    size_t count = 0;
    ledger_each_blob(&g.problem, s_count_blob, &count);
    assert_int_equal(count, 3 + 1 + 1 + 1 + 3);
}

static void
scores_are_kept_and_outputs_taken_only_where_they_are_wanted(void **state)
{
    fixture_t *fixture = *state;
    char id[ID_SIZE];
    assert_int_equal(fixture_submit(fixture, "ada", "p1", "", id).status, 0);
    Assize__Judging judging = ASSIZE__JUDGING__INIT;
    judging.submission = id;
    judging.number = 1;
    judging.verdict = ASSIZE__VERDICT__VERDICT_WA;
    judging.scored = true;
    judging.score = 62.5;
    Assize__Command command = ASSIZE__COMMAND__INIT;
    command.body_case = ASSIZE__COMMAND__BODY_JUDGING_FINISH;
    command.judging_finish = &judging;
    assert_int_equal(fixture_apply(fixture, &command).status, 0);
    {
        _cleanup_(tables_end) tables_txn_t *txn = tables_read(store_tables(fixture->store));
        _cleanup_(message_free_p) Assize__SubmissionRecord *record = query_submission(txn, id);
        assert_true(fabs(record->submission->score - 62.5) < 1e-9);
        assert_true(record->judgings[0]->scored);
    }

    char other[ID_SIZE];
    id_make(FIXTURE_START_MS + 1, other);
    Assize__Submission answers = ASSIZE__SUBMISSION__INIT;
    answers.id = other;
    answers.user = "ada";
    answers.problem = "p1";
    answers.language = "answer";
    answers.source.data = (uint8_t *)"42";
    answers.source.len = 2;
    answers.received_at_ms = FIXTURE_START_MS;
    assize__command__init(&command);
    command.body_case = ASSIZE__COMMAND__BODY_SUBMISSION_ACCEPT;
    command.submission_accept = &answers;
    command.principal = "ada";
    assert_int_equal(fixture_apply(fixture, &command).status, ERR_INVALID);
}

static void
all_files_of_a_submission_count_against_its_limit(void **state)
{
    fixture_t *fixture = *state;
    char id[ID_SIZE];
    uint8_t source[1024];
    memset(source, 'x', sizeof source);
    id_make(FIXTURE_START_MS, id);
    Assize__SourceFile file = ASSIZE__SOURCE_FILE__INIT, *more[] = {&file};
    file.name = "more.h";
    file.content.data = source;
    file.content.len = 1;
    Assize__Submission submission = ASSIZE__SUBMISSION__INIT;
    submission.id = id;
    submission.user = "ada";
    submission.problem = "p1";
    submission.language = "c";
    submission.source.data = source;
    submission.source.len = sizeof source;
    submission.more_files = more;
    submission.n_more_files = 1;
    submission.received_at_ms = FIXTURE_START_MS;
    Assize__Command command = ASSIZE__COMMAND__INIT;
    command.body_case = ASSIZE__COMMAND__BODY_SUBMISSION_ACCEPT;
    command.submission_accept = &submission;
    command.principal = "ada";
    assert_int_equal(fixture_apply(fixture, &command).status, ERR_TOO_LARGE);
    submission.source.len--;
    assert_int_equal(fixture_apply(fixture, &command).status, 0);
    const char *detail;
    file.name = "";
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
        TEST(scores_are_kept_and_outputs_taken_only_where_they_are_wanted),
        TEST(all_files_of_a_submission_count_against_its_limit),
        cmocka_unit_test(a_problem_whose_groups_or_programs_make_no_sense_never_enters_the_log),
        cmocka_unit_test(every_blob_that_a_problem_names_is_found),
        cmocka_unit_test(commands_that_are_none_never_enter_the_log),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
