/*  json: messages as JSON and back, and everything that a stranger may send instead */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/bytes.h"
#include "lib/base/cleanup.h"
#include "lib/base/err.h"
#include "lib/base/text.h"
#include "lib/json/json.h"
#include "sample.pb-c.h"

static void
s_free(void *message_p)
{
    ProtobufCMessage *message = *(ProtobufCMessage **)message_p;
    if (message)
        protobuf_c_message_free_unpacked(message, NULL);
}

static ProtobufCMessage *
s_must_read(const ProtobufCMessageDescriptor *descriptor, const char *text)
{
    ProtobufCMessage *message = NULL;
    _cleanup_(free_p) char *why = NULL;
    int err = json_read(descriptor, text, strlen(text), NULL, &message, &why);
    if (err)
        fail_msg("%s: %s", text, why);
    assert_null(why);
    return message;
}

static Sample__Scalars *
s_read_scalars(const char *text)
{
    return (Sample__Scalars *)s_must_read(&sample__scalars__descriptor, text);
}

static Sample__Tree *
s_read_tree(const char *text)
{
    return (Sample__Tree *)s_must_read(&sample__tree__descriptor, text);
}

/*  What is read from `text` must be written as `expected`. */
static void
s_check_rewrite(const ProtobufCMessageDescriptor *descriptor,
                const char *text,
                const char *expected)
{
    _cleanup_(s_free) ProtobufCMessage *message = s_must_read(descriptor, text);
    _cleanup_(bytes_clear) bytes_t out = bytes_make(JSON_SIZE_MAX);
    assert_int_equal(json_write(message, &out), 0);
    assert_string_equal((char *)out.data, expected);
}

/*  On the heap and without a NUL, so that asan sees a reader that relies on one. */
static char *
s_copy_exact(const void *data, size_t size)
{
    char *copy = malloc(size ? size : 1);
    assert_non_null(copy);
    memcpy(copy, data, size);
    return copy;
}

static void
s_check_refused(const ProtobufCMessageDescriptor *descriptor,
                const json_limits_t *limits,
                const char *text,
                int expected_err,
                const char *expected_why)
{
    ProtobufCMessage *message = NULL;
    _cleanup_(free_p) char *why = NULL;
    size_t size = strlen(text);
    _cleanup_(free_p) char *copy = s_copy_exact(text, size);
    int err = json_read(descriptor, copy, size, limits, &message, &why);
    if (err != expected_err)
        fail_msg("%s: got %d (%s)", text, err, why);
    assert_null(message);
    assert_string_equal(why, expected_why);
}

/*  Writing ----------------------------------------------------------------------------------- */

static void
every_scalar_is_written_also_when_it_is_zero(void **state)
{
    (void)state;
    Sample__Scalars scalars = SAMPLE__SCALARS__INIT;
    _cleanup_(bytes_clear) bytes_t out = bytes_make(4096);
    assert_int_equal(json_write(&scalars.base, &out), 0);
    assert_string_equal((char *)out.data,
                        "{\"i32\":0,\"s32\":0,\"sf32\":0,\"u32\":0,\"f32\":0,\"i64\":\"0\","
                        "\"s64\":\"0\",\"sf64\":\"0\",\"u64\":\"0\",\"f64\":\"0\",\"real\":0,"
                        "\"wide\":0,\"flag\":false,\"state\":\"UNSPECIFIED\",\"text\":\"\","
                        "\"data\":\"\",\"looked_at_ms\":0}");
}

static void
the_ends_of_every_range_survive_both_ways(void **state)
{
    (void)state;
    Sample__Scalars scalars = SAMPLE__SCALARS__INIT;
    scalars.i32 = INT32_MIN;
    scalars.s32 = INT32_MAX;
    scalars.sf32 = INT32_MIN;
    scalars.u32 = UINT32_MAX;
    scalars.f32 = UINT32_MAX;
    scalars.i64 = INT64_MIN;
    scalars.s64 = INT64_MAX;
    scalars.sf64 = INT64_MIN;
    scalars.u64 = UINT64_MAX;
    scalars.f64 = UINT64_MAX;
    scalars.real = FLT_MAX;
    scalars.wide = -DBL_MAX;
    scalars.flag = true;
    scalars.state = SAMPLE__JUDGING_STATE__JUDGING_STATE_WRONG_ANSWER;
    scalars.text = (char *)"\"\\\n\x01 \xc3\xa9\xf0\x9f\x98\x80";
    scalars.data = (ProtobufCBinaryData){3, (uint8_t *)"\x00\xff\x10"};
    scalars.received_at_ms = INT64_C(1795252087123);
    scalars.ended_at_ms = 1;
    scalars.looked_at_ms = -5;

    _cleanup_(bytes_clear) bytes_t out = bytes_make(4096);
    assert_int_equal(json_write(&scalars.base, &out), 0);
    assert_non_null(strstr((char *)out.data, "\"i64\":\"-9223372036854775808\""));
    assert_non_null(strstr((char *)out.data, "\"u64\":\"18446744073709551615\""));
    assert_non_null(strstr((char *)out.data, "\"u32\":4294967295"));
    assert_non_null(strstr((char *)out.data, "\"state\":\"WRONG_ANSWER\""));
    assert_non_null(strstr((char *)out.data, "\"data\":\"AP8Q\""));
    assert_non_null(strstr((char *)out.data, "\"received_at\":\"2026-11-21T09:08:07.123Z\""));
    assert_non_null(strstr((char *)out.data, "\"ended_at\":\"1970-01-01T00:00:00.001Z\""));

    _cleanup_(s_free) Sample__Scalars *again = s_read_scalars((char *)out.data);
    uint8_t packed[2][512];
    size_t size = sample__scalars__pack(&scalars, packed[0]);
    assert_int_equal(sample__scalars__pack(again, packed[1]), size);
    assert_memory_equal(packed[0], packed[1], size);
}

static void
a_float_is_written_with_the_digits_it_has(void **state)
{
    (void)state;
    static const float values[] = {0.1f, 16777216.0f, 1e-7f, 3.1415927f, FLT_MIN, -2.5e20f};
    static const char *const texts[] = {
        "0.1", "16777216", "1e-07", "3.1415927", "1.1754944e-38", "-2.5e+20"};
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        Sample__Scalars scalars = SAMPLE__SCALARS__INIT;
        scalars.real = values[i];
        _cleanup_(bytes_clear) bytes_t out = bytes_make(4096);
        assert_int_equal(json_write(&scalars.base, &out), 0);
        _cleanup_(free_p) char *expected = text_format("\"real\":%s,", texts[i]);
        assert_non_null(strstr((char *)out.data, expected));
        _cleanup_(s_free) Sample__Scalars *again = s_read_scalars((char *)out.data);
        assert_memory_equal(&again->real, &values[i], sizeof(float));
    }
}

static void
an_enum_value_without_a_name_travels_as_its_number(void **state)
{
    (void)state;
    _cleanup_(s_free) Sample__Scalars *scalars = s_read_scalars("{\"state\":77}");
    assert_int_equal(scalars->state, 77);
    _cleanup_(bytes_clear) bytes_t out = bytes_make(4096);
    assert_int_equal(json_write(&scalars->base, &out), 0);
    assert_non_null(strstr((char *)out.data, "\"state\":77,"));
}

static void
an_enum_value_without_the_prefix_keeps_its_name(void **state)
{
    (void)state;
    _cleanup_(s_free) Sample__Scalars *scalars = s_read_scalars("{\"state\":\"ODD_ONE\"}");
    assert_int_equal(scalars->state, SAMPLE__JUDGING_STATE__ODD_ONE);
}

static void
empty_repeated_fields_are_empty_arrays_and_objects(void **state)
{
    (void)state;
    s_check_rewrite(&sample__tree__descriptor,
                    "{}",
                    "{\"problems\":[],\"numbers\":[],\"names\":[],\"flags\":[],\"chunks\":[],"
                    "\"states\":[],\"tick_at_ms\":[],\"reals\":[],\"children\":[],\"scores\":{},"
                    "\"by_number\":{},\"by_flag\":{},\"by_id\":{},\"by_offset\":{},"
                    "\"by_port\":{}}");
}

static void
a_full_message_is_read_and_written_alike(void **state)
{
    (void)state;
    static const char text[] =
        "{\"leaf\":{\"label\":\"a\",\"points\":1},\"problems\":[{\"label\":\"b\",\"points\":-2},"
        "{\"label\":\"\",\"points\":0}],\"numbers\":[1,-1],\"names\":[\"x\",\"\"],"
        "\"flags\":[true,false],\"chunks\":[\"AA==\",\"\"],\"states\":[\"WRONG_ANSWER\",9],"
        "\"tick_at_ms\":[\"0\",\"5\"],\"reals\":[0.5,-1e+300,0.1,0.30000000000000004,-1."
        "7976931348623157e+308],\"children\":[],"
        "\"scores\":{\"anna\":\"10\",\"bob\":\"-1\"},"
        "\"by_number\":{\"-3\":{\"label\":\"n\",\"points\":0}},\"by_flag\":{\"true\":\"yes\","
        "\"false\":\"\"},\"by_id\":{\"18446744073709551615\":7},\"by_offset\":{\"-1\":true},"
        "\"by_port\":{\"4294967295\":0.25},\"word\":\"w\"}";
    s_check_rewrite(&sample__tree__descriptor, text, text);
}

static void
no_bound_is_no_member(void **state)
{
    (void)state;
    _cleanup_(bytes_clear) bytes_t out = bytes_make(4096);
    Sample__Scalars infinite = SAMPLE__SCALARS__INIT;
    infinite.wide = INFINITY;
    infinite.real = -INFINITY;
    assert_int_equal(json_write(&infinite.base, &out), 0);
    assert_int_equal(bytes_append(&out, "", 1), 0);
    assert_null(strstr((const char *)out.data, "\"wide\""));
    assert_null(strstr((const char *)out.data, "\"real\""));
    assert_non_null(strstr((const char *)out.data, "\"flag\""));
}

static void
what_json_cannot_carry_is_refused_and_nothing_is_written(void **state)
{
    (void)state;
    _cleanup_(bytes_clear) bytes_t out = bytes_make(4096);

    double reals[] = {1, INFINITY};
    Sample__Tree infinite = SAMPLE__TREE__INIT;
    infinite.reals = reals;
    infinite.n_reals = 2;
    assert_int_equal(json_write(&infinite.base, &out), ERR_INVALID);
    Sample__Scalars nan_float = SAMPLE__SCALARS__INIT;
    nan_float.real = NAN;
    assert_int_equal(json_write(&nan_float.base, &out), ERR_INVALID);
    Sample__Scalars latin1 = SAMPLE__SCALARS__INIT;
    latin1.text = (char *)"\xe9t\xe9";
    assert_int_equal(json_write(&latin1.base, &out), ERR_INVALID);

    Sample__ScoreEntry entries[2] = {SAMPLE__SCORE_ENTRY__INIT, SAMPLE__SCORE_ENTRY__INIT};
    Sample__ScoreEntry *list[2] = {&entries[0], &entries[1]};
    entries[0].key = entries[1].key = (char *)"same";
    Sample__Tree twice = SAMPLE__TREE__INIT;
    twice.n_scores = 2;
    twice.scores = list;
    assert_int_equal(json_write(&twice.base, &out), ERR_INVALID);
    assert_int_equal(out.size, 0);
}

static void
a_text_past_the_maximum_of_its_buffer_is_not_begun(void **state)
{
    (void)state;
    Sample__Leaf leaf = SAMPLE__LEAF__INIT;
    _cleanup_(bytes_clear) bytes_t out = bytes_make(strlen("{\"label\":\"\",\"points\":0}") - 1);
    assert_int_equal(json_write(&leaf.base, &out), ERR_TOO_LARGE);
    assert_int_equal(out.size, 0);
}

static void
a_message_nested_too_deep_is_not_written(void **state)
{
    (void)state;
    Sample__Tree chain[JSON_DEPTH_MAX + 1];
    for (size_t i = 0; i <= JSON_DEPTH_MAX; i++) {
        sample__tree__init(&chain[i]);
        if (i > 0)
            chain[i - 1].child = &chain[i];
    }
    _cleanup_(bytes_clear) bytes_t out = bytes_make(JSON_SIZE_MAX);
    assert_int_equal(json_write(&chain[0].base, &out), ERR_TOO_LARGE);
    /* The arrays in the innermost message count too. */
    assert_int_equal(json_write(&chain[1].base, &out), ERR_TOO_LARGE);
    assert_int_equal(json_write(&chain[2].base, &out), 0);

    _cleanup_(s_free) ProtobufCMessage *again =
        s_must_read(&sample__tree__descriptor, (char *)out.data);
    assert_non_null(again);
}

/*  Reading ----------------------------------------------------------------------------------- */

static void
missing_fields_and_null_are_the_default(void **state)
{
    (void)state;
    _cleanup_(s_free) Sample__Scalars *scalars = s_read_scalars(
        "{\"i32\":null,\"i64\":null,\"text\":null,\"data\":null,\"state\":null,\"flag\":null,"
        "\"received_at\":null}");
    assert_int_equal(scalars->i32, 0);
    assert_int_equal(scalars->received_at_ms, 0);
    assert_string_equal(scalars->text, "");
    assert_null(scalars->data.data);

    _cleanup_(s_free) Sample__Tree *tree =
        s_read_tree("{\"leaf\":null,\"numbers\":null,\"scores\":null,\"word\":null,\"count\":3}");
    assert_null(tree->leaf);
    assert_int_equal(tree->n_numbers, 0);
    assert_int_equal(tree->choice_case, SAMPLE__TREE__CHOICE_COUNT);
}

static void
a_64_bit_integer_may_be_a_string_or_an_exact_number(void **state)
{
    (void)state;
    _cleanup_(s_free) Sample__Scalars *scalars = s_read_scalars(
        "{\"i64\":-9007199254740992,\"u64\":9007199254740992,\"s64\":\"-1\",\"f64\":1e3}");
    assert_true(scalars->i64 == INT64_C(-9007199254740992));
    assert_true(scalars->u64 == UINT64_C(9007199254740992));
    assert_true(scalars->s64 == -1);
    assert_true(scalars->f64 == 1000);
}

static void
times_are_rfc_3339_with_any_offset(void **state)
{
    (void)state;
    _cleanup_(s_free) Sample__Scalars *scalars =
        s_read_scalars("{\"received_at\":\"2026-11-21T10:38:07.123+01:30\","
                       "\"ended_at\":\"2026-11-21T09:08:07Z\",\"looked_at_ms\":3}");
    assert_true(scalars->received_at_ms == INT64_C(1795252087123));
    assert_true(scalars->ended_at_ms == UINT64_C(1795252087000));
    assert_int_equal(scalars->looked_at_ms, 3);
}

static void
each_member_of_a_oneof_is_read_alone(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int choice;
    } cases[] = {
        {"{}", SAMPLE__TREE__CHOICE__NOT_SET},
        {"{\"word\":\"\"}", SAMPLE__TREE__CHOICE_WORD},
        {"{\"count\":0}", SAMPLE__TREE__CHOICE_COUNT},
        {"{\"nested\":{}}", SAMPLE__TREE__CHOICE_NESTED},
        {"{\"blob\":\"\"}", SAMPLE__TREE__CHOICE_BLOB},
        {"{\"due_at\":\"1970-01-01T00:00:00Z\"}", SAMPLE__TREE__CHOICE_DUE_AT_MS},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        _cleanup_(s_free) Sample__Tree *tree = s_read_tree(cases[i].text);
        assert_int_equal(tree->choice_case, cases[i].choice);
        _cleanup_(bytes_clear) bytes_t out = bytes_make(4096);
        assert_int_equal(json_write(&tree->base, &out), 0);
        _cleanup_(s_free) Sample__Tree *again = s_read_tree((char *)out.data);
        assert_int_equal(again->choice_case, cases[i].choice);
    }
}

static void
a_wrong_value_is_refused_with_its_path(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        const char *why;
    } cases[] = {
        {"{\"problems\":[{},{},{\"labell\":1}]}", "problems[2].labell: unknown field"},
        {"{\"leaf\":{\"label\":5}}", "leaf.label: expected a string"},
        {"{\"leaf\":[]}", "leaf: expected an object"},
        {"{\"leaf\":{\"label\":\"a\",\"label\":\"b\"}}", "leaf.label: given twice"},
        {"{\"numbers\":{}}", "numbers: expected an array"},
        {"{\"numbers\":[1,null]}", "numbers[1]: expected an integer"},
        {"{\"numbers\":[1.5]}", "numbers[0]: not an integer that a number can hold exactly"},
        {"{\"numbers\":[2147483648]}", "numbers[0]: out of range"},
        {"{\"numbers\":[-2147483649]}", "numbers[0]: out of range"},
        {"{\"numbers\":[\"1\"]}", "numbers[0]: expected an integer"},
        {"{\"numbers\":[1e300]}", "numbers[0]: not an integer that a number can hold exactly"},
        {"{\"problems\":[null]}", "problems[0]: expected an object"},
        {"{\"flags\":[1]}", "flags[0]: expected true or false"},
        {"{\"names\":[true]}", "names[0]: expected a string"},
        {"{\"chunks\":[\"A\"]}", "chunks[0]: not base64"},
        {"{\"chunks\":[\"AA==AA==\"]}", "chunks[0]: not base64"},
        {"{\"chunks\":[\"-_==\"]}", "chunks[0]: not base64"},
        {"{\"states\":[\"JUDGING_STATE_WRONG_ANSWER\"]}",
         "states[0]: unknown name \"JUDGING_STATE_WRONG_ANSWER\""},
        {"{\"states\":[2.5]}", "states[0]: not an integer that a number can hold exactly"},
        {"{\"states\":[true]}", "states[0]: expected a name"},
        {"{\"states\":[2147483648]}", "states[0]: out of range"},
        {"{\"tick_at_ms\":[\"-1\"]}", "tick_at_ms[0]: not an unsigned integer in range"},
        {"{\"tick_at_ms\":[\"18446744073709551616\"]}",
         "tick_at_ms[0]: not an unsigned integer in range"},
        {"{\"tick_at_ms\":[-1]}", "tick_at_ms[0]: out of range"},
        {"{\"tick_at_ms\":[9007199254740994]}",
         "tick_at_ms[0]: not an integer that a number can hold exactly"},
        {"{\"reals\":[1e999]}", "reals[0]: out of range"},
        {"{\"reals\":[\"1\"]}", "reals[0]: expected a number"},
        {"{\"scores\":[]}", "scores: expected an object"},
        {"{\"scores\":{\"a\":\"1\",\"b\":\"2\",\"a\":\"3\"}}", "scores.a: given twice"},
        {"{\"scores\":{\"a\":null}}", "scores.a: expected an integer"},
        {"{\"scores\":{\"a\":\"9223372036854775808\"}}", "scores.a: not an integer in range"},
        {"{\"by_number\":{\"x\":{}}}", "by_number.x: not a key of this map"},
        {"{\"by_number\":{\"1\":{\"points\":\"\"}}}", "by_number.1.points: expected an integer"},
        {"{\"by_flag\":{\"yes\":\"\"}}", "by_flag.yes: not a key of this map"},
        {"{\"by_port\":{\"4294967296\":0}}", "by_port.4294967296: not a key of this map"},
        {"{\"word\":\"\",\"count\":1}", "count: excludes \"word\", both are given"},
        {"{\"due_at\":5}", "due_at: expected a time as RFC 3339 has it"},
        {"{\"due_at_ms\":\"5\"}", "due_at_ms: unknown field"},
        {"{\"bad\\nname\":1}", "bad?name: unknown field"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        s_check_refused(&sample__tree__descriptor, NULL, cases[i].text, ERR_INVALID, cases[i].why);

    s_check_refused(&sample__scalars__descriptor,
                    NULL,
                    "{\"ended_at\":\"1969-01-01T00:00:00Z\"}",
                    ERR_INVALID,
                    "ended_at: a time before 1970");
    s_check_refused(
        &sample__scalars__descriptor, NULL, "{\"real\":3.5e38}", ERR_INVALID, "real: out of range");
    s_check_refused(
        &sample__scalars__descriptor, NULL, "{\"u32\":-1}", ERR_INVALID, "u32: out of range");
}

static void
what_is_not_json_is_refused_with_line_and_column(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        const char *why;
    } cases[] = {
        {"", "line 1, column 1: not JSON"},
        {"  ", "line 1, column 2: not JSON"},
        {"[]", "expected an object"},
        {"5", "expected an object"},
        {"{", "line 1, column 1: not JSON"},
        {"{}\n {}", "line 2, column 2: more after the value"},
        {"{}]", "line 1, column 3: closed but not open"},
        {"{\"numbers\":[01]}", "line 1, column 13: a number that is none"},
        {"{\"numbers\":[1.]}", "line 1, column 13: a number that is none"},
        {"{\"numbers\":[-]}", "line 1, column 13: a number that is none"},
        {"{\"numbers\":[1e]}", "line 1, column 13: a number that is none"},
        {"{\"numbers\":[+1]}", "line 1, column 13: not JSON"},
        {"{\"numbers\":[NaN]}", "line 1, column 13: not JSON"},
        {"{\"numbers\":[1,]}", "line 1, column 15: not JSON"},
        {"{\"reals\":[1234567890123456789012345678901234567890123456789012345678901]}",
         "line 1, column 11: a number with too many digits"},
        {"{\"names\":[\"a\tb\"]}", "line 1, column 11: a control character in a string"},
        {"{\"names\":[\"\\u0000\"]}", "line 1, column 11: U+0000 in a string"},
        {"{\"names\":[\"abc", "line 1, column 11: a string without its end"},
        {"{\"names\":[\"abc\\\"", "line 1, column 11: a string without its end"},
        {"{\"names\":[\"\xff\"]}", "not UTF-8"},
        {"\xef\xbb\xbf{}", "line 1, column 1: not JSON"},
        {"{/**/}", "line 1, column 2: not JSON"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        s_check_refused(&sample__tree__descriptor, NULL, cases[i].text, ERR_INVALID, cases[i].why);

    ProtobufCMessage *message = NULL;
    assert_int_equal(json_read(&sample__tree__descriptor, "{\0}", 3, NULL, &message, NULL),
                     ERR_INVALID);
    /* A lone half of a surrogate pair is no character. */
    assert_int_equal(
        json_read(&sample__tree__descriptor, "{\"word\":\"\\ud83d\"}", 17, NULL, &message, NULL),
        ERR_INVALID);
    assert_null(message);
}

static void
unknown_fields_are_skipped_where_the_caller_allows_them(void **state)
{
    (void)state;
    static const char text[] = "{\"new\":{\"a\":[1,{}]},\"leaf\":{\"points\":4,\"color\":null}}";
    json_limits_t limits = {.unknown_allowed = true};
    _cleanup_(s_free) Sample__Tree *tree = NULL;
    assert_int_equal(json_read(&sample__tree__descriptor,
                               text,
                               strlen(text),
                               &limits,
                               (ProtobufCMessage **)&tree,
                               NULL),
                     0);
    assert_int_equal(tree->leaf->points, 4);
    s_check_refused(&sample__tree__descriptor,
                    &limits,
                    "{\"new\":1,\"new\":2}",
                    ERR_INVALID,
                    "new: given twice");
}

/*  Limits ------------------------------------------------------------------------------------ */

static void
a_text_at_its_size_limit_passes_and_one_byte_more_does_not(void **state)
{
    (void)state;
    json_limits_t limits = {.size_max = 12};
    ProtobufCMessage *message = NULL;
    assert_int_equal(
        json_read(&sample__tree__descriptor, "{\"count\":11}", 12, &limits, &message, NULL), 0);
    s_free(&message);
    s_check_refused(&sample__tree__descriptor,
                    &limits,
                    "{\"count\":111}",
                    ERR_TOO_LARGE,
                    "13 bytes, at most 12 are allowed");
}

static void
depth_is_bounded_before_the_parser_recurses(void **state)
{
    (void)state;
    json_limits_t limits = {.depth_max = 3, .unknown_allowed = true};
    ProtobufCMessage *message = NULL;
    assert_int_equal(
        json_read(&sample__tree__descriptor, "{\"x\":[[]]}", 10, &limits, &message, NULL), 0);
    s_free(&message);
    s_check_refused(&sample__tree__descriptor,
                    &limits,
                    "{\"x\":[[[]]]}",
                    ERR_TOO_LARGE,
                    "line 1, column 8: nested too deep");

    /* A caller cannot raise it, and nothing is too long for the scan. */
    limits.depth_max = 1000000;
    _cleanup_(bytes_clear) bytes_t text = bytes_make(JSON_SIZE_MAX);
    for (int i = 0; i < 100000; i++)
        (void)bytes_append_text(&text, "[");
    s_check_refused(&sample__tree__descriptor,
                    &limits,
                    (char *)text.data,
                    ERR_TOO_LARGE,
                    "line 1, column 33: nested too deep");
}

static void
arrays_maps_strings_and_the_whole_have_their_limits(void **state)
{
    (void)state;
    json_limits_t limits = {.array_max = 2, .string_max = 4, .values_max = 9};
    static const char *const fine[] = {
        "{\"numbers\":[1,2]}",
        "{\"scores\":{\"a\":1,\"b\":2}}",
        "{\"word\":\"abcd\"}",
        "{\"scores\":{\"abcd\":1}}",
        "{\"blob\":\"AA==\"}",
        "{\"numbers\":[1,2],\"flags\":[true,true]}", /* 9 values, the names included */
    };
    for (size_t i = 0; i < sizeof fine / sizeof *fine; i++) {
        ProtobufCMessage *message = NULL;
        assert_int_equal(
            json_read(&sample__tree__descriptor, fine[i], strlen(fine[i]), &limits, &message, NULL),
            0);
        s_free(&message);
    }
    static const struct {
        const char *text;
        const char *why;
    } over[] = {
        {"{\"numbers\":[1,2,3]}", "numbers: 3 elements, at most 2 are allowed"},
        {"{\"scores\":{\"a\":1,\"b\":2,\"c\":3}}", "scores: 3 elements, at most 2 are allowed"},
        {"{\"word\":\"abcde\"}", "word: a string of 5 bytes, at most 4 are allowed"},
        {"{\"word\":\"ab\\u20ac\"}", "word: a string of 5 bytes, at most 4 are allowed"},
        {"{\"scores\":{\"abcde\":1}}", "scores.abcde: too long a key"},
        {"{\"blob\":\"AAAAAA==\"}", "blob: a string of 8 bytes, at most 4 are allowed"},
        {"{\"numbers\":[1,2],\"flags\":[true],\"nam\":[]}", "line 1, column 39: too many values"},
    };
    for (size_t i = 0; i < sizeof over / sizeof *over; i++)
        s_check_refused(
            &sample__tree__descriptor, &limits, over[i].text, ERR_TOO_LARGE, over[i].why);
}

static void
the_reason_is_one_short_line_whatever_the_name(void **state)
{
    (void)state;
    _cleanup_(bytes_clear) bytes_t text = bytes_make(JSON_SIZE_MAX);
    (void)bytes_append_text(&text, "{\"");
    for (int i = 0; i < 10000; i++)
        (void)bytes_append_text(&text, "\xe2\x82\xac\\n");
    (void)bytes_append_text(&text, "\":1}");
    ProtobufCMessage *message = NULL;
    _cleanup_(free_p) char *why = NULL;
    assert_int_equal(
        json_read(&sample__tree__descriptor, (char *)text.data, text.size, NULL, &message, &why),
        ERR_INVALID);
    assert_true(strlen(why) <= JSON_WHY_MAX);
    assert_true(text_utf8_valid(why, strlen(why)));
    assert_null(strchr(why, '\n'));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_scalar_is_written_also_when_it_is_zero),
        cmocka_unit_test(the_ends_of_every_range_survive_both_ways),
        cmocka_unit_test(a_float_is_written_with_the_digits_it_has),
        cmocka_unit_test(an_enum_value_without_a_name_travels_as_its_number),
        cmocka_unit_test(an_enum_value_without_the_prefix_keeps_its_name),
        cmocka_unit_test(empty_repeated_fields_are_empty_arrays_and_objects),
        cmocka_unit_test(a_full_message_is_read_and_written_alike),
        cmocka_unit_test(no_bound_is_no_member),
        cmocka_unit_test(what_json_cannot_carry_is_refused_and_nothing_is_written),
        cmocka_unit_test(a_text_past_the_maximum_of_its_buffer_is_not_begun),
        cmocka_unit_test(a_message_nested_too_deep_is_not_written),
        cmocka_unit_test(missing_fields_and_null_are_the_default),
        cmocka_unit_test(a_64_bit_integer_may_be_a_string_or_an_exact_number),
        cmocka_unit_test(times_are_rfc_3339_with_any_offset),
        cmocka_unit_test(each_member_of_a_oneof_is_read_alone),
        cmocka_unit_test(a_wrong_value_is_refused_with_its_path),
        cmocka_unit_test(what_is_not_json_is_refused_with_line_and_column),
        cmocka_unit_test(unknown_fields_are_skipped_where_the_caller_allows_them),
        cmocka_unit_test(a_text_at_its_size_limit_passes_and_one_byte_more_does_not),
        cmocka_unit_test(depth_is_bounded_before_the_parser_recurses),
        cmocka_unit_test(arrays_maps_strings_and_the_whole_have_their_limits),
        cmocka_unit_test(the_reason_is_one_short_line_whatever_the_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
