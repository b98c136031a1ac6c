/*  package: test data and example submissions, of sound packages and of others */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "fixture.h"
#include "lib/base/cleanup.h"
#include "lib/base/err.h"
#include "lib/base/text.h"
#include "lib/package/package_limits.h"

#define HEAD                                                                                       \
    "problem_format_version: 2025-09\n"                                                            \
    "name: Sum\n"                                                                                  \
    "uuid: 5ca6ba5b-36d5-4eff-8aa7-d967cbc4375e\n"

static const package_case_t *
s_find_case(const package_t *package, const char *name)
{
    for (size_t i = 0; i < package->cases_count; i++)
        if (strcmp(package->cases[i].name, name) == 0)
            return &package->cases[i];
    for (size_t i = 0; i < package->checks_count; i++)
        if (strcmp(package->checks[i].name, name) == 0)
            return &package->checks[i];
    fail_msg("no case %s", name);
    return NULL;
}

static const package_group_t *
s_find_group(const package_t *package, const char *name)
{
    for (size_t i = 0; i < package->groups_count; i++)
        if (strcmp(package->groups[i].name, name) == 0)
            return &package->groups[i];
    fail_msg("no group %s", name);
    return NULL;
}

static const package_submission_t *
s_find_submission(const package_t *package, const char *path)
{
    for (size_t i = 0; i < package->submissions_count; i++)
        if (strcmp(package->submissions[i].program.path, path) == 0)
            return &package->submissions[i];
    fail_msg("no submission %s", path);
    return NULL;
}

static void
s_check_words(const package_words_t *words, const char *expected)
{
    char text[256] = "";
    for (size_t i = 0; i < words->count; i++)
        snprintf(text + strlen(text), sizeof text - strlen(text), "%s|", words->items[i]);
    assert_string_equal(text, expected);
}

/*  Test data ---------------------------------------------------------------------------------- */

static void
cases_come_in_order_with_all_their_files(void **state)
{
    const fixture_t *fixture = *state;
    fixture_put_2025(fixture, NULL);
    static const char *const names[] = {"10", "2", "1-a", "b/1", "a-x/1", "a/2", "a/10"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        _cleanup_(free_p) char *in = text_format("data/secret/%s.in", names[i]);
        _cleanup_(free_p) char *ans = text_format("data/secret/%s.ans", names[i]);
        fixture_put(fixture, in, "1\n");
        fixture_put(fixture, ans, "1\n");
    }
    fixture_put(fixture, "data/sample/1.in.statement", "x\n");
    fixture_put(fixture, "data/sample/1.in.download", "x\n");
    fixture_put(fixture, "data/sample/1.out", "x\n");
    fixture_put(fixture, "data/sample/1.png", "x\n");
    fixture_put(fixture, "data/sample/1.files/input.txt", "x\n");
    fixture_put(fixture,
                "data/sample/1.yaml",
                "args: [-v, x y]\nhint: Look.\ndescription: First.\nfull_feedback: no\n"
                "input_validator_args: {check: [a]}\n");
    _cleanup_(package_destroy) package_t *package = fixture_open(fixture);
    char order[256] = "";
    for (size_t i = 0; i < package->cases_count; i++)
        snprintf(
            order + strlen(order), sizeof order - strlen(order), "%s ", package->cases[i].name);
    assert_string_equal(order,
                        "sample/1 secret/1 secret/1-a secret/10 secret/2 secret/a/10 secret/a/2 "
                        "secret/a-x/1 secret/b/1 ");
    const package_case_t *sample = &package->cases[0];
    assert_string_equal(sample->statement_input_path, "data/sample/1.in.statement");
    assert_string_equal(sample->download_input_path, "data/sample/1.in.download");
    assert_string_equal(sample->output_path, "data/sample/1.out");
    assert_string_equal(sample->image_path, "data/sample/1.png");
    s_check_words(&sample->files, "data/sample/1.files/input.txt|");
    s_check_words(&sample->args.program_args, "-v|x y|");
    assert_string_equal(sample->args.input_validator_args[0].validator, "check");
    assert_string_equal(sample->hint, "Look.");
    assert_string_equal(sample->description, "First.");
    assert_false(sample->args.full_feedback);
    /* Plain directories: all of them count in secret. */
    assert_string_equal(package->groups[package->cases[8].group].name, "secret");
}

static void
legacy_groups_inherit_key_by_key(void **state)
{
    const fixture_t *fixture = *state;
    fixture_put_legacy(fixture, "type: scoring\n");
    fixture_put(fixture,
                "data/testdata.yaml",
                "on_reject: continue\nrange: 0 100\ngrader_flags: ignore_sample max\n");
    fixture_put(fixture,
                "data/secret/g1/testdata.yaml",
                "accept_score: 40\nrange: -inf 40\ngrader_flags: min first_error\n"
                "input_validator_flags: n=5\n");
    fixture_put(fixture, "data/secret/g1/1.in", "1\n");
    fixture_put(fixture, "data/secret/g1/1.ans", "1\n");
    fixture_put(fixture, "data/secret/g1/1.hint", "Think.\n");
    _cleanup_(package_destroy) package_t *package = fixture_open(fixture);
    const package_group_t *root = s_find_group(package, "");
    assert_true(root->ignore_sample && !root->stop_on_reject);
    assert_int_equal(root->aggregation, PACKAGE_MAX);
    const package_group_t *group = s_find_group(package, "secret/g1");
    assert_false(group->ignore_sample || group->stop_on_reject);
    assert_int_equal(group->aggregation, PACKAGE_MIN);
    assert_int_equal(group->verdict_mode, PACKAGE_FIRST_ERROR);
    assert_true(group->accept_score == 40 && isinf(group->score_min) && group->score_max == 40);
    assert_string_equal(package->groups[group->parent].name, "secret");
    assert_true(package->groups[group->parent].score_max == 100);
    const package_case_t *test = s_find_case(package, "secret/g1/1");
    assert_ptr_equal(&package->groups[test->group], group);
    s_check_words(&test->args.input_validator_args[0].args, "n=5|");
    assert_string_equal(test->hint, "Think.\n");
}

static void
a_mistake_in_legacy_group_settings_is_told(void **state)
{
    const fixture_t *fixture = *state;
    fixture_put_legacy(fixture, NULL);
    static const struct {
        const char *yaml;
        const char *line;
    } cases[] = {
        {"on_reject: explode\n", "testdata.yaml:1: error: \"on_reject\" cannot be \"explode\""},
        {"\nrange: 5\n", "testdata.yaml:2: error: \"range\" must be two numbers"},
        {"range: 5 1\n", "testdata.yaml:1: error: \"range\" must be two numbers"},
        {"accept_score: many\n", "testdata.yaml:1: error: \"accept_score\" must be a number"},
        {"grader_flags: magic\n", "testdata.yaml:1: error: the default grader has no flag"},
        {"grading: custom\n", "testdata.yaml:1: error: there is no program in graders/"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        fixture_put(fixture, "data/secret/testdata.yaml", cases[i].yaml);
        fixture_refuse(fixture->path, ERR_INVALID, cases[i].line);
    }
    fixture_put(fixture, "data/secret/testdata.yaml", "colour: red\n");
    fixture_warn(fixture, "data/secret/testdata.yaml:1: warning: unknown key \"colour\"");
}

static void
groups_of_2025_score_and_require(void **state)
{
    const fixture_t *fixture = *state;
    fixture_put_2025(fixture, HEAD "type: scoring\n");
    fixture_remove(fixture, "data/secret/1.in");
    fixture_remove(fixture, "data/secret/1.ans");
    fixture_put(fixture, "data/secret/test_group.yaml", "output_validator_args: [exact]\n");
    fixture_put(fixture, "data/secret/g1/test_group.yaml", "max_score: 40\n");
    fixture_put(fixture,
                "data/secret/g2/test_group.yaml",
                "max_score: 60\nscore_aggregation: min\nrequire_pass: [sample, secret/g1]\n");
    for (int i = 1; i <= 2; i++) {
        _cleanup_(free_p) char *in = text_format("data/secret/g%d/sub/1.in", i);
        _cleanup_(free_p) char *ans = text_format("data/secret/g%d/sub/1.ans", i);
        fixture_put(fixture, in, "1\n");
        fixture_put(fixture, ans, "1\n");
    }
    _cleanup_(package_destroy) package_t *package = fixture_open(fixture);
    const package_group_t *secret = s_find_group(package, "secret");
    assert_true(secret->max_score == 100);
    assert_int_equal(secret->aggregation, PACKAGE_SUM);
    const package_group_t *second = s_find_group(package, "secret/g2");
    assert_true(second->max_score == 60);
    assert_int_equal(second->aggregation, PACKAGE_MIN);
    s_check_words(&second->require_pass, "sample|secret/g1|");
    assert_int_equal(s_find_group(package, "secret/g1")->aggregation, PACKAGE_PASS_FAIL);
    const package_case_t *test = s_find_case(package, "secret/g2/sub/1");
    assert_ptr_equal(&package->groups[test->group], second);
    s_check_words(&test->args.output_validator_args, "exact|");

    static const struct {
        const char *yaml;
        const char *line;
    } wrong[] = {
        {"max_score: 60\nrequire_pass: secret/g9\n", "\"secret/g9\" is no earlier group"},
        {"max_score: 60\nrequire_pass: secret/g2\n", "\"secret/g2\" is no earlier group"},
        {"max_score: -1\n", "test_group.yaml:1: error: \"max_score\" must be an integer"},
        {"score_aggregation: min\n", "error: \"max_score\" is needed"},
        {"max_score: 1\nscore_aggregation: avg\n", "test_group.yaml:2: error: \"score_aggreg"},
        {"max_score: 1\nstatic_validation_score: 5\n", "there is no static_validator/"},
        {"max_score: 1\ncolour: red\n", "test_group.yaml:2: error: unknown key \"colour\""},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        fixture_put(fixture, "data/secret/g2/test_group.yaml", wrong[i].yaml);
        fixture_refuse(fixture->path, ERR_INVALID, wrong[i].line);
    }
    fixture_remove(fixture, "data/secret/g2/test_group.yaml");
    fixture_refuse(fixture->path, ERR_INVALID, "data/secret/g2: error: a directory without");
    fixture_put(fixture, "data/secret/g2/test_group.yaml", "max_score: 60\n");
    fixture_put(fixture, "data/secret/9.in", "1\n");
    fixture_put(fixture, "data/secret/9.ans", "1\n");
    fixture_refuse(
        fixture->path, ERR_INVALID, "data/secret/9.in: error: a test case beside groups");
    fixture_remove(fixture, "data/secret/9.in");
    fixture_remove(fixture, "data/secret/9.ans");
    fixture_put(fixture, "data/secret/g1/sub/test_group.yaml", "");
    fixture_refuse(fixture->path, ERR_INVALID, "only directories directly in data/secret/");
}

static void
test_data_for_validators_is_apart_from_that_for_submissions(void **state)
{
    const fixture_t *fixture = *state;
    fixture_put_2025(fixture, NULL);
    fixture_put(fixture, "data/invalid_input/a.in", "x\n");
    fixture_put(fixture, "data/invalid_output/b.in", "x\n");
    fixture_put(fixture, "data/invalid_output/b.ans", "x\n");
    fixture_put(fixture, "data/invalid_output/b.out", "y\n");
    fixture_put(fixture, "data/valid_output/c/d.in", "x\n");
    fixture_put(fixture, "data/valid_output/c/d.ans", "x\n");
    fixture_put(fixture, "data/valid_output/c/d.out", "X\n");
    fixture_put(fixture, "data/valid_output/c/test_group.yaml", "output_validator_args: [x]\n");
    _cleanup_(package_destroy) package_t *package = fixture_open(fixture);
    assert_int_equal(package->cases_count, 2);
    assert_int_equal(package->checks_count, 3);
    assert_int_equal(package->checks[0].kind, PACKAGE_INVALID_INPUT);
    assert_null(package->checks[0].answer_path);
    assert_string_equal(package->checks[1].output_path, "data/invalid_output/b.out");
    s_check_words(&s_find_case(package, "valid_output/c/d")->args.output_validator_args, "x|");
    fixture_remove(fixture, "data/invalid_output/b.out");
    fixture_refuse(fixture->path, ERR_INVALID, "there is no data/invalid_output/b.out");
}

static void
missing_and_ambiguous_test_data_is_told(void **state)
{
    const fixture_t *fixture = *state;
    fixture_put_2025(fixture, NULL);
    fixture_put(fixture, "data/secret/2.in", "1\n");
    fixture_refuse(
        fixture->path, ERR_INVALID, "data/secret/2.in: error: there is no data/secret/2.ans");
    fixture_remove(fixture, "data/secret/2.in");
    fixture_put(fixture, "data/secret/2.ans", "1\n");
    fixture_refuse(
        fixture->path, ERR_INVALID, "data/secret/2.ans: error: there is no data/secret/2.in");
    fixture_remove(fixture, "data/secret/2.ans");
    fixture_put(fixture, "data/sample/1.out", "1\n");
    fixture_put(fixture, "data/sample/1.ans.statement", "1\n");
    fixture_refuse(fixture->path, ERR_INVALID, "data/sample/1.ans.statement: error: ambiguous");
    fixture_remove(fixture, "data/sample/1.out");
    fixture_put(fixture, "data/secret/1/x.in", "1\n");
    fixture_put(fixture, "data/secret/1/x.ans", "1\n");
    fixture_refuse(fixture->path, ERR_INVALID, "data/secret/1: error: has the name of a test case");
    fixture_remove(fixture, "data/secret/1/x.in");
    fixture_remove(fixture, "data/secret/1/x.ans");
    fixture_remove(fixture, "data/secret/1");
    fixture_put(fixture, "data/secret/1.yaml", "args: [1]\nhints: x\n");
    fixture_refuse(
        fixture->path, ERR_INVALID, "data/secret/1.yaml:2: error: unknown key \"hints\"");
    fixture_remove(fixture, "data/secret/1.yaml");
    fixture_put(fixture, "data/secret/notes.txt", "x\n");
    fixture_warn(fixture, "data/secret/notes.txt: warning: not a file of a test case");
    fixture_remove(fixture, "data/secret/1.in");
    fixture_remove(fixture, "data/secret/1.ans");
    fixture_warn(fixture, "data/secret: warning: there is no secret test case: samples decide");
    fixture_remove(fixture, "data/sample/1.in");
    fixture_remove(fixture, "data/sample/1.ans");
    fixture_refuse(fixture->path, ERR_INVALID, "data: error: there is no test case");
}

/*  Submissions -------------------------------------------------------------------------------- */

static void
a_folder_promises_the_verdict(void **state)
{
    const fixture_t *fixture = *state;
    static const struct {
        const char *folder;
        unsigned legacy; /* 0: the format has no such folder */
        unsigned modern;
    } folders[] = {
        {"accepted", PACKAGE_AC, PACKAGE_AC},
        {"wrong_answer", PACKAGE_WA, PACKAGE_WA},
        {"time_limit_exceeded", PACKAGE_TLE, PACKAGE_TLE},
        {"run_time_error", PACKAGE_RTE, PACKAGE_RTE},
        {"rejected", 0, PACKAGE_WA | PACKAGE_TLE | PACKAGE_RTE},
        {"brute_force", 0, PACKAGE_TLE | PACKAGE_RTE},
        {"partially_accepted", PACKAGE_AC, 0},
        {"mixed", 0, 0},
    };
    for (int modern = 0; modern < 2; modern++) {
        if (modern)
            fixture_put_2025(fixture, NULL);
        else
            fixture_put_legacy(fixture, "type: scoring\n");
        for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
            _cleanup_(free_p) char *path = text_format("submissions/%s/x.cpp", folders[i].folder);
            fixture_put(fixture, path, "int main() {}\n");
        }
        fixture_warn(fixture, "the folder \"mixed\" promises no verdict");
        _cleanup_(package_destroy) package_t *package = fixture_open(fixture);
        for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
            _cleanup_(free_p) char *path = text_format("submissions/%s/x.cpp", folders[i].folder);
            const package_submission_t *submission = s_find_submission(package, path);
            unsigned expected = modern ? folders[i].modern : folders[i].legacy;
            assert_int_equal(submission->verdicts, expected ? expected : PACKAGE_VERDICTS_ALL);
            assert_string_equal(submission->program.language, "cpp");
            assert_int_equal(submission->expectations_count, 1);
        }
    }
}

static void
a_tag_in_the_source_overrules_the_folder(void **state)
{
    const fixture_t *fixture = *state;
    fixture_put_legacy(fixture, NULL);
    fixture_put(fixture,
                "submissions/mixed/a.cpp",
                "/* @EXPECTED_RESULTS@: WRONG-ANSWER, TIMELIMIT */\nint main() {}\n");
    fixture_put(fixture,
                "submissions/wrong_answer/b.py",
                "#!/usr/bin/python2\n# @EXPECTED_RESULTS@: CORRECT\n");
    fixture_put(fixture, "submissions/wrong_answer/c.c", "// @EXPECTED_RESULTS@: RUN-ERROR,FOO\n");
    fixture_put(fixture, "submissions/wrong_answer/d/main.c", "//\n");
    fixture_put(fixture, "submissions/wrong_answer/d/d.h", "//\n");
    fixture_warn(fixture, "submissions/wrong_answer/c.c: warning: @EXPECTED_RESULTS@: has an unk");
    _cleanup_(package_destroy) package_t *package = fixture_open(fixture);
    const package_submission_t *mixed = s_find_submission(package, "submissions/mixed/a.cpp");
    assert_true(mixed->verdicts_tagged);
    assert_int_equal(mixed->verdicts, PACKAGE_WA | PACKAGE_TLE);
    assert_int_equal(mixed->expectations[0].required, PACKAGE_WA | PACKAGE_TLE);
    const package_submission_t *python =
        s_find_submission(package, "submissions/wrong_answer/b.py");
    assert_int_equal(python->verdicts, PACKAGE_AC);
    assert_string_equal(python->program.language, "python2");
    const package_submission_t *several = s_find_submission(package, "submissions/wrong_answer/d");
    assert_int_equal(several->verdicts, PACKAGE_WA);
    assert_int_equal(several->program.files.count, 2);
    assert_string_equal(several->program.language, "c");
}

static void
submissions_yaml_adds_rules_by_pattern(void **state)
{
    const fixture_t *fixture = *state;
    fixture_put_2025(fixture, HEAD "type: scoring\n");
    fixture_put(fixture, "submissions/time_limit_exceeded/slow.py", "\n");
    fixture_put(fixture, "submissions/own/half.py", "\n");
    fixture_put(fixture, "submissions/own/half.cpp", "\n");
    fixture_put(fixture,
                "submissions/submissions.yaml",
                "accepted:\n"
                "  model_solution: true\n"
                "time_limit_exceeded:\n"
                "  permitted: [AC, WA, TLE]\n"
                "  use_for_time_limit: false\n"
                "own/half.{py,c*}:\n"
                "  permitted: [AC, WA]\n"
                "  required: WA\n"
                "  score: [40, 60]\n"
                "  message: too small\n"
                "  entrypoint: half\n"
                "  secret/*-easy:\n"
                "    permitted: [AC]\n"
                "    use_for_time_limit: lower\n");
    _cleanup_(package_destroy) package_t *package = fixture_open(fixture);
    assert_true(s_find_submission(package, "submissions/accepted/sum.py")->model_solution);

    const package_submission_t *slow =
        s_find_submission(package, "submissions/time_limit_exceeded/slow.py");
    assert_int_equal(slow->expectations_count, 1); /* the folder's rule, changed */
    assert_int_equal(slow->expectations[0].permitted, PACKAGE_AC | PACKAGE_WA | PACKAGE_TLE);
    assert_int_equal(slow->expectations[0].required, PACKAGE_TLE);
    assert_int_equal(slow->expectations[0].time_use, PACKAGE_TIME_UNUSED);
    assert_int_equal(slow->verdicts, PACKAGE_WA | PACKAGE_TLE);

    static const char *const paths[] = {"submissions/own/half.py", "submissions/own/half.cpp"};
    for (size_t i = 0; i < 2; i++) {
        const package_submission_t *half = s_find_submission(package, paths[i]);
        assert_int_equal(half->expectations_count, 2);
        assert_true(half->expectations[0].has_score && half->expectations[0].score_max == 60);
        assert_string_equal(half->expectations[0].message, "too small");
        assert_string_equal(half->entry_point, "half");
        assert_int_equal(half->verdicts, PACKAGE_WA);
        assert_string_equal(half->expectations[1].cases, "secret/*-easy");
        assert_int_equal(half->expectations[1].time_use, PACKAGE_TIME_LOWER);
    }
    assert_true(package_covers("secret/*-easy", "secret/01-easy"));
    assert_true(package_covers("secret/*-easy", "secret/g-easy/01"));
    assert_false(package_covers("secret/*-easy", "secret/g/01-easy"));
    assert_true(package_covers("secret/{a,b}{1,2}", "secret/b2"));
    assert_false(package_covers("secret/{a,b}{1,2}", "secret/b3"));
    assert_true(package_covers("secret/*{ 4 }{ 2,}", "secret/x4"));
    assert_true(package_covers(NULL, "secret/b3"));
}

static void
a_mistake_in_submissions_yaml_is_told(void **state)
{
    const fixture_t *fixture = *state;
    fixture_put_2025(fixture, NULL);
    static const struct {
        const char *yaml;
        const char *line;
    } cases[] = {
        {"accepted:\n  permitted: [OK]\n", "submissions.yaml:2: error: \"OK\" is not AC, WA"},
        {"accepted:\n  permitted: []\n", "submissions.yaml:2: error: \"permitted\" must not be"},
        {"accepted:\n  colour: red\n", "submissions.yaml:2: error: unknown key \"colour\""},
        {"accepted:\n  score: [9, 1]\n", "submissions.yaml:2: error: \"score\" must be a number"},
        {"accepted:\n  language: klingon\n", "submissions.yaml:2: error: programming language"},
        {"accepted:\n  secret/x:\n    language: c\n", "submissions.yaml:3: error: unknown key"},
        {"'[ab]*':\n  permitted: [AC]\n", "submissions.yaml:2: error: \"[ab]*\": only * and"},
        {"'{a,{b}}':\n  permitted: [AC]\n", "only * and {a,b} are patterns"},
        {"'{a':\n  permitted: [AC]\n", "only * and {a,b} are patterns"},
        {"'{1,2,3,4,5}{1,2,3,4,5}{1,2,3}': {}\n", "only * and {a,b} are patterns"},
        {"accepted: 5\n", "submissions.yaml:1: error: \"accepted\" must be a map"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        fixture_put(fixture, "submissions/submissions.yaml", cases[i].yaml);
        fixture_refuse(fixture->path, ERR_INVALID, cases[i].line);
    }
    fixture_put(fixture, "submissions/submissions.yaml", "no/such: {permitted: [AC]}\n");
    fixture_warn(fixture, "submissions.yaml:1: warning: \"no/such\" matches no submission");
}

static void
a_submission_meets_only_so_many_rules(void **state)
{
    const fixture_t *fixture = *state;
    fixture_put_2025(fixture, NULL);
    _cleanup_(bytes_clear) bytes_t yaml = bytes_make(PACKAGE_YAML_SIZE_MAX);
    (void)bytes_append_text(&yaml, "accepted/sum.py:\n");
    for (unsigned i = 0; i < PACKAGE_EXPECTATIONS_MAX - 2; i++)
        (void)bytes_append_format(&yaml, "  secret/%u: {permitted: [AC]}\n", i);
    fixture_put(fixture, "submissions/submissions.yaml", (char *)yaml.data);
    _cleanup_(package_destroy) package_t *package = fixture_open(fixture);
    assert_int_equal(package->submissions[0].expectations_count, PACKAGE_EXPECTATIONS_MAX - 1);
    (void)bytes_append_text(&yaml, "  secret/x: {permitted: [AC]}\n");
    fixture_put(fixture, "submissions/submissions.yaml", (char *)yaml.data);
    fixture_refuse(fixture->path, ERR_INVALID, "submissions/accepted/sum.py: error: more than 63");
}

static void
groups_submissions_patterns_and_kept_text_have_their_limits(void **state)
{
    const fixture_t *fixture = *state;
    fixture_put_2025(fixture, HEAD "type: scoring\n");
    /* data, sample and secret are groups too. */
    for (unsigned i = 0; i < PACKAGE_GROUPS_MAX - 3; i++) {
        _cleanup_(free_p) char *path = text_format("data/valid_output/%u/test_group.yaml", i);
        fixture_put(fixture, path, "");
    }
    fixture_refuse(fixture->path, ERR_INVALID, "error: more than 500 groups");
    fixture_remove(fixture, "data/valid_output/0/test_group.yaml");

    for (unsigned i = 1; i < PACKAGE_SUBMISSIONS_MAX; i++) {
        _cleanup_(free_p) char *path = text_format("submissions/rejected/%u.py", i);
        fixture_put(fixture, path, "");
    }
    _cleanup_(bytes_clear) bytes_t yaml = bytes_make(PACKAGE_YAML_SIZE_MAX);
    for (unsigned i = 0; i < PACKAGE_PATTERNS_MAX; i++)
        (void)bytes_append_format(&yaml, "rejected/%u*: {permitted: [WA]}\n", i + 1);
    fixture_put(fixture, "submissions/submissions.yaml", (char *)yaml.data);
    _cleanup_(package_destroy) package_t *package = fixture_open(fixture);
    assert_int_equal(package->groups_count, PACKAGE_GROUPS_MAX);
    assert_int_equal(package->submissions_count, PACKAGE_SUBMISSIONS_MAX);

    (void)bytes_append_text(&yaml, "accepted: {permitted: [AC]}\n");
    fixture_put(fixture, "submissions/submissions.yaml", (char *)yaml.data);
    fixture_refuse(fixture->path, ERR_INVALID, "submissions.yaml:1: error: more than 200 patterns");
    fixture_remove(fixture, "submissions/submissions.yaml");
    fixture_put(fixture, "submissions/rejected/0.py", "");
    fixture_refuse(fixture->path, ERR_INVALID, "error: more than 500 submissions");
    fixture_remove(fixture, "submissions/rejected/0.py");

    bytes_reset(&yaml);
    (void)bytes_append_text(&yaml, "require_pass: [");
    for (unsigned i = 0; i <= PACKAGE_REQUIRED_MAX; i++)
        (void)bytes_append_text(&yaml, "sample, ");
    (void)bytes_append_text(&yaml, "]\n");
    fixture_put(fixture, "data/secret/test_group.yaml", (char *)yaml.data);
    fixture_refuse(fixture->path, ERR_INVALID, "\"require_pass\" has more than 100 names");
    fixture_remove(fixture, "data/secret/test_group.yaml");

    bytes_reset(&yaml);
    memset(bytes_extend(&yaml, PACKAGE_YAML_SIZE_MAX), '#', PACKAGE_YAML_SIZE_MAX);
    for (unsigned i = 1; i <= PACKAGE_KEPT_SIZE_MAX / PACKAGE_YAML_SIZE_MAX; i++) {
        _cleanup_(free_p) char *path = text_format("data/valid_output/%u/test_group.yaml", i);
        fixture_put(fixture, path, (char *)yaml.data);
    }
    fixture_refuse(fixture->path, ERR_INVALID, "hints and descriptions together are larger than");
}

#define PACKAGE_TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        PACKAGE_TEST(cases_come_in_order_with_all_their_files),
        PACKAGE_TEST(legacy_groups_inherit_key_by_key),
        PACKAGE_TEST(a_mistake_in_legacy_group_settings_is_told),
        PACKAGE_TEST(groups_of_2025_score_and_require),
        PACKAGE_TEST(test_data_for_validators_is_apart_from_that_for_submissions),
        PACKAGE_TEST(missing_and_ambiguous_test_data_is_told),
        PACKAGE_TEST(a_folder_promises_the_verdict),
        PACKAGE_TEST(a_tag_in_the_source_overrules_the_folder),
        PACKAGE_TEST(submissions_yaml_adds_rules_by_pattern),
        PACKAGE_TEST(a_mistake_in_submissions_yaml_is_told),
        PACKAGE_TEST(a_submission_meets_only_so_many_rules),
        PACKAGE_TEST(groups_submissions_patterns_and_kept_text_have_their_limits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
