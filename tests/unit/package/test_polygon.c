/*  polygon: packages with a problem.xml, and the XML reader under it */
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
#include "lib/package/polygon.h"

#define HEAD                                                                                       \
    "<?xml version=\"1.0\" encoding=\"utf-8\" standalone=\"no\"?>\n"                               \
    "<problem revision=\"7\" short-name=\"half-sum\" url=\"x\">\n"                                 \
    "  <names><name language=\"english\" value=\"Half &amp; Sum\"/>\n"                             \
    "    <name language=\"russian\" value=\"Полусумма\"/></names>\n"                      \
    "  <statements>\n"                                                                             \
    "    <statement language=\"english\" path=\"statements/english/problem.tex\"\n"                \
    "      type=\"application/x-tex\" charset=\"UTF-8\"/>\n"                                       \
    "    <statement language=\"english\" path=\"statements/.pdf/english/problem.pdf\"\n"           \
    "      type=\"application/pdf\"/></statements>\n"

#define TESTSET_HEAD                                                                               \
    "  <testset name=\"tests\"><time-limit>1500</time-limit>\n"                                    \
    "    <memory-limit>268435456</memory-limit><test-count>4</test-count>\n"                       \
    "    <input-path-pattern>tests/%02d</input-path-pattern>\n"                                    \
    "    <answer-path-pattern>tests/%02d.a</answer-path-pattern>\n"

#define TESTS_PLAIN                                                                                \
    "<tests><test method=\"manual\" sample=\"true\"/><test method=\"manual\"/>"                    \
    "<test cmd=\"gen 1\" method=\"generated\"/><test method=\"manual\"/></tests>\n"

#define ASSETS                                                                                     \
    "  <assets><checker type=\"testlib\"><source path=\"files/check.cpp\" type=\"cpp.g++17\"/>\n"  \
    "    <testset><test-count>2</test-count>\n"                                                    \
    "      <input-path-pattern>files/tests/c/%02d</input-path-pattern>\n"                          \
    "      <output-path-pattern>files/tests/c/%02d.o</output-path-pattern>\n"                      \
    "      <answer-path-pattern>files/tests/c/%02d.a</answer-path-pattern>\n"                      \
    "      <tests><test verdict=\"ok\"/><test verdict=\"wrong-answer\"/></tests></testset>\n"      \
    "    </checker>\n"                                                                             \
    "    <validators><validator><source path=\"files/val.cpp\" type=\"cpp.g++17\"/>\n"             \
    "    </validator></validators>\n"                                                              \
    "    <solutions>\n"                                                                            \
    "      <solution tag=\"main\"><source path=\"solutions/a.cpp\" type=\"cpp.g++17\"/>\n"         \
    "      </solution><solution tag=\"time-limit-exceeded\">\n"                                    \
    "      <source path=\"solutions/b.py\" type=\"python.2\"/></solution></solutions></assets>\n"

#define PLAIN                                                                                      \
    HEAD "<judging input-file=\"\" output-file=\"\">\n" TESTSET_HEAD TESTS_PLAIN                   \
         "</testset></judging>\n" ASSETS "</problem>\n"

/*  Everything but problem.xml. */
static void
s_put_files(const fixture_t *fixture)
{
    for (int i = 1; i <= 4; i++) {
        _cleanup_(free_p) char *input = text_format("tests/%02d", i);
        _cleanup_(free_p) char *answer = text_format("tests/%02d.a", i);
        fixture_put(fixture, input, "1\n");
        fixture_put(fixture, answer, "2\n");
    }
    fixture_put(fixture, "statements/english/problem.tex", "Halve.\n");
    fixture_put(fixture, "statements/.pdf/english/problem.pdf", "%PDF\n");
    fixture_put(fixture, "files/check.cpp", "int main() {}\n");
    fixture_put(fixture, "files/val.cpp", "int main() {}\n");
    fixture_put(fixture, "files/testlib.h", "\n");
    fixture_put(fixture, "solutions/a.cpp", "int main() {}\n");
    fixture_put(fixture, "solutions/b.py", "print 1\n");
}

static void
s_put(const fixture_t *fixture, const char *xml)
{
    s_put_files(fixture);
    fixture_put(fixture, "problem.xml", xml);
}

/*  A problem.xml with these tests and groups. */
static void
s_put_tests(const fixture_t *fixture, const char *judging, const char *tests)
{
    _cleanup_(free_p) char *xml = text_format("%s<judging %s>%s%s</testset></judging>%s</problem>",
                                              HEAD,
                                              judging,
                                              TESTSET_HEAD,
                                              tests,
                                              ASSETS);
    s_put(fixture, xml);
}

static void
a_package_without_points_is_pass_fail(void **state)
{
    const fixture_t *fixture = *state;
    s_put(fixture, PLAIN);
    _cleanup_(package_destroy) package_t *package = fixture_open(fixture);
    assert_int_equal(package->format, PACKAGE_POLYGON);
    assert_string_equal(package->short_name, "half-sum");
    assert_string_equal(package_name(package, "en"), "Half & Sum");
    assert_string_equal(package_name(package, "ru"), "Полусумма");
    assert_string_equal(package->version, "7");
    assert_false(package->type.scoring);
    assert_int_equal(package->limits.time_limit_ms, 1500);
    assert_int_equal(package->limits.memory_mib, 256);
    assert_null(package->input_file);
    assert_int_equal(package->statements_count, 2);
    assert_int_equal(package->statements[0].format, PACKAGE_PDF); /* the one to show */
    assert_int_equal(package->cases_count, 4);
    assert_string_equal(package->cases[0].name, "sample/01");
    assert_int_equal(package->cases[0].kind, PACKAGE_SAMPLE);
    assert_string_equal(package->cases[3].name, "secret/04");
    assert_string_equal(package->cases[3].input_path, "tests/04");
    assert_string_equal(package->cases[3].answer_path, "tests/04.a");
    assert_string_equal(package->groups[package->cases[3].group].name, "secret");
}

static void
programs_are_testlib_ones_with_the_headers_beside_them(void **state)
{
    const fixture_t *fixture = *state;
    s_put(fixture, PLAIN);
    _cleanup_(package_destroy) package_t *package = fixture_open(fixture);
    assert_true(package->validator.testlib);
    assert_true(package->validator_exit_zero);
    assert_string_equal(package->validator.program->language, "cpp");
    assert_int_equal(package->validator.program->files.count, 2);
    assert_string_equal(package->validator.program->files.items[0], "files/check.cpp");
    assert_string_equal(package->validator.program->files.items[1], "files/testlib.h");
    assert_int_equal(package->input_validators_count, 1);
    assert_string_equal(package->cases[0].args.input_validator_args[0].args.items[0], "--testset");
}

static void
solutions_promise_what_their_tags_say(void **state)
{
    const fixture_t *fixture = *state;
    s_put(fixture, PLAIN);
    _cleanup_(package_destroy) package_t *package = fixture_open(fixture);
    assert_int_equal(package->submissions_count, 2);
    assert_int_equal(package->submissions[0].verdicts, PACKAGE_AC);
    assert_true(package->submissions[0].model_solution);
    assert_int_equal(package->submissions[1].verdicts, PACKAGE_TLE);
    assert_string_equal(package->submissions[1].program.language, "python2");
}

static void
tests_of_the_checker_are_valid_and_invalid_outputs(void **state)
{
    const fixture_t *fixture = *state;
    s_put(fixture, PLAIN);
    const char *names[] = {"01", "01.o", "01.a", "02", "02.o", "02.a"};
    for (size_t i = 0; i < 6; i++) {
        _cleanup_(free_p) char *path = text_format("files/tests/c/%s", names[i]);
        fixture_put(fixture, path, "1\n");
    }
    _cleanup_(package_destroy) package_t *package = fixture_open(fixture);
    assert_int_equal(package->checks_count, 2);
    assert_int_equal(package->checks[0].kind, PACKAGE_VALID_OUTPUT);
    assert_int_equal(package->checks[1].kind, PACKAGE_INVALID_OUTPUT);
    assert_string_equal(package->checks[1].output_path, "files/tests/c/02.o");
}

static void
files_instead_of_streams_are_told(void **state)
{
    const fixture_t *fixture = *state;
    s_put_tests(fixture, "input-file=\"half.in\" output-file=\"stdout\"", TESTS_PLAIN);
    _cleanup_(package_destroy) package_t *package = fixture_open(fixture);
    assert_string_equal(package->input_file, "half.in");
    assert_null(package->output_file);
    s_put_tests(fixture, "input-file=\"../half.in\"", TESTS_PLAIN);
    fixture_refuse(fixture->path, ERR_INVALID, "is no file name");
}

static void
groups_of_points_become_groups_of_the_secret_data(void **state)
{
    const fixture_t *fixture = *state;
    /* "late" comes first in the file and depends on the others; "0" has samples only. */
    s_put_tests(fixture,
                "",
                "<tests><test sample=\"true\" points=\"0\" group=\"0\"/>"
                "<test points=\"2.5\" group=\"a\" sample=\"true\"/><test points=\"0\" group=\"a\"/>"
                "<test points=\"60\" group=\"late\"/></tests>"
                "<groups><group name=\"0\" points-policy=\"complete-group\"/>"
                "<group name=\"late\" points-policy=\"complete-group\"><dependencies>"
                "<dependency group=\"a\"/><dependency group=\"0\"/></dependencies></group>"
                "<group name=\"a\" points-policy=\"each-test\"/></groups>");
    _cleanup_(package_destroy) package_t *package = fixture_open(fixture);
    assert_true(package->type.scoring);
    assert_false(package->legacy_grading);
    assert_int_equal(package->groups_count, 5);
    assert_true(fabs(package->groups[2].max_score - 62.5) < 1e-9);
    const package_group_t *each = &package->groups[3];
    const package_group_t *late = &package->groups[4];
    assert_string_equal(each->name, "secret/a");
    assert_int_equal(each->aggregation, PACKAGE_SUM);
    assert_string_equal(late->name, "secret/late");
    assert_int_equal(late->aggregation, PACKAGE_PASS_FAIL);
    assert_true(fabs(late->max_score - 60) < 1e-9);
    assert_int_equal(late->require_pass.count, 2);
    assert_string_equal(late->require_pass.items[0], "secret/a");
    assert_string_equal(late->require_pass.items[1], "sample");

    assert_int_equal(package->cases_count, 5); /* a sample that is worth points is there twice */
    assert_string_equal(package->cases[1].name, "sample/02");
    assert_string_equal(package->cases[2].name, "secret/a/02");
    assert_true(fabs(package->cases[2].points - 2.5) < 1e-9);
    assert_true(package->cases[3].points > 0 && package->cases[3].points < 1e-9);
    assert_string_equal(package->cases[4].name, "secret/late/04");
}

static void
tests_in_no_group_count_one_by_one(void **state)
{
    const fixture_t *fixture = *state;
    s_put_tests(fixture,
                "",
                "<tests><test sample=\"true\"/><test points=\"10\"/><test points=\"20\"/>"
                "<test points=\"30\"/></tests>");
    _cleanup_(package_destroy) package_t *package = fixture_open(fixture);
    assert_string_equal(package->groups[3].name, "secret/ungrouped");
    assert_true(fabs(package->groups[3].max_score - 60) < 1e-9);
    assert_int_equal(package->cases_count, 5); /* the sample lies among them */
}

static void
groups_in_a_circle_or_unknown_are_refused(void **state)
{
    const fixture_t *fixture = *state;
    s_put_tests(fixture,
                "",
                "<tests><test points=\"1\" group=\"a\"/><test points=\"1\" group=\"b\"/></tests>"
                "<groups><group name=\"a\"><dependencies><dependency group=\"b\"/></dependencies>"
                "</group><group name=\"b\"><dependencies><dependency group=\"a\"/></dependencies>"
                "</group></groups>");
    fixture_refuse(fixture->path, ERR_INVALID, "in a circle");
    s_put_tests(fixture,
                "",
                "<tests><test points=\"1\" group=\"a\"/></tests><groups><group name=\"a\">"
                "<dependencies><dependency group=\"z\"/></dependencies></group></groups>");
    fixture_refuse(fixture->path, ERR_INVALID, "there is no group \"z\"");
}

static void
an_interactor_makes_the_problem_interactive(void **state)
{
    const fixture_t *fixture = *state;
    _cleanup_(free_p) char *xml = text_format(
        "%s<judging>%s%s</testset></judging><assets><checker><source path=\"files/check.cpp\"/>"
        "</checker><interactor><source path=\"files/val.cpp\"/></interactor></assets></problem>",
        HEAD,
        TESTSET_HEAD,
        TESTS_PLAIN);
    s_put(fixture, xml);
    _cleanup_(package_destroy) package_t *package = fixture_open(fixture);
    assert_true(package->type.interactive);
    assert_string_equal(package->validator.interactor->path, "files/val.cpp");
}

static void
code_that_is_compiled_with_solutions_is_an_include(void **state)
{
    const fixture_t *fixture = *state;
    _cleanup_(free_p) char *xml = text_format(
        "%s<files><resources><file path=\"files/testlib.h\" type=\"h.g++\"/>"
        "<file for-type=\"cpp.*\" path=\"files/lib.h\" type=\"h.g++\"><stages>"
        "<stage name=\"compile\"/></stages><assets><asset name=\"solution\"/></assets></file>"
        "</resources></files><judging>%s%s</testset></judging>%s</problem>",
        HEAD,
        TESTSET_HEAD,
        TESTS_PLAIN,
        ASSETS);
    s_put(fixture, xml);
    fixture_put(fixture, "files/lib.h", "int ask();\n");
    _cleanup_(package_destroy) package_t *package = fixture_open(fixture);
    assert_int_equal(package->includes_count, 1);
    assert_string_equal(package->includes[0].language, "cpp");
    assert_int_equal(package->includes[0].files.count, 1);
    assert_string_equal(package->includes[0].files.items[0], "files/lib.h");
}

static void
missing_tests_and_answers_are_refused_with_what_to_do(void **state)
{
    const fixture_t *fixture = *state;
    s_put(fixture, PLAIN);
    fixture_remove(fixture, "tests/03.a");
    fixture_refuse(fixture->path, ERR_INVALID, "there is no tests/03.a: tests and answers that");
    fixture_put(fixture, "tests/03.a", "1\n");
    fixture_remove(fixture, "tests/03");
    fixture_refuse(fixture->path, ERR_INVALID, "come with the full package");
}

static void
what_is_not_supported_is_refused(void **state)
{
    const fixture_t *fixture = *state;
    s_put_tests(fixture, "run-count=\"2\"", TESTS_PLAIN);
    fixture_refuse(fixture->path, ERR_INVALID, "run-count 2");
    s_put(fixture, "<problem><judging/><assets><scorer/></assets></problem>");
    fixture_refuse(fixture->path, ERR_INVALID, "a scorer is not supported");
}

static void
a_problem_xml_that_is_none_is_refused(void **state)
{
    const fixture_t *fixture = *state;
    s_put(fixture, "<problem><names></problem>");
    fixture_refuse(fixture->path, ERR_INVALID, "problem.xml:1: error: mismatched tag");
    s_put(fixture, "<html/>");
    fixture_refuse(fixture->path, ERR_INVALID, "<html> is not the <problem>");
    s_put(fixture, "<!DOCTYPE a [<!ENTITY b \"c\">]><problem>&b;</problem>");
    fixture_refuse(fixture->path, ERR_INVALID, "document type declaration is refused");
    s_put(fixture, "<problem/>");
    fixture_refuse(fixture->path, ERR_INVALID, "there is no test set");
}

static void
a_pattern_has_one_number_in_it(void **state)
{
    (void)state;
    arena_t *arena = arena_new();
    assert_string_equal(polygon_path(arena, "tests/%02d.a", 7), "tests/07.a");
    assert_string_equal(polygon_path(arena, "t/%d", 123), "t/123");
    assert_string_equal(polygon_path(arena, "%03d", 1234), "1234");
    const char *wrong[] = {"tests", "%s", "%d%d", "%02", "%-2d", "%010d", "%0d", ""};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_null(polygon_path(arena, wrong[i], 1));
    assert_null(polygon_path(arena, NULL, 1));
    arena_destroy(&arena);
}

static int
s_parse(const char *text, size_t size)
{
    arena_t *arena = arena_new();
    xml_node_t *root = NULL;
    size_t line = 0;
    const char *why = NULL;
    int err = xml_parse(text, size, arena, &root, &line, &why);
    assert_true((err == 0) == (root != NULL) && (err == 0) == (why == NULL));
    arena_destroy(&arena);
    return err;
}

static void
xml_is_refused_past_its_limits(void **state)
{
    (void)state;
    _cleanup_(bytes_clear) bytes_t deep = bytes_make(1u << 20);
    for (size_t i = 0; i < PACKAGE_XML_DEPTH_MAX; i++)
        bytes_append_text(&deep, "<a>");
    for (size_t i = 0; i < PACKAGE_XML_DEPTH_MAX; i++)
        bytes_append_text(&deep, "</a>");
    assert_int_equal(s_parse((char *)deep.data, deep.size), 0);
    _cleanup_(free_p) char *deeper = text_format("<b>%s</b>", (char *)deep.data);
    assert_int_equal(s_parse(deeper, strlen(deeper)), ERR_TOO_LARGE);

    _cleanup_(bytes_clear) bytes_t wide = bytes_make(4u << 20);
    bytes_append_text(&wide, "<a>");
    for (size_t i = 0; i < PACKAGE_XML_NODES_MAX; i++)
        bytes_append_text(&wide, "<b/>");
    bytes_append_text(&wide, "</a>");
    assert_int_equal(s_parse((char *)wide.data, wide.size), ERR_TOO_LARGE);

    _cleanup_(bytes_clear) bytes_t text = bytes_make(1u << 20);
    bytes_append_text(&text, "<a>");
    memset(bytes_extend(&text, PACKAGE_XML_TEXT_MAX + 1), 'x', PACKAGE_XML_TEXT_MAX + 1);
    bytes_append_text(&text, "</a>");
    assert_int_equal(s_parse((char *)text.data, text.size), ERR_TOO_LARGE);
    assert_int_equal(s_parse("", 0), ERR_INVALID);
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
    const struct CMUnitTest tests[] = {
        TEST(a_package_without_points_is_pass_fail),
        TEST(programs_are_testlib_ones_with_the_headers_beside_them),
        TEST(solutions_promise_what_their_tags_say),
        TEST(tests_of_the_checker_are_valid_and_invalid_outputs),
        TEST(files_instead_of_streams_are_told),
        TEST(groups_of_points_become_groups_of_the_secret_data),
        TEST(tests_in_no_group_count_one_by_one),
        TEST(groups_in_a_circle_or_unknown_are_refused),
        TEST(an_interactor_makes_the_problem_interactive),
        TEST(code_that_is_compiled_with_solutions_is_an_include),
        TEST(missing_tests_and_answers_are_refused_with_what_to_do),
        TEST(what_is_not_supported_is_refused),
        TEST(a_problem_xml_that_is_none_is_refused),
        TEST(a_pattern_has_one_number_in_it),
        TEST(xml_is_refused_past_its_limits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
