/*  blobs: whole and true, or not there */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "lib/base/err.h"
#include "lib/base/hash.h"
#include "nodes/store/blobs.h"

typedef struct {
    char dir[64];
    blobs_t *blobs;
} fixture_t;

static int
s_setup(void **state)
{
    fixture_t *fixture = calloc(1, sizeof *fixture);
    snprintf(fixture->dir, sizeof fixture->dir, "/tmp/assize-blobs-XXXXXX");
    assert_non_null(mkdtemp(fixture->dir));
    char *why = NULL;
    fixture->blobs = blobs_open(fixture->dir, &why);
    assert_non_null(fixture->blobs);
    *state = fixture;
    return 0;
}

static int
s_teardown(void **state)
{
    fixture_t *fixture = *state;
    blobs_close(&fixture->blobs);
    char command[128];
    snprintf(command, sizeof command, "rm -rf %s", fixture->dir);
    assert_int_equal(system(command), 0);
    free(fixture);
    return 0;
}

static void
a_blob_in_chunks_is_there_only_when_it_is_whole(void **state)
{
    fixture_t *fixture = *state;
    char hash[HASH_HEX_SIZE];
    hash_of("abcdef", 6, hash);
    uint64_t next = 99;
    assert_int_equal(blobs_put(fixture->blobs, hash, 6, 0, "abc", 3, &next), 0);
    assert_int_equal(next, 3);
    assert_false(blobs_has(fixture->dir, hash));
    assert_int_equal(blobs_put(fixture->blobs, hash, 6, 0, "abc", 3, &next), 0);
    assert_int_equal(next, 3); /* a chunk sent again is ignored */
    assert_int_equal(blobs_put(fixture->blobs, hash, 6, 3, "def", 3, &next), 0);
    assert_int_equal(next, 6);
    assert_true(blobs_has(fixture->dir, hash));

    bytes_t out = bytes_make(100);
    uint64_t size = 0;
    assert_int_equal(blobs_get(fixture->blobs, hash, 2, 3, &out, &size), 0);
    assert_int_equal(size, 6);
    assert_string_equal((char *)out.data, "cde");
    bytes_clear(&out);
}

static void
an_empty_blob_is_a_blob(void **state)
{
    fixture_t *fixture = *state;
    char hash[HASH_HEX_SIZE];
    hash_of("", 0, hash);
    uint64_t next = 99;
    assert_int_equal(blobs_put(fixture->blobs, hash, 0, 0, "", 0, &next), 0);
    assert_int_equal(next, 0);
    assert_true(blobs_has(fixture->dir, hash));
}

static void
bytes_that_are_not_those_of_the_hash_are_refused(void **state)
{
    fixture_t *fixture = *state;
    char hash[HASH_HEX_SIZE];
    hash_of("abc", 3, hash);
    uint64_t next = 99;
    assert_int_equal(blobs_put(fixture->blobs, hash, 3, 0, "abd", 3, &next), ERR_CORRUPT);
    assert_false(blobs_has(fixture->dir, hash));
    assert_int_equal(blobs_put(fixture->blobs, hash, 3, 0, "abc", 3, &next), 0);
    assert_true(blobs_has(fixture->dir, hash));
}

static void
a_blob_damaged_on_disk_is_never_served(void **state)
{
    fixture_t *fixture = *state;
    char hash[HASH_HEX_SIZE];
    hash_of("abc", 3, hash);
    uint64_t next;
    assert_int_equal(blobs_put(fixture->blobs, hash, 3, 0, "abc", 3, &next), 0);
    char path[256];
    snprintf(path, sizeof path, "%s/%.2s/%s", fixture->dir, hash, hash);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(bytes_write_file("abX", 3, path), 0);
    bytes_t out = bytes_make(100);
    uint64_t size = 0;
    assert_int_equal(blobs_get(fixture->blobs, hash, 0, 10, &out, &size), ERR_CORRUPT);
    assert_int_equal(out.size, 0);
}

static void
names_and_sizes_that_do_not_fit_are_refused(void **state)
{
    fixture_t *fixture = *state;
    char hash[HASH_HEX_SIZE];
    hash_of("abc", 3, hash);
    uint64_t next;
    bytes_t out = bytes_make(100);
    uint64_t size;
    assert_int_equal(blobs_put(fixture->blobs, "../../etc/passwd", 3, 0, "abc", 3, &next),
                     ERR_INVALID);
    assert_int_equal(blobs_put(fixture->blobs, hash, 2, 0, "abc", 3, &next), ERR_INVALID);
    assert_int_equal(blobs_put(fixture->blobs, hash, 3, UINT64_MAX, "abc", 3, &next), ERR_INVALID);
    assert_int_equal(blobs_put(fixture->blobs, hash, BLOB_SIZE_MAX + 1, 0, "abc", 3, &next),
                     ERR_TOO_LARGE);
    assert_int_equal(blobs_get(fixture->blobs, "x", 0, 10, &out, &size), ERR_INVALID);
    assert_int_equal(blobs_get(fixture->blobs, hash, 0, 10, &out, &size), ERR_NOT_FOUND);
}

static void
at_the_limit_of_uploads_the_unfinished_ones_start_again(void **state)
{
    fixture_t *fixture = *state;
    char hash[HASH_HEX_SIZE];
    uint64_t next;
    char content[32];
    for (unsigned i = 0; i <= BLOB_UPLOADS_MAX; i++) {
        snprintf(content, sizeof content, "content %u", i);
        hash_of(content, strlen(content), hash);
        assert_int_equal(blobs_put(fixture->blobs, hash, strlen(content), 0, content, 1, &next), 0);
        assert_int_equal(next, 1);
    }
    hash_of("content 0", 9, hash);
    assert_int_equal(blobs_put(fixture->blobs, hash, 9, 1, "ontent 0", 8, &next), 0);
    assert_int_equal(next, 0); /* told to start again */
    assert_int_equal(blobs_put(fixture->blobs, hash, 9, 0, "content 0", 9, &next), 0);
    assert_true(blobs_has(fixture->dir, hash));
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, s_setup, s_teardown)
    const struct CMUnitTest tests[] = {
        TEST(a_blob_in_chunks_is_there_only_when_it_is_whole),
        TEST(an_empty_blob_is_a_blob),
        TEST(bytes_that_are_not_those_of_the_hash_are_refused),
        TEST(a_blob_damaged_on_disk_is_never_served),
        TEST(names_and_sizes_that_do_not_fit_are_refused),
        TEST(at_the_limit_of_uploads_the_unfinished_ones_start_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
