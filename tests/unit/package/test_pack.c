/*  pack: a package as one archive that is the package */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utime.h>

#include "fixture.h"
#include "lib/base/cleanup.h"
#include "lib/base/err.h"
#include "lib/base/text.h"
#include "lib/package/pack.h"

#define SIZE_MAX_OF_ARCHIVE (1u << 20)

/*  Packs the fixture's package under this name and returns the archive's bytes. */
static bytes_t
s_pack(const fixture_t *fixture, const char *name)
{
    _cleanup_(package_destroy) package_t *package = fixture_open(fixture);
    const char *path = fixture_path(fixture, name);
    char *why = NULL;
    assert_int_equal(package_pack(package, path, &why), 0);
    bytes_t data = bytes_make(SIZE_MAX_OF_ARCHIVE);
    assert_int_equal(bytes_read_file(&data, path), 0);
    return data;
}

static void
a_packed_package_reads_back_the_same(void **state)
{
    const fixture_t *fixture = *state;
    fixture_put_2025(fixture, NULL);
    _cleanup_(package_destroy) package_t *package = fixture_open(fixture);
    _cleanup_(bytes_clear) bytes_t archive = s_pack(fixture, "sum.zip");
    package_t *again = NULL;
    _cleanup_(package_report_clear) package_report_t report = {0};
    assert_int_equal(package_open(fixture_path(fixture, "sum.zip"), &again, &report), 0);
    assert_string_equal(again->short_name, package->short_name);
    assert_int_equal(package_entries(again), package_entries(package));
    for (size_t i = 0; i < package_entries(package); i++) {
        package_entry_t entry = package_entry(package, i);
        assert_string_equal(package_entry(again, i).path, entry.path);
        if (entry.is_directory)
            continue;
        _cleanup_(bytes_clear) bytes_t before = bytes_make(SIZE_MAX_OF_ARCHIVE);
        _cleanup_(bytes_clear) bytes_t after = bytes_make(SIZE_MAX_OF_ARCHIVE);
        assert_int_equal(package_read(package, entry.path, SIZE_MAX_OF_ARCHIVE, &before), 0);
        assert_int_equal(package_read(again, entry.path, SIZE_MAX_OF_ARCHIVE, &after), 0);
        assert_int_equal(before.size, after.size);
        assert_memory_equal(before.data, after.data, before.size);
    }
    package_destroy(&again);
}

static void
the_same_files_make_the_same_bytes_whenever_and_wherever(void **state)
{
    const fixture_t *fixture = *state;
    fixture_put_2025(fixture, NULL);
    _cleanup_(bytes_clear) bytes_t first = s_pack(fixture, "first.zip");
    _cleanup_(free_p) char *touched = text_format("%s/data/secret/1.in", fixture->path);
    const struct utimbuf old = {.actime = 1000000000, .modtime = 1000000000};
    assert_int_equal(utime(touched, &old), 0);
    assert_int_equal(chmod(touched, 0600), 0);
    assert_int_equal(setenv("TZ", "Asia/Tokyo", 1), 0);
    _cleanup_(bytes_clear) bytes_t second = s_pack(fixture, "second.zip");
    assert_int_equal(unsetenv("TZ"), 0);
    assert_int_equal(first.size, second.size);
    assert_memory_equal(first.data, second.data, first.size);
}

static void
what_the_format_overlooks_is_not_packed(void **state)
{
    const fixture_t *fixture = *state;
    fixture_put_2025(fixture, NULL);
    _cleanup_(bytes_clear) bytes_t plain = s_pack(fixture, "plain.zip");
    fixture_put(fixture, ".git/config", "secret\n");
    fixture_put(fixture, "notes to myself.txt", "\n");
    _cleanup_(bytes_clear) bytes_t more = s_pack(fixture, "more.zip");
    assert_int_equal(plain.size, more.size);
    assert_memory_equal(plain.data, more.data, plain.size);
}

static void
a_file_that_changes_meanwhile_leaves_what_was_there(void **state)
{
    const fixture_t *fixture = *state;
    fixture_put_2025(fixture, NULL);
    _cleanup_(package_destroy) package_t *package = fixture_open(fixture);
    const char *path = fixture_path(fixture, "sum.zip");
    assert_int_equal(bytes_write_file("old", 3, path), 0);
    fixture_put(fixture, "data/secret/1.in", "3 4 and something more\n");
    char *why = NULL;
    assert_int_equal(package_pack(package, path, &why), ERR_CORRUPT);
    assert_non_null(why);
    free(why);
    _cleanup_(bytes_clear) bytes_t left = bytes_make(SIZE_MAX_OF_ARCHIVE);
    assert_int_equal(bytes_read_file(&left, path), 0);
    assert_int_equal(left.size, 3);
    _cleanup_(free_p) char *draft = text_format("%s.part.zip", path);
    assert_int_equal(access(draft, F_OK), -1);
}

static void
a_place_that_cannot_be_written_is_told(void **state)
{
    const fixture_t *fixture = *state;
    fixture_put_2025(fixture, NULL);
    _cleanup_(package_destroy) package_t *package = fixture_open(fixture);
    char *why = NULL;
    assert_int_equal(package_pack(package, fixture_path(fixture, "no/such/dir.zip"), &why),
                     ERR_INTERNAL);
    assert_non_null(strstr(why, "no/such/dir.zip"));
    free(why);
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
    const struct CMUnitTest tests[] = {
        TEST(a_packed_package_reads_back_the_same),
        TEST(the_same_files_make_the_same_bytes_whenever_and_wherever),
        TEST(what_the_format_overlooks_is_not_packed),
        TEST(a_file_that_changes_meanwhile_leaves_what_was_there),
        TEST(a_place_that_cannot_be_written_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
