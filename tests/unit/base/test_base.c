/*  base: what strangers write, and what must hold for every buffer and id */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "lib/base/bytes.h"
#include "lib/base/clock.h"
#include "lib/base/err.h"
#include "lib/base/hash.h"
#include "lib/base/id.h"
#include "lib/base/text.h"

static void
a_buffer_refuses_what_is_past_its_maximum_and_keeps_the_rest(void **state)
{
    (void)state;
    bytes_t bytes = bytes_make(5);
    assert_int_equal(bytes_append_text(&bytes, "abcde"), 0);
    assert_int_equal(bytes_append_text(&bytes, "f"), ERR_TOO_LARGE);
    assert_int_equal(bytes_append_format(&bytes, "%d", 1), ERR_TOO_LARGE);
    assert_string_equal((char *)bytes.data, "abcde");
    bytes_consume(&bytes, 2);
    assert_string_equal((char *)bytes.data, "cde");
    assert_int_equal(bytes_append_format(&bytes, "%d", 42), 0);
    assert_string_equal((char *)bytes.data, "cde42");
    bytes_clear(&bytes);
    assert_null(bytes.data);
}

static void
times_round_trip_and_offsets_are_honoured(void **state)
{
    (void)state;
    char text[CLOCK_RFC3339_SIZE];
    clock_format(INT64_C(1795252087123), text);
    assert_string_equal(text, "2026-11-21T09:08:07.123Z");
    int64_t ms = 0;
    assert_int_equal(clock_parse(text, &ms), 0);
    assert_int_equal(ms, INT64_C(1795252087123));
    assert_int_equal(clock_parse("2026-11-21T10:38:07.1239+01:30", &ms), 0);
    assert_int_equal(ms, INT64_C(1795252087123));
}

static void
times_that_are_no_times_are_refused(void **state)
{
    (void)state;
    static const char *const wrong[] = {
        "",
        "2026",
        "2026-13-01T00:00:00Z",
        "2026-04-31T00:00:00Z",
        "2026-01-01T00:00:00",
        "2026-01-01T24:00:00Z",
        "2026-01-01T00:00:00.Z",
        "2026-01-01T00:00:00Zx",
        "2026-01-01T00:00:00+1",
        "2026-01-01T00:00:00+99:00",
        "-026-01-01T00:00:00Z",
    };
    int64_t ms = 7;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        assert_int_equal(clock_parse(wrong[i], &ms), ERR_INVALID);
        assert_int_equal(ms, 7);
    }
}

static void
ids_carry_their_time_and_sort_by_it(void **state)
{
    (void)state;
    char early[ID_SIZE];
    char late[ID_SIZE];
    id_make(INT64_C(1795252087123), early);
    id_make(INT64_C(1795252087124), late);
    assert_true(id_valid(early));
    assert_true(strcmp(early, late) < 0);
    assert_int_equal(id_utc_ms(early), INT64_C(1795252087123));
    assert_false(id_valid("01arz3ndektsv4rrffq69g5fav"));
    assert_false(id_valid("81ARZ3NDEKTSV4RRFFQ69G5FAV"));
    assert_false(id_valid(NULL));
}

static void
the_hash_is_blake2b_256(void **state)
{
    (void)state;
    char hex[HASH_HEX_SIZE];
    hash_of("abc", 3, hex);
    assert_string_equal(hex, "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319");
    assert_true(hash_valid(hex));
    hex[3] = 'G';
    assert_false(hash_valid(hex));
}

static void
numbers_are_read_whole_or_not_at_all(void **state)
{
    (void)state;
    int64_t value = 7;
    static const char *const wrong[] = {"", " 1", "1 ", "+1", "0x1", "1e3", "99999999999999999999"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_int_equal(text_parse_int(wrong[i], INT64_MIN, INT64_MAX, &value), ERR_INVALID);
    assert_int_equal(text_parse_int("11", 0, 10, &value), ERR_INVALID);
    assert_int_equal(value, 7);
    assert_int_equal(text_parse_int("-12", -12, 10, &value), 0);
    assert_int_equal(value, -12);

    double real = 0;
    assert_int_equal(text_parse_real("nan", -1, 1, &real), ERR_INVALID);
    assert_int_equal(text_parse_real("1e999", -1e300, 1e300, &real), ERR_INVALID);
    assert_int_equal(text_parse_real("1e-9", 0, 1, &real), 0);
}

static void
utf8_is_checked_as_rfc_3629_says(void **state)
{
    (void)state;
    assert_true(text_utf8_valid("a\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80", 10));
    assert_false(text_utf8_valid("a\0b", 3));
    assert_false(text_utf8_valid("\xc0\x80", 2));
    assert_false(text_utf8_valid("\xed\xa0\x80", 3));
    assert_false(text_utf8_valid("\xf4\x90\x80\x80", 4));
    assert_false(text_utf8_valid("\xe2\x82", 2));
}

static void
names_are_those_of_clics(void **state)
{
    (void)state;
    assert_true(text_name_valid("two-sum.2_b"));
    assert_true(text_name_valid("abcdefghijklmnopqrstuvwxyz0123456789"));
    assert_false(text_name_valid("abcdefghijklmnopqrstuvwxyz0123456789x"));
    assert_false(text_name_valid(".."));
    assert_false(text_name_valid("a/b"));
    assert_false(text_name_valid(""));
    assert_false(text_name_valid(NULL));
}

static void
every_error_has_a_code_a_meaning_and_a_status(void **state)
{
    (void)state;
    assert_string_equal(err_code(0), "ok");
    assert_string_equal(err_code(ERR_RATE_LIMITED), "rate_limited");
    assert_int_equal(err_http_status(ERR_NOT_FOUND), 404);
    assert_string_equal(err_code(-999), "internal");
    assert_int_equal(err_http_status(-999), 500);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_buffer_refuses_what_is_past_its_maximum_and_keeps_the_rest),
        cmocka_unit_test(times_round_trip_and_offsets_are_honoured),
        cmocka_unit_test(times_that_are_no_times_are_refused),
        cmocka_unit_test(ids_carry_their_time_and_sort_by_it),
        cmocka_unit_test(the_hash_is_blake2b_256),
        cmocka_unit_test(numbers_are_read_whole_or_not_at_all),
        cmocka_unit_test(utf8_is_checked_as_rfc_3629_says),
        cmocka_unit_test(names_are_those_of_clics),
        cmocka_unit_test(every_error_has_a_code_a_meaning_and_a_status),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
