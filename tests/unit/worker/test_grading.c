/*  How results become scores. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "lib/base/cleanup.h"
#include "nodes/worker/grading.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define AC ASSIZE__VERDICT__VERDICT_AC
#define WA ASSIZE__VERDICT__VERDICT_WA
#define TLE ASSIZE__VERDICT__VERDICT_TLE
#define RTE ASSIZE__VERDICT__VERDICT_RTE
#define SUM ASSIZE__AGGREGATION__AGGREGATION_SUM
#define MIN ASSIZE__AGGREGATION__AGGREGATION_MIN
#define AVG ASSIZE__AGGREGATION__AGGREGATION_AVG
#define MAX ASSIZE__AGGREGATION__AGGREGATION_MAX
#define PASS_FAIL ASSIZE__AGGREGATION__AGGREGATION_PASS_FAIL

enum { DATA, SAMPLE, SECRET, G1, G2, GROUPS };
#define TESTS_MAX 8u

/* data with sample and secret, and in it g1 and g2; two tests in each of sample, g1 and g2. */
typedef struct {
    Assize__Problem problem;
    Assize__TestGroup groups[GROUPS], *group_pointers[GROUPS];
    Assize__TestCase tests[TESTS_MAX], *test_pointers[TESTS_MAX];
    grading_t *grading;
    size_t asked; /* the group whose grader was asked last */
} score_t;

static void
s_init(score_t *self, Assize__Grading grading)
{
    static char *names[] = {"", "sample", "secret", "secret/g1", "secret/g2"};
    static const uint32_t parents[] = {DATA, DATA, DATA, SECRET, SECRET};
    static const uint32_t homes[] = {SAMPLE, SAMPLE, G1, G1, G2, G2};
    assize__problem__init(&self->problem);
    self->problem.grading = grading;
    for (size_t i = 0; i < GROUPS; i++) {
        assize__test_group__init(&self->groups[i]);
        self->groups[i].name = names[i];
        self->groups[i].parent = parents[i];
        self->groups[i].aggregation = i >= G1 ? PASS_FAIL : SUM;
        self->groups[i].max_score = i >= G1 ? 50 : i == SECRET ? 100 : INFINITY;
        self->groups[i].accept_score = 1;
        self->groups[i].score_max = INFINITY;
        self->group_pointers[i] = &self->groups[i];
    }
    self->problem.groups = self->group_pointers;
    self->problem.n_groups = GROUPS;
    for (size_t i = 0; i < 6; i++) {
        assize__test_case__init(&self->tests[i]);
        self->tests[i].name = "test";
        self->tests[i].group = homes[i];
        self->test_pointers[i] = &self->tests[i];
    }
    self->problem.tests = self->test_pointers;
    self->problem.n_tests = 6;
}

/*  Judges all tests; of a letter each: . not wanted, A accepted, W, T, R. Stops when a grader is
    asked or something is wrong. */
static grading_step_t
s_judge(score_t *self, const char *results, const check_t *check)
{
    self->grading = grading_new(&self->problem);
    grading_step_t step;
    for (size_t i = 0; i < self->problem.n_tests; i++) {
        size_t group = self->tests[i].group;
        step = grading_close(self->grading, group, &self->asked);
        if (step != GRADING_CLOSED)
            return step;
        if (results[i] == '.') {
            assert_false(grading_wants(self->grading, group));
            grading_skip_test(self->grading, group);
            continue;
        }
        assert_true(grading_wants(self->grading, group));
        Assize__Verdict verdict = results[i] == 'A'   ? AC
                                  : results[i] == 'T' ? TLE
                                  : results[i] == 'R' ? RTE
                                                      : WA;
        double score;
        if (grading_add_test(self->grading,
                             group,
                             verdict,
                             verdict == AC && group != SAMPLE ? check : NULL,
                             self->tests[i].points,
                             &score))
            return GRADING_WRONG;
    }
    return grading_close(self->grading, GRADING_END, &self->asked);
}

static void
s_expect(score_t *self, const char *results, Assize__Verdict verdict, double score)
{
    assert_int_equal(s_judge(self, results, NULL), GRADING_CLOSED);
    assert_int_equal(grading_verdict(self->grading), verdict);
    assert_true(grading_is_scored(self->grading));
    assert_true(fabs(grading_score(self->grading) - score) < 1e-9);
    grading_destroy(&self->grading);
}

static void
the_first_failure_decides_without_scores(void **state)
{
    (void)state;
    score_t s;
    s_init(&s, ASSIZE__GRADING__GRADING_UNSPECIFIED);
    assert_int_equal(s_judge(&s, "AAT...", NULL), GRADING_CLOSED);
    assert_int_equal(grading_verdict(s.grading), TLE);
    assert_false(grading_is_scored(s.grading));
    Assize__GroupResult **results;
    assert_int_equal(grading_results(s.grading, &results), 0);
    grading_destroy(&s.grading);
    s.problem.n_groups = 0; /* a problem needs none */
    assert_int_equal(s_judge(&s, "AAAAAA", NULL), GRADING_CLOSED);
    assert_int_equal(grading_verdict(s.grading), AC);
    grading_destroy(&s.grading);
}

static void
groups_that_pass_give_their_points(void **state)
{
    (void)state;
    score_t s;
    s_init(&s, ASSIZE__GRADING__GRADING_2025_09);
    s_expect(&s, "AAAAAA", AC, 100);
    s_expect(&s, "AAW.AA", WA, 50); /* the rest of a failed group is not run */
    s_expect(&s, "AAAAT.", TLE, 50);
    s_expect(&s, "WAAAAA", WA, 100); /* samples score nothing */
    s_expect(&s, "AAW.R.", WA, 0);
}

static void
groups_may_sum_up_or_take_the_least(void **state)
{
    (void)state;
    score_t s;
    check_t half = {.verdict = AC, .has_multiplier = true, .multiplier = 0.5};
    s_init(&s, ASSIZE__GRADING__GRADING_2025_09);
    s.groups[G1].aggregation = SUM;
    s.groups[G2].aggregation = MIN;
    s_expect(&s, "AAAAAA", AC, 100);
    s_expect(&s, "AAWAAA", WA, 75);
    s_expect(&s, "AAAAW.", WA, 50);
    s_expect(&s, "AAAAAW", WA, 50);
    assert_int_equal(s_judge(&s, "AAAAAA", &half), GRADING_CLOSED);
    assert_true(fabs(grading_score(s.grading) - 50) < 1e-9);
    grading_destroy(&s.grading);
    s.groups[SECRET].aggregation = MIN;
    s_expect(&s, "AAWAAA", WA, 25);
}

static void
a_group_waits_for_those_it_requires(void **state)
{
    (void)state;
    score_t s;
    uint32_t required[] = {G1};
    s_init(&s, ASSIZE__GRADING__GRADING_2025_09);
    s.groups[G2].require_pass = required;
    s.groups[G2].n_require_pass = 1;
    s_expect(&s, "AAAAAA", AC, 100);
    s_expect(&s, "AAAW..", WA, 0);
    required[0] = SAMPLE;
    s_expect(&s, "AWAA..", WA, 50);
    s.groups[G1].require_pass = required;
    s.groups[G1].n_require_pass = 1;
    s.problem.n_tests = 4;
    s_expect(&s, "WA..", WA, 0);
}

static void
secret_may_pass_or_fail_as_a_whole(void **state)
{
    (void)state;
    score_t s;
    s_init(&s, ASSIZE__GRADING__GRADING_2025_09);
    s.groups[SECRET].aggregation = PASS_FAIL;
    s_expect(&s, "AAAAAA", AC, 100);
    s_expect(&s, "AAW...", WA, 0);
}

static void
scores_that_break_the_rules_are_judge_errors(void **state)
{
    (void)state;
    score_t s;
    check_t points = {.verdict = AC, .has_score = true, .score = 26};
    s_init(&s, ASSIZE__GRADING__GRADING_2025_09);
    assert_int_equal(s_judge(&s, "AAAAAA", &points), GRADING_WRONG); /* in a pass-fail group */
    grading_destroy(&s.grading);
    s.groups[G1].aggregation = SUM;
    assert_int_equal(s_judge(&s, "AAAAAA", &points), GRADING_WRONG); /* over the 25 of a test */
    grading_destroy(&s.grading);
    s.groups[G1].max_score = INFINITY;
    s.groups[SECRET].max_score = 50;
    s.problem.n_tests = 4;
    assert_int_equal(s_judge(&s, "AAAA", &points), GRADING_WRONG); /* 52 are over secret's 50 */
    assert_non_null(strstr(grading_why(s.grading), "secret"));
    grading_destroy(&s.grading);
    s.groups[SECRET].max_score = INFINITY;
    assert_int_equal(s_judge(&s, "AAAA", &points), GRADING_CLOSED);
    assert_true(fabs(grading_score(s.grading) - 52) < 1e-9);
    grading_destroy(&s.grading);
    assert_int_equal(s_judge(&s, "AAAA", NULL), GRADING_WRONG); /* unbounded, and no score */
    grading_destroy(&s.grading);
}

static void
a_static_validation_counts_as_a_test(void **state)
{
    (void)state;
    score_t s;
    double score;
    size_t group;
    s_init(&s, ASSIZE__GRADING__GRADING_2025_09);
    s.groups[G1].aggregation = SUM;
    s.groups[G1].static_validation = true;
    s.groups[G1].static_score = 20;
    s.problem.n_tests = 4;
    s.grading = grading_new(&s.problem);
    assert_null(grading_add_static(s.grading, G1, AC, NULL, &score));
    assert_true(fabs(score - 20) < 1e-9);
    assert_null(grading_add_test(s.grading, G1, AC, NULL, 0, &score));
    assert_true(fabs(score - 15) < 1e-9);
    assert_null(grading_add_test(s.grading, G1, WA, NULL, 0, &score));
    assert_int_equal(grading_close(s.grading, GRADING_END, &group), GRADING_CLOSED);
    assert_true(fabs(grading_score(s.grading) - 35) < 1e-9);
    grading_destroy(&s.grading);
}

/* ---- legacy ---- */

static void
legacy_groups_break_or_go_on(void **state)
{
    (void)state;
    score_t s;
    s_init(&s, ASSIZE__GRADING__GRADING_LEGACY);
    s_expect(&s, "AAAAAA", AC, 6);
    s_expect(&s, "AAW...", WA, 0); /* what is rejected scores nothing */
    for (size_t i = 0; i < GROUPS; i++) {
        s.groups[i].go_on = true;
        s.groups[i].verdict_mode = ASSIZE__VERDICT_MODE__VERDICT_MODE_ALWAYS_ACCEPT;
    }
    s_expect(&s, "AAWAAA", AC, 5);
    s.groups[G1].aggregation = MIN;
    s.groups[G2].aggregation = MAX;
    s.groups[G2].accept_score = 10;
    s_expect(&s, "AAWAAW", AC, 12);
    s.groups[G2].aggregation = AVG;
    s_expect(&s, "AAWAAW", AC, 7);
    s.groups[G2].reject_score = 2;
    s_expect(&s, "AAWAAW", AC, 8);
    s.tests[4].points = 20;
    s_expect(&s, "AAWAAW", AC, 13);
}

static void
legacy_verdicts_are_the_worst_or_the_first(void **state)
{
    (void)state;
    score_t s;
    s_init(&s, ASSIZE__GRADING__GRADING_LEGACY);
    for (size_t i = 0; i < GROUPS; i++)
        s.groups[i].go_on = true;
    s_expect(&s, "AAWTRA", RTE, 0);
    for (size_t i = 0; i < GROUPS; i++)
        s.groups[i].verdict_mode = ASSIZE__VERDICT_MODE__VERDICT_MODE_FIRST_ERROR;
    s_expect(&s, "AAWTRA", WA, 0);
    s.groups[SECRET].accept_if_any_accepted = true;
    s_expect(&s, "AAWTAA", AC, 4);
}

static void
legacy_samples_can_be_ignored(void **state)
{
    (void)state;
    score_t s;
    s_init(&s, ASSIZE__GRADING__GRADING_LEGACY);
    s.groups[DATA].ignore_sample = true;
    s_expect(&s, "AAAAAA", AC, 4);
    s_expect(&s, "W.AAAA", AC, 4); /* neither does it break off */
}

static void
a_grader_is_asked_and_answers(void **state)
{
    (void)state;
    score_t s;
    s_init(&s, ASSIZE__GRADING__GRADING_LEGACY);
    s.groups[SECRET].custom_grader = true;
    s.groups[SECRET].go_on = true;
    s.groups[G1].go_on = true;
    assert_int_equal(s_judge(&s, "AAWAAA", NULL), GRADING_ASK);
    assert_int_equal(s.asked, SECRET);
    _cleanup_(bytes_clear) bytes_t input = bytes_make(100);
    grading_input(s.grading, SECRET, &input);
    assert_int_equal(input.size, strlen("WA 1\nAC 2\n"));
    assert_memory_equal(input.data, "WA 1\nAC 2\n", input.size);
    static const char *const bad[] = {"", "AC", "AC x", "42", "AC 1 2", "OK 1", "AC nan", "JE 0"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_false(grading_answer(s.grading, SECRET, bad[i], strlen(bad[i])));
    assert_true(grading_answer(s.grading, SECRET, "AC 42.5\n", 8));
    assert_int_equal(grading_close(s.grading, GRADING_END, &s.asked), GRADING_CLOSED);
    assert_int_equal(grading_verdict(s.grading), AC);
    assert_true(fabs(grading_score(s.grading) - 44.5) < 1e-9); /* with the samples' 2 */

    Assize__GroupResult **results;
    size_t count = grading_results(s.grading, &results);
    assert_int_equal(count, 3);
    assert_string_equal(results[0]->name, "secret");
    assert_int_equal(results[1]->verdict, WA);
    for (size_t i = 0; i < count; i++)
        assize__group_result__free_unpacked(results[i], NULL);
    free(results);
    grading_destroy(&s.grading);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_failure_decides_without_scores),
        cmocka_unit_test(groups_that_pass_give_their_points),
        cmocka_unit_test(groups_may_sum_up_or_take_the_least),
        cmocka_unit_test(a_group_waits_for_those_it_requires),
        cmocka_unit_test(secret_may_pass_or_fail_as_a_whole),
        cmocka_unit_test(scores_that_break_the_rules_are_judge_errors),
        cmocka_unit_test(a_static_validation_counts_as_a_test),
        cmocka_unit_test(legacy_groups_break_or_go_on),
        cmocka_unit_test(legacy_verdicts_are_the_worst_or_the_first),
        cmocka_unit_test(legacy_samples_can_be_ignored),
        cmocka_unit_test(a_grader_is_asked_and_answers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
