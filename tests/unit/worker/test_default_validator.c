/*  The default validator against the behaviour of the problem tools' one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "lib/base/bytes.h"
#include "lib/base/cleanup.h"
#include "lib/base/err.h"
#include "nodes/worker/check/default_validator.h"

#include <math.h>
#include <string.h>

#define WORDS_MAX 8u

/*  Reads flags that are divided by single spaces. */
static default_validator_options_t
s_options(const char *flags)
{
    char copy[256];
    const char *words[WORDS_MAX];
    size_t count = 0, wrong;
    snprintf(copy, sizeof copy, "%s", flags);
    char *rest = copy;
    for (char *word; (word = strsep(&rest, " "));)
        if (*word)
            words[count++] = word;
    default_validator_options_t options;
    assert_int_equal(default_validator_options_read(words, count, &options, &wrong), 0);
    return options;
}

static bool
s_accepts(const char *flags, const char *answer, const char *output)
{
    default_validator_options_t options = s_options(flags);
    _cleanup_(bytes_clear) bytes_t message = bytes_make(4096);
    bool accepted = default_validator_accepts(
        &options, output, strlen(output), answer, strlen(answer), &message);
    assert_int_equal(accepted, message.size == 0);
    return accepted;
}

static void
s_assert_message(const char *flags, const char *answer, const char *output, const char *expected)
{
    default_validator_options_t options = s_options(flags);
    _cleanup_(bytes_clear) bytes_t message = bytes_make(4096);
    assert_false(default_validator_accepts(
        &options, output, strlen(output), answer, strlen(answer), &message));
    assert_string_equal((const char *)message.data, expected);
}

static void
tokens_are_compared_whatever_the_space_between_them(void **state)
{
    (void)state;
    assert_true(s_accepts("", "1 2\n3\n", "1 2\n3\n"));
    assert_true(s_accepts("", "1 2\n3\n", "\n\n1\t2  3"));
    assert_true(s_accepts("", "1 2\n3\n", "1\v2\f3\r\n"));
    assert_true(s_accepts("", "", ""));
    assert_true(s_accepts("", "\n", ""));
    assert_true(s_accepts("", "", " \n "));
    assert_false(s_accepts("", "12", "1 2"));
    assert_false(s_accepts("", "1 2", "12"));
    assert_false(s_accepts("", "1.0", "1"));
}

static void
case_is_ignored_unless_asked(void **state)
{
    (void)state;
    assert_true(s_accepts("", "Yes No", "yES nO"));
    assert_false(s_accepts("case_sensitive", "Yes", "yes"));
    assert_true(s_accepts("case_sensitive", "Yes", "Yes"));
    assert_false(s_accepts("", "\xc3\x84", "\xc3\xa4")); /* only of ASCII letters */
    assert_false(s_accepts("", "@[", "`{"));             /* neighbours of the letters */
}

static void
too_little_and_too_much_output_are_rejected(void **state)
{
    (void)state;
    assert_false(s_accepts("", "1 2", "1"));
    assert_false(s_accepts("", "1 2", "1\n"));
    assert_false(s_accepts("", "1", "1 2"));
    assert_false(s_accepts("", "1", ""));
    assert_false(s_accepts("", "", "1"));
}

static void
space_counts_when_it_is_said_to(void **state)
{
    (void)state;
    const char *flag = "space_change_sensitive";
    assert_true(s_accepts(flag, "a b\n", "a b\n"));
    assert_false(s_accepts(flag, "a b\n", "a  b\n"));
    assert_false(s_accepts(flag, "a b\n", "a\tb\n"));
    assert_false(s_accepts(flag, "a b\n", "a b"));
    assert_false(s_accepts(flag, "a b", "a b\n"));
    assert_false(s_accepts(flag, "a\n", "\na\n"));
    assert_true(s_accepts(flag, "  a", "  A"));
    assert_false(s_accepts("space_change_sensitive case_sensitive", "  a", "  A"));
}

static void
a_tolerance_makes_reals_of_the_answers_reals(void **state)
{
    (void)state;
    assert_true(s_accepts("float_tolerance 1e-6", "1.0", "1"));
    assert_true(s_accepts("float_tolerance 1e-6", "1.0", "1e0"));
    assert_true(s_accepts("float_tolerance 1e-6", "1.0", "0x1p0"));
    assert_true(s_accepts("float_tolerance 1e-6", "1000000", "1000000.5"));
    assert_false(s_accepts("float_tolerance 1e-6", "1000000", "1000002"));
    assert_true(s_accepts("float_tolerance 1e-6", "0", "0.0000005"));
    assert_false(s_accepts("float_tolerance 1e-6", "0", "0.000002"));
    assert_true(s_accepts("float_tolerance 1e-6", "1.0", "1e"));
    assert_false(s_accepts("float_tolerance 1e-6", "1.0", "one"));
    assert_false(s_accepts("float_tolerance 1e-6", "1.0", "1.0f"));
    assert_false(s_accepts("float_tolerance 1e-6", "1.0", "1,0"));
    assert_true(s_accepts("float_tolerance 1e-6", "case #1: 2.0", "CASE #1: 2.0000001"));
}

static void
absolute_and_relative_tolerances_are_each_enough(void **state)
{
    (void)state;
    assert_true(s_accepts("float_absolute_tolerance 0.5", "10", "10.5"));
    assert_false(s_accepts("float_absolute_tolerance 0.5", "10", "10.6"));
    assert_false(s_accepts("float_absolute_tolerance 0.5", "1000", "1001"));
    assert_true(s_accepts("float_relative_tolerance 0.01", "1000", "1010"));
    assert_false(s_accepts("float_relative_tolerance 0.01", "1000", "1011"));
    assert_false(s_accepts("float_relative_tolerance 0.01", "0", "0.001"));
    assert_true(s_accepts("float_relative_tolerance 0.01", "0", "-0.0"));
    assert_true(s_accepts("float_relative_tolerance 0.01 float_absolute_tolerance 1", "10", "11"));
    assert_true(s_accepts("float_tolerance 0", "10", "10.0"));
}

static void
what_is_no_finite_real_in_the_answer_is_compared_as_text(void **state)
{
    (void)state;
    assert_true(s_accepts("float_tolerance 1e-6", "inf", "INF"));
    assert_false(s_accepts("float_tolerance 1e-6", "inf", "infinity"));
    assert_true(s_accepts("float_tolerance 1e-6", "nan", "NaN"));
    assert_false(s_accepts("float_tolerance 1e-6", "1", "nan"));
    assert_false(s_accepts("float_tolerance 1e-6", "1", "inf"));
    assert_false(s_accepts("float_tolerance 1e-6", "1e999", "1e998"));
    assert_true(s_accepts("float_tolerance 1e-6", "1.0x", "1.0X"));
}

static void
a_negative_tolerance_is_none(void **state)
{
    (void)state;
    assert_false(s_accepts("float_tolerance -1", "1.0", "1"));
}

static void
tokens_end_at_a_nul_as_c_strings_do(void **state)
{
    (void)state;
    default_validator_options_t options = s_options("");
    _cleanup_(bytes_clear) bytes_t message = bytes_make(4096);
    assert_true(default_validator_accepts(&options, "ab\0x", 4, "ab\0yz", 5, &message));
    assert_false(default_validator_accepts(&options, "\0ab", 3, "ab", 2, &message));
}

static void
a_long_real_is_read_whole(void **state)
{
    (void)state;
    char output[4000];
    memset(output, '0', sizeof output);
    memcpy(output, "1.", 2);
    output[sizeof output - 1] = '\0';
    assert_true(s_accepts("float_tolerance 1e-9", "1", output));
    output[sizeof output - 2] = 'x';
    assert_false(s_accepts("float_tolerance 1e-9", "1", output));
}

static void
the_message_names_the_lines_and_the_words(void **state)
{
    (void)state;
    s_assert_message("",
                     "1\n2\nthree\n",
                     "1 2\nfour",
                     "Wrong answer on line 2 of output (corresponding to line 3 in answer file)\n"
                     "String tokens mismatch\nJudge: \"three\"\nUser: \"four\"\n");
    s_assert_message("",
                     "1",
                     "",
                     "Wrong answer on line 1 of output (corresponding to line 1 in answer file)\n"
                     "User EOF while judge had more output; user output was empty.\n"
                     "(Next judge token: 1)\n");
    s_assert_message("",
                     "1",
                     "\n",
                     "Wrong answer on line 2 of output (corresponding to line 1 in answer file)\n"
                     "User EOF while judge had more output; user output contained only whitespace."
                     "\n(Next judge token: 1)\n");
    s_assert_message("",
                     "1 2",
                     "1 2 3",
                     "Wrong answer on line 1 of output (corresponding to line 1 in answer file)\n"
                     "Trailing output:\n3\n");
    s_assert_message("space_change_sensitive",
                     "1 2",
                     "1\n2",
                     "Wrong answer on line 1 of output (corresponding to line 1 in answer file)\n"
                     "Space change error: got 10 expected 32\n");
}

static void
the_message_of_a_real_says_how_far_off_it_is(void **state)
{
    (void)state;
    s_assert_message("float_relative_tolerance 0.01",
                     "0",
                     "1",
                     "Wrong answer on line 1 of output (corresponding to line 1 in answer file)\n"
                     "Too large difference.\n Judge: 0\n User:  1\n"
                     " Absolute error: 1.000000e+00 (abs tolerance -1.000000e+00)\n"
                     " Relative error: undefined, judge value is 0 (rel tolerance 1.000000e-02)\n");
    s_assert_message("float_absolute_tolerance 0.5",
                     "2",
                     "3",
                     "Wrong answer on line 1 of output (corresponding to line 1 in answer file)\n"
                     "Too large difference.\n Judge: 2\n User:  3\n"
                     " Absolute error: 1.000000e+00 (abs tolerance 5.000000e-01)\n"
                     " Relative error: 5.000000e-01 (rel tolerance -1.000000e+00)\n");
}

static void
long_tokens_are_quoted_where_they_differ(void **state)
{
    (void)state;
    s_assert_message("",
                     "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaab",
                     "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaac",
                     "Wrong answer on line 1 of output (corresponding to line 1 in answer file)\n"
                     "String tokens mismatch\nJudge: \"aaaaaaaaaaaaaaa...b\"\n"
                     "User: \"aaaaaaaaaaaaaaa...c\"\n");
}

static void
a_message_without_room_is_cut_and_the_verdict_stays(void **state)
{
    (void)state;
    default_validator_options_t options = s_options("");
    _cleanup_(bytes_clear) bytes_t message = bytes_make(10);
    assert_false(default_validator_accepts(&options, "1", 1, "2", 1, &message));
    assert_true(message.size <= 10);
}

static void
a_wrong_flag_is_named(void **state)
{
    (void)state;
    default_validator_options_t options;
    size_t wrong = 99;
    assert_int_equal(default_validator_options_read(
                         (const char *[]){"case_sensitive", "typo"}, 2, &options, &wrong),
                     ERR_INVALID);
    assert_int_equal(wrong, 1);
    assert_int_equal(
        default_validator_options_read((const char *[]){"float_tolerance"}, 1, &options, &wrong),
        ERR_INVALID);
    assert_int_equal(wrong, 0);
    assert_int_equal(default_validator_options_read(
                         (const char *[]){"float_tolerance", "1e-6x"}, 2, &options, &wrong),
                     ERR_INVALID);
    assert_int_equal(wrong, 1);
    assert_int_equal(default_validator_options_read(
                         (const char *[]){"float_tolerance", "inf"}, 2, &options, &wrong),
                     ERR_INVALID);
}

static void
the_last_of_two_tolerances_counts(void **state)
{
    (void)state;
    default_validator_options_t options =
        s_options("float_tolerance 0.5 float_relative_tolerance 0.25");
    assert_true(fabs(options.absolute_tolerance - 0.5) < 1e-12);
    assert_true(fabs(options.relative_tolerance - 0.25) < 1e-12);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tokens_are_compared_whatever_the_space_between_them),
        cmocka_unit_test(case_is_ignored_unless_asked),
        cmocka_unit_test(too_little_and_too_much_output_are_rejected),
        cmocka_unit_test(space_counts_when_it_is_said_to),
        cmocka_unit_test(a_tolerance_makes_reals_of_the_answers_reals),
        cmocka_unit_test(absolute_and_relative_tolerances_are_each_enough),
        cmocka_unit_test(what_is_no_finite_real_in_the_answer_is_compared_as_text),
        cmocka_unit_test(a_negative_tolerance_is_none),
        cmocka_unit_test(tokens_end_at_a_nul_as_c_strings_do),
        cmocka_unit_test(a_long_real_is_read_whole),
        cmocka_unit_test(the_message_names_the_lines_and_the_words),
        cmocka_unit_test(the_message_of_a_real_says_how_far_off_it_is),
        cmocka_unit_test(long_tokens_are_quoted_where_they_differ),
        cmocka_unit_test(a_message_without_room_is_cut_and_the_verdict_stays),
        cmocka_unit_test(a_wrong_flag_is_named),
        cmocka_unit_test(the_last_of_two_tolerances_counts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
