/*  verify_rules: promises of packages held against judgings that are made up */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <string.h>

#include "client/cli/cli.h"
#include "client/cli/verify_rules.h"
#include "lib/base/cleanup.h"

#define TESTS_MAX 4

/*  A judging with a row per test; the first that is not accepted is the verdict. */
typedef struct {
    Assize__Judging judging;
    Assize__TestResult tests[TESTS_MAX];
    Assize__TestResult *pointers[TESTS_MAX];
    Assize__GroupResult group;
    Assize__GroupResult *groups[1];
} made_t;

static const char *const s_names[] = {"sample/1", "secret/a", "secret/b", "secret/c"};

static void
s_make(made_t *made, const Assize__Verdict *verdicts, size_t count)
{
    assize__judging__init(&made->judging);
    made->judging.verdict = ASSIZE__VERDICT__VERDICT_AC;
    for (size_t i = 0; i < count; i++) {
        Assize__TestResult *test = &made->tests[i];
        assize__test_result__init(test);
        test->name = (char *)(uintptr_t)s_names[i];
        test->verdict = verdicts[i];
        test->cpu_ms = (uint32_t)(10 * (i + 1));
        test->jury_message = (char *)(uintptr_t) "token 3 differs";
        made->pointers[i] = test;
        if (made->judging.verdict == ASSIZE__VERDICT__VERDICT_AC)
            made->judging.verdict = verdicts[i];
    }
    made->judging.tests = made->pointers;
    made->judging.n_tests = count;
}

#define AC ASSIZE__VERDICT__VERDICT_AC
#define WA ASSIZE__VERDICT__VERDICT_WA
#define TLE ASSIZE__VERDICT__VERDICT_TLE
#define MLE ASSIZE__VERDICT__VERDICT_MLE
#define OLE ASSIZE__VERDICT__VERDICT_OLE
#define MAKE(made, ...)                                                                            \
    made_t made;                                                                                   \
    const Assize__Verdict made##_verdicts[] = {__VA_ARGS__};                                       \
    s_make(&made, made##_verdicts, sizeof made##_verdicts / sizeof *made##_verdicts)

static void
s_assert_kept(const package_submission_t *submission, const made_t *made)
{
    Assize__Problem problem = ASSIZE__PROBLEM__INIT;
    assert_null(verify_rules_broken(submission, &problem, &made->judging));
}

static void
s_assert_broken(const package_submission_t *submission, const made_t *made, const char *why)
{
    Assize__Problem problem = ASSIZE__PROBLEM__INIT;
    _cleanup_(free_p) char *broken = verify_rules_broken(submission, &problem, &made->judging);
    assert_non_null(broken);
    assert_string_equal(broken, why);
}

static void
a_folder_promises_the_verdict_of_the_whole(void **state)
{
    (void)state;
    package_submission_t wrong = {.verdicts = PACKAGE_WA};
    MAKE(rejected, AC, WA);
    MAKE(accepted, AC, AC);
    MAKE(flood, AC, OLE);
    s_assert_kept(&wrong, &rejected);
    s_assert_kept(&wrong, &flood);
    s_assert_broken(&wrong, &accepted, "it is AC");
    package_submission_t crash = {.verdicts = PACKAGE_RTE};
    MAKE(memory, AC, MLE);
    s_assert_kept(&crash, &memory);
    s_assert_broken(&crash, &rejected, "secret/a is WA");
}

static void
a_compile_error_breaks_any_promise_but_its_own(void **state)
{
    (void)state;
    package_expectation_t any = {.permitted = PACKAGE_VERDICTS_ALL,
                                 .required = PACKAGE_VERDICTS_ALL};
    package_submission_t submission = {.verdicts = PACKAGE_VERDICTS_ALL,
                                       .detailed = true,
                                       .expectations = &any,
                                       .expectations_count = 1};
    MAKE(none, AC);
    none.judging.n_tests = 0;
    none.judging.verdict = ASSIZE__VERDICT__VERDICT_CE;
    none.judging.compiler_output = (char *)(uintptr_t) "a.c: In f:\na.c:1: error: no x\nmore\n";
    s_assert_broken(&submission, &none, "it is CE: a.c:1: error: no x");
    none.judging.compiler_output = (char *)(uintptr_t) "";
    s_assert_broken(&submission, &none, "it is CE: ");
    submission.verdicts = PACKAGE_CE;
    s_assert_kept(&submission, &none);
}

static void
what_promises_nothing_breaks_nothing(void **state)
{
    (void)state;
    package_submission_t submission = {.verdicts = PACKAGE_VERDICTS_ALL};
    assert_true(verify_rules_promise_nothing(&submission));
    MAKE(none, AC);
    none.judging.n_tests = 0;
    none.judging.verdict = ASSIZE__VERDICT__VERDICT_CE;
    s_assert_kept(&submission, &none);
    submission.detailed = true;
    assert_false(verify_rules_promise_nothing(&submission));
}

static void
a_judge_error_keeps_no_promise(void **state)
{
    (void)state;
    package_submission_t submission = {.verdicts = PACKAGE_VERDICTS_ALL};
    MAKE(broken, ASSIZE__VERDICT__VERDICT_JE);
    broken.judging.detail = (char *)(uintptr_t) "no core";
    s_assert_broken(&submission, &broken, "judge error: no core");
}

static void
detailed_rules_are_about_each_case(void **state)
{
    (void)state;
    package_expectation_t rules[] = {
        {.permitted = PACKAGE_AC | PACKAGE_WA, .required = PACKAGE_WA},
        {.cases = "secret/b", .permitted = PACKAGE_AC, .required = PACKAGE_AC}};
    package_submission_t submission = {
        .verdicts = PACKAGE_WA, .detailed = true, .expectations = rules, .expectations_count = 2};
    assert_true(verify_rules_need_all(&submission));
    MAKE(good, AC, WA, AC);
    s_assert_kept(&submission, &good);
    MAKE(slow, AC, WA, TLE);
    s_assert_broken(&submission, &slow, "secret/b is TLE");
    MAKE(right, AC, AC, AC);
    s_assert_broken(&submission, &right, "all: no case is WA");
    MAKE(other, AC, AC, WA);
    s_assert_broken(&submission, &other, "secret/b is WA");
    MAKE(few, AC, WA);
    s_assert_broken(&submission, &few, "secret/b: no such case was judged");
}

static void
a_message_must_be_said_by_a_case_that_is_covered(void **state)
{
    (void)state;
    package_expectation_t rule = {
        .permitted = PACKAGE_VERDICTS_ALL, .required = PACKAGE_VERDICTS_ALL, .message = "token 3"};
    package_submission_t submission = {.verdicts = PACKAGE_VERDICTS_ALL,
                                       .detailed = true,
                                       .expectations = &rule,
                                       .expectations_count = 1};
    MAKE(made, AC, WA);
    s_assert_kept(&submission, &made);
    rule.message = "token 4";
    s_assert_broken(&submission, &made, "all: no message of the validator says \"token 4\"");
}

static void
a_score_is_that_of_the_whole_or_of_the_group_named(void **state)
{
    (void)state;
    package_expectation_t rule = {.permitted = PACKAGE_VERDICTS_ALL,
                                  .required = PACKAGE_VERDICTS_ALL,
                                  .has_score = true,
                                  .score_min = 30,
                                  .score_max = 30};
    package_submission_t submission = {.verdicts = PACKAGE_VERDICTS_ALL,
                                       .detailed = true,
                                       .expectations = &rule,
                                       .expectations_count = 1};
    MAKE(made, AC, WA, AC);
    s_assert_broken(&submission, &made, "all: there is no score");
    made.judging.scored = true;
    made.judging.score = 30;
    s_assert_kept(&submission, &made);
    assize__group_result__init(&made.group);
    made.group.name = (char *)(uintptr_t) "secret";
    made.group.score = 20;
    made.groups[0] = &made.group;
    made.judging.groups = made.groups;
    made.judging.n_groups = 1;
    rule.cases = "secret";
    s_assert_broken(&submission, &made, "secret: the score is 20, not 30");
    rule.score_min = 10;
    s_assert_kept(&submission, &made);
}

static void
a_part_that_is_the_whole_is_worth_a_note(void **state)
{
    (void)state;
    Assize__TestGroup group = ASSIZE__TEST_GROUP__INIT;
    Assize__TestGroup *groups[] = {&group};
    group.score_max = 100;
    Assize__Problem problem = ASSIZE__PROBLEM__INIT;
    problem.grading = ASSIZE__GRADING__GRADING_LEGACY;
    problem.groups = groups;
    problem.n_groups = 1;
    package_submission_t part = {.verdicts = PACKAGE_AC, .partial = true};
    package_submission_t full = {.verdicts = PACKAGE_AC};
    MAKE(made, AC);
    made.judging.scored = true;
    made.judging.score = 100;
    _cleanup_(free_p) char *note = verify_rules_note(&part, &problem, &made.judging);
    assert_non_null(note);
    assert_null(verify_rules_note(&full, &problem, &made.judging));
    made.judging.score = 60;
    assert_null(verify_rules_note(&part, &problem, &made.judging));
    _cleanup_(free_p) char *less = verify_rules_note(&full, &problem, &made.judging);
    assert_string_equal(less, "it does not get the best score, 100");
    group.score_max = INFINITY; /* no best score to miss */
    assert_null(verify_rules_note(&full, &problem, &made.judging));
}

static void
submissions_bound_the_time_limit_by_their_rules(void **state)
{
    (void)state;
    package_expectation_t rule = {.permitted = PACKAGE_AC, .required = PACKAGE_AC};
    package_submission_t submission = {
        .verdicts = PACKAGE_AC, .expectations = &rule, .expectations_count = 1};
    MAKE(made, AC, AC, AC);
    assert_int_equal(verify_rules_time_use(&submission), VERIFY_TIME_LOWER);
    assert_int_equal(verify_rules_slowest_ms(&submission, &made.judging), 30);
    rule = (package_expectation_t){.permitted = PACKAGE_AC | PACKAGE_TLE, .required = PACKAGE_TLE};
    assert_int_equal(verify_rules_time_use(&submission), VERIFY_TIME_UPPER);
    assert_int_equal(verify_rules_slowest_ms(&submission, &made.judging), 0);
    rule.time_use = PACKAGE_TIME_UNUSED;
    assert_int_equal(verify_rules_time_use(&submission), VERIFY_TIME_NONE);
}

static void
promises_are_told_in_short(void **state)
{
    (void)state;
    package_submission_t submission = {.verdicts = PACKAGE_WA | PACKAGE_TLE};
    _cleanup_(free_p) char *two = verify_rules_promise(&submission);
    assert_string_equal(two, "WA/TLE");
    submission.verdicts = PACKAGE_VERDICTS_ALL;
    _cleanup_(free_p) char *any = verify_rules_promise(&submission);
    assert_string_equal(any, "any");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_folder_promises_the_verdict_of_the_whole),
        cmocka_unit_test(a_compile_error_breaks_any_promise_but_its_own),
        cmocka_unit_test(what_promises_nothing_breaks_nothing),
        cmocka_unit_test(a_judge_error_keeps_no_promise),
        cmocka_unit_test(detailed_rules_are_about_each_case),
        cmocka_unit_test(a_message_must_be_said_by_a_case_that_is_covered),
        cmocka_unit_test(a_score_is_that_of_the_whole_or_of_the_group_named),
        cmocka_unit_test(a_part_that_is_the_whole_is_worth_a_note),
        cmocka_unit_test(submissions_bound_the_time_limit_by_their_rules),
        cmocka_unit_test(promises_are_told_in_short),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
