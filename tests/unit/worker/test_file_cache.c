/*  Files by hash, the least used go first. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "lib/base/bytes.h"
#include "lib/base/cleanup.h"
#include "lib/base/text.h"
#include "nodes/worker/file_cache.h"
#include "tests/unit/worker/temp_dir.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#define KEY(c) "000000000000000000000000000000000000000000000000000000000000000" c

static void
s_add(file_cache_t *cache, const char *key, size_t size)
{
    char temp[FILE_CACHE_TEMP_SIZE];
    _cleanup_(close_p) int fd = file_cache_temp(cache, temp);
    assert_true(fd >= 0);
    assert_int_equal(ftruncate(fd, (off_t)size), 0);
    assert_int_equal(file_cache_commit(cache, temp, key), 0);
}

static file_cache_t *
s_open(const char *dir, uint64_t size_max)
{
    char *why = NULL;
    file_cache_t *cache = file_cache_new(dir, size_max, &why);
    assert_non_null(cache);
    return cache;
}

static void
the_least_used_goes_when_there_is_no_room(void **state)
{
    (void)state;
    uint64_t size;
    _cleanup_(temp_dir_remove) char *dir = temp_dir_make();
    _cleanup_(file_cache_destroy) file_cache_t *cache = s_open(dir, 100 * FILE_CACHE_BLOCK);
    s_add(cache, KEY("1"), 40 * FILE_CACHE_BLOCK);
    s_add(cache, KEY("2"), 40 * FILE_CACHE_BLOCK);
    assert_int_equal(file_cache_look(cache, KEY("1"), &size), FILE_CACHE_VERIFIED);
    s_add(cache, KEY("3"), 40 * FILE_CACHE_BLOCK);
    assert_int_equal(file_cache_look(cache, KEY("1"), &size), FILE_CACHE_VERIFIED);
    assert_int_equal(file_cache_look(cache, KEY("2"), &size), FILE_CACHE_ABSENT);
    assert_int_equal(file_cache_look(cache, KEY("3"), &size), FILE_CACHE_VERIFIED);
    assert_int_equal(size, 40 * FILE_CACHE_BLOCK);
    assert_int_equal(file_cache_size(cache), 80 * FILE_CACHE_BLOCK);
    assert_int_equal(temp_dir_count(dir, 1), 2);
}

static void
what_is_pinned_stays_though_there_is_no_room(void **state)
{
    (void)state;
    uint64_t size;
    _cleanup_(temp_dir_remove) char *dir = temp_dir_make();
    _cleanup_(file_cache_destroy) file_cache_t *cache = s_open(dir, 100 * FILE_CACHE_BLOCK);
    file_cache_pin(cache, KEY("1")); /* before it is there */
    s_add(cache, KEY("1"), 90 * FILE_CACHE_BLOCK);
    s_add(cache, KEY("2"), 90 * FILE_CACHE_BLOCK);
    assert_int_equal(file_cache_look(cache, KEY("1"), &size), FILE_CACHE_VERIFIED);
    assert_int_equal(file_cache_size(cache), 180 * FILE_CACHE_BLOCK);
    file_cache_unpin(cache, KEY("1"));
    assert_int_equal(file_cache_look(cache, KEY("1"), &size), FILE_CACHE_VERIFIED);
    assert_int_equal(file_cache_look(cache, KEY("2"), &size), FILE_CACHE_ABSENT);
}

static void
after_a_start_files_are_known_but_not_trusted(void **state)
{
    (void)state;
    uint64_t size;
    _cleanup_(temp_dir_remove) char *dir = temp_dir_make();
    {
        _cleanup_(file_cache_destroy) file_cache_t *cache = s_open(dir, 100 * FILE_CACHE_BLOCK);
        char temp[FILE_CACHE_TEMP_SIZE];
        s_add(cache, KEY("1"), 10 * FILE_CACHE_BLOCK);
        _cleanup_(close_p) int left_over = file_cache_temp(cache, temp);
        assert_true(left_over >= 0);
    }
    assert_int_equal(temp_dir_count(dir, 1), 2);
    _cleanup_(file_cache_destroy) file_cache_t *cache = s_open(dir, 100 * FILE_CACHE_BLOCK);
    assert_int_equal(temp_dir_count(dir, 1), 1);
    assert_int_equal(file_cache_look(cache, KEY("1"), &size), FILE_CACHE_UNVERIFIED);
    file_cache_set_verified(cache, KEY("1"));
    assert_int_equal(file_cache_look(cache, KEY("1"), &size), FILE_CACHE_VERIFIED);
}

static void
a_file_that_changed_is_not_trusted_any_more(void **state)
{
    (void)state;
    uint64_t size;
    _cleanup_(temp_dir_remove) char *dir = temp_dir_make();
    _cleanup_(file_cache_destroy) file_cache_t *cache = s_open(dir, 100 * FILE_CACHE_BLOCK);
    s_add(cache, KEY("1"), 10 * FILE_CACHE_BLOCK);
    _cleanup_(free_p) char *path = text_format("%s/%s", dir, KEY("1"));
    assert_int_equal(chmod(path, 0644), 0);
    assert_int_equal(truncate(path, 11), 0);
    assert_int_equal(file_cache_look(cache, KEY("1"), &size), FILE_CACHE_UNVERIFIED);
    assert_int_equal(size, 11);
    assert_int_equal(file_cache_size(cache), FILE_CACHE_BLOCK);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(file_cache_look(cache, KEY("1"), &size), FILE_CACHE_ABSENT);
    assert_int_equal(file_cache_size(cache), 0);
}

static void
a_smaller_cache_at_the_next_start_evicts_the_oldest(void **state)
{
    (void)state;
    uint64_t size;
    _cleanup_(temp_dir_remove) char *dir = temp_dir_make();
    {
        _cleanup_(file_cache_destroy) file_cache_t *cache = s_open(dir, 100 * FILE_CACHE_BLOCK);
        s_add(cache, KEY("1"), 40 * FILE_CACHE_BLOCK);
        s_add(cache, KEY("2"), 40 * FILE_CACHE_BLOCK);
        _cleanup_(free_p) char *path = text_format("%s/%s", dir, KEY("2"));
        struct timespec old[2] = {{.tv_sec = 1000}, {.tv_sec = 1000}};
        assert_int_equal(utimensat(AT_FDCWD, path, old, 0), 0);
    }
    _cleanup_(file_cache_destroy) file_cache_t *cache = s_open(dir, 50 * FILE_CACHE_BLOCK);
    assert_int_equal(file_cache_look(cache, KEY("1"), &size), FILE_CACHE_UNVERIFIED);
    assert_int_equal(file_cache_look(cache, KEY("2"), &size), FILE_CACHE_ABSENT);
}

static void
empty_files_count_too(void **state)
{
    (void)state;
    uint64_t size;
    _cleanup_(temp_dir_remove) char *dir = temp_dir_make();
    _cleanup_(file_cache_destroy) file_cache_t *cache = s_open(dir, 2 * FILE_CACHE_BLOCK);
    s_add(cache, KEY("1"), 0);
    s_add(cache, KEY("2"), 0);
    s_add(cache, KEY("3"), 0);
    assert_int_equal(file_cache_look(cache, KEY("1"), &size), FILE_CACHE_ABSENT);
    assert_int_equal(file_cache_look(cache, KEY("3"), &size), FILE_CACHE_VERIFIED);
    assert_int_equal(temp_dir_count(dir, 1), 2);
}

static void
a_directory_that_cannot_be_is_told(void **state)
{
    (void)state;
    char *why = NULL;
    assert_null(file_cache_new("/dev/null/cache", 100, &why));
    assert_non_null(why);
    free(why);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_least_used_goes_when_there_is_no_room),
        cmocka_unit_test(what_is_pinned_stays_though_there_is_no_room),
        cmocka_unit_test(after_a_start_files_are_known_but_not_trusted),
        cmocka_unit_test(a_file_that_changed_is_not_trusted_any_more),
        cmocka_unit_test(a_smaller_cache_at_the_next_start_evicts_the_oldest),
        cmocka_unit_test(empty_files_count_too),
        cmocka_unit_test(a_directory_that_cannot_be_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
