/*  tables: keys sort as they read, scans see what they should */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/err.h"
#include "tests/unit/store/store_fixture.h"

static void
s_put(tables_txn_t *txn, tables_key_t key)
{
    assert_int_equal(tables_put(txn, TABLE_BY_USER, &key, "", 0), 0);
}

/*  The second parts of all keys "ada NUL x" that a scan from `from` gives, joined. */
static void
s_read(tables_txn_t *txn, const char *from, bool backwards, char text[64])
{
    tables_key_t prefix = tables_key_pair("ada", "");
    tables_key_t start = tables_key_pair("ada", from ? from : "");
    tables_scan_t *scan =
        tables_scan_new(txn, TABLE_BY_USER, &prefix, from ? &start : NULL, backwards);
    tables_value_t key;
    tables_value_t value;
    text[0] = 0;
    while (tables_scan_next(scan, &key, &value))
        strncat(text, (const char *)key.data + 4, key.size - 4);
    tables_scan_destroy(&scan);
}

static void
a_scan_stays_within_its_prefix_both_ways(void **state)
{
    (void)state;
    fixture_t *fixture = fixture_new();
    tables_txn_t *txn = tables_write(store_tables(fixture->store));
    s_put(txn, tables_key_pair("ad", "z"));
    s_put(txn, tables_key_pair("ada", "1"));
    s_put(txn, tables_key_pair("ada", "2"));
    s_put(txn, tables_key_pair("ada", "3"));
    s_put(txn, tables_key_pair("ada0", "9"));
    char text[64];
    s_read(txn, NULL, false, text);
    assert_string_equal(text, "123");
    s_read(txn, NULL, true, text);
    assert_string_equal(text, "321");
    s_read(txn, "2", false, text);
    assert_string_equal(text, "3");
    s_read(txn, "2", true, text);
    assert_string_equal(text, "1");
    s_read(txn, "25", true, text);
    assert_string_equal(text, "21");
    s_read(txn, "3", false, text);
    assert_string_equal(text, "");
    s_read(txn, "1", true, text);
    assert_string_equal(text, "");
    tables_end(&txn);
    fixture_destroy(&fixture);
}

static void
a_backward_scan_at_the_end_of_the_table_finds_the_last_row(void **state)
{
    (void)state;
    fixture_t *fixture = fixture_new();
    tables_txn_t *txn = tables_write(store_tables(fixture->store));
    s_put(txn, tables_key_pair("ada", "1"));
    char text[64];
    s_read(txn, NULL, true, text);
    assert_string_equal(text, "1");
    s_read(txn, "9", true, text);
    assert_string_equal(text, "1");
    tables_end(&txn);
    fixture_destroy(&fixture);
}

static void
numbers_sort_as_numbers(void **state)
{
    (void)state;
    tables_key_t small = tables_key_u64(255);
    tables_key_t large = tables_key_u64(256);
    assert_true(memcmp(small.bytes, large.bytes, small.size) < 0);
    tables_key_t first = tables_key_numbered("x", 9);
    tables_key_t second = tables_key_numbered("x", 10);
    assert_true(memcmp(first.bytes, second.bytes, first.size) < 0);
}

static void
what_was_not_committed_never_was(void **state)
{
    (void)state;
    fixture_t *fixture = fixture_new();
    tables_txn_t *txn = tables_write(store_tables(fixture->store));
    s_put(txn, tables_key_pair("ada", "1"));
    tables_end(&txn);
    txn = tables_read(store_tables(fixture->store));
    assert_int_equal(tables_count(txn, TABLE_BY_USER), 0);
    tables_end(&txn);
    fixture_destroy(&fixture);
}

static void
a_full_map_is_told_as_unavailable(void **state)
{
    (void)state;
    char dir[] = "/tmp/assize-tables-XXXXXX";
    assert_non_null(mkdtemp(dir));
    tables_t *tables = NULL;
    char *why = NULL;
    assert_int_equal(tables_open(dir, 1u << 20, false, &tables, &why), 0);
    tables_txn_t *txn = tables_write(tables);
    static uint8_t block[65536];
    int code = 0;
    for (uint64_t i = 0; code == 0 && i < 64; i++) {
        tables_key_t key = tables_key_u64(i);
        code = tables_put(txn, TABLE_LOG, &key, block, sizeof block);
    }
    assert_int_equal(code, ERR_UNAVAILABLE);
    tables_end(&txn);
    tables_close(&tables);
    char command[64];
    snprintf(command, sizeof command, "rm -rf %s", dir);
    assert_int_equal(system(command), 0);
}

static void
a_directory_that_is_none_is_told(void **state)
{
    (void)state;
    tables_t *tables = NULL;
    char *why = NULL;
    assert_int_not_equal(tables_open("/nonexistent/dir", 1u << 20, false, &tables, &why), 0);
    assert_null(tables);
    assert_non_null(strstr(why, "/nonexistent/dir"));
    free(why);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_scan_stays_within_its_prefix_both_ways),
        cmocka_unit_test(a_backward_scan_at_the_end_of_the_table_finds_the_last_row),
        cmocka_unit_test(numbers_sort_as_numbers),
        cmocka_unit_test(what_was_not_committed_never_was),
        cmocka_unit_test(a_full_map_is_told_as_unavailable),
        cmocka_unit_test(a_directory_that_is_none_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
