/*  Test data, with a store that is a table in this file. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "lib/base/cleanup.h"
#include "lib/base/err.h"
#include "lib/base/hash.h"
#include "lib/base/text.h"
#include "nodes/worker/test_data.h"
#include "nodes/worker/worker_limits.h"
#include "tests/unit/worker/temp_dir.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#define CACHE_SIZE (64u << 20)
#define BLOBS_MAX 16u

typedef struct {
    char hash[HASH_HEX_SIZE];
    const uint8_t *data;
    size_t size;
} stored_t;

typedef struct {
    char hash[HASH_HEX_SIZE];
    uint64_t offset;
} asked_t;

/* A cache, what it has asked for and not yet got, and what it has told. */
typedef struct {
    test_data_t *data;
    stored_t blobs[BLOBS_MAX];
    size_t blob_count;
    asked_t asked[64];
    size_t asked_count;
    size_t fetches; /* ever */
    int64_t now_ms;
    int told;
    int told_status;
} world_t;

static void
s_fetch(void *arg, const char *hash, uint64_t offset)
{
    world_t *self = arg;
    asked_t *asked = &self->asked[self->asked_count++];
    snprintf(asked->hash, sizeof asked->hash, "%s", hash);
    asked->offset = offset;
    self->fetches++;
    assert_true(self->asked_count <= TEST_DATA_FETCHES_MAX);
}

static void
s_held(void *arg, test_data_hold_t *hold, int status, const char *detail)
{
    world_t *self = arg;
    assert_ptr_equal(test_data_owner(hold), self);
    assert_true((status == 0) == (*detail == '\0'));
    self->told++;
    self->told_status = status;
}

static void
s_open(world_t *self, const char *dir)
{
    char *why = NULL;
    self->data = test_data_new(dir, CACHE_SIZE, s_fetch, s_held, self, &why);
    assert_non_null(self->data);
}

static Assize__BlobRef
s_store(world_t *self, const void *data, size_t size)
{
    stored_t *stored = &self->blobs[self->blob_count++];
    hash_of(data, size, stored->hash);
    stored->data = data;
    stored->size = size;
    Assize__BlobRef ref = ASSIZE__BLOB_REF__INIT;
    ref.hash = stored->hash;
    ref.size = size;
    return ref;
}

static test_data_hold_t *
s_hold(world_t *self, Assize__BlobRef *ref)
{
    test_data_hold_t *hold = test_data_hold(self->data, &ref, 1, self);
    while (test_data_step(self->data, self->now_ms))
        ;
    return hold;
}

static int
s_status(const test_data_hold_t *hold)
{
    const char *detail;
    return test_data_status(hold, &detail);
}

/*  Answers the oldest question with this status; 0: with the blob's bytes, the first one flipped
   when `damage`. */
static void
s_answer(world_t *self, int status, bool damage)
{
    static uint8_t chunk[TEST_DATA_CHUNK_SIZE];
    assert_true(self->asked_count > 0);
    asked_t asked = self->asked[0];
    memmove(self->asked, self->asked + 1, --self->asked_count * sizeof asked);
    const stored_t *stored = self->blobs;
    while (strcmp(stored->hash, asked.hash) != 0)
        stored++;
    size_t size = stored->size - asked.offset;
    if (size > sizeof chunk)
        size = sizeof chunk;
    memcpy(chunk, stored->data + asked.offset, size);
    if (damage)
        chunk[0] ^= 1;
    test_data_chunk(self->data,
                    asked.hash,
                    asked.offset,
                    status,
                    stored->size,
                    status ? NULL : chunk,
                    status ? 0 : size,
                    self->now_ms);
}

static void
s_assert_on_disk(const char *dir, const Assize__BlobRef *ref)
{
    _cleanup_(free_p) char *path = text_format("%s/%s", dir, ref->hash);
    _cleanup_(bytes_clear) bytes_t content = bytes_make(CACHE_SIZE);
    char hash[HASH_HEX_SIZE];
    assert_int_equal(bytes_read_file(&content, path), 0);
    hash_of(content.data, content.size, hash);
    assert_string_equal(hash, ref->hash);
}

static void
a_missing_blob_is_fetched_in_chunks(void **state)
{
    (void)state;
    static uint8_t large[2 * TEST_DATA_CHUNK_SIZE + 5];
    large[sizeof large - 1] = 7;
    world_t world = {0};
    _cleanup_(temp_dir_remove) char *dir = temp_dir_make();
    s_open(&world, dir);
    Assize__BlobRef ref = s_store(&world, large, sizeof large);
    test_data_hold_t *hold = s_hold(&world, &ref);
    assert_int_equal(s_status(hold), TEST_DATA_PENDING);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(world.told, 0);
        assert_int_equal(temp_dir_count(dir, 0), 0); /* not seen before it is whole */
        s_answer(&world, 0, false);
    }
    assert_int_equal(world.told, 1);
    assert_int_equal(s_status(hold), 0);
    assert_int_equal(world.fetches, 3);
    s_assert_on_disk(dir, &ref);
    test_data_release(world.data, &hold);
    test_data_destroy(&world.data);
}

static void
an_empty_blob_is_one_too(void **state)
{
    (void)state;
    world_t world = {0};
    _cleanup_(temp_dir_remove) char *dir = temp_dir_make();
    s_open(&world, dir);
    Assize__BlobRef ref = s_store(&world, "", 0);
    test_data_hold_t *hold = s_hold(&world, &ref);
    s_answer(&world, 0, false);
    assert_int_equal(s_status(hold), 0);
    test_data_release(world.data, &hold);
    test_data_destroy(&world.data);
}

static void
what_is_there_needs_no_fetch(void **state)
{
    (void)state;
    world_t world = {0};
    _cleanup_(temp_dir_remove) char *dir = temp_dir_make();
    s_open(&world, dir);
    Assize__BlobRef ref = s_store(&world, "49\n", 3);
    test_data_hold_t *first = s_hold(&world, &ref);
    s_answer(&world, 0, false);
    test_data_release(world.data, &first);
    test_data_hold_t *second = test_data_hold(world.data, &(Assize__BlobRef *){&ref}, 1, &world);
    assert_int_equal(s_status(second), 0); /* at once */
    assert_int_equal(world.fetches, 1);
    test_data_release(world.data, &second);
    test_data_destroy(&world.data);
}

static void
several_holds_share_one_fetch(void **state)
{
    (void)state;
    world_t world = {0};
    _cleanup_(temp_dir_remove) char *dir = temp_dir_make();
    s_open(&world, dir);
    Assize__BlobRef ref = s_store(&world, "49\n", 3);
    test_data_hold_t *first = s_hold(&world, &ref);
    test_data_hold_t *second = s_hold(&world, &ref);
    test_data_release(world.data, &first); /* the other still wants it */
    s_answer(&world, 0, false);
    assert_int_equal(world.fetches, 1);
    assert_int_equal(world.told, 1);
    assert_int_equal(s_status(second), 0);
    test_data_release(world.data, &second);
    test_data_destroy(&world.data);
}

static void
a_damaged_blob_is_fetched_again_and_given_up_in_the_end(void **state)
{
    (void)state;
    world_t world = {0};
    _cleanup_(temp_dir_remove) char *dir = temp_dir_make();
    s_open(&world, dir);
    Assize__BlobRef ref = s_store(&world, "49\n", 3);
    test_data_hold_t *hold = s_hold(&world, &ref);
    s_answer(&world, 0, true);
    assert_int_equal(s_status(hold), TEST_DATA_PENDING);
    assert_int_equal(temp_dir_count(dir, 1), 0);
    test_data_step(world.data, world.now_ms);
    assert_int_equal(world.asked_count, 0); /* not before a pause */
    world.now_ms += 100000;
    test_data_step(world.data, world.now_ms);
    s_answer(&world, 0, false);
    assert_int_equal(s_status(hold), 0);
    test_data_release(world.data, &hold);

    Assize__BlobRef bad = s_store(&world, "50\n", 3);
    hold = s_hold(&world, &bad);
    for (uint32_t i = 0; i < TEST_DATA_ATTEMPTS_MAX; i++) {
        assert_int_equal(s_status(hold), TEST_DATA_PENDING);
        s_answer(&world, 0, true);
        world.now_ms += 100000;
        test_data_step(world.data, world.now_ms);
    }
    assert_int_equal(s_status(hold), ERR_CORRUPT);
    assert_int_equal(world.told_status, ERR_CORRUPT);
    test_data_release(world.data, &hold);
    test_data_destroy(&world.data);
}

static void
a_store_that_does_not_answer_is_asked_again_and_given_up_in_the_end(void **state)
{
    (void)state;
    world_t world = {0};
    _cleanup_(temp_dir_remove) char *dir = temp_dir_make();
    s_open(&world, dir);
    Assize__BlobRef ref = s_store(&world, "49\n", 3);
    test_data_hold_t *hold = s_hold(&world, &ref);
    for (uint32_t i = 0; i < TEST_DATA_ATTEMPTS_MAX; i++) {
        s_answer(&world, i == 0 ? ERR_NOT_FOUND : ERR_TIMEOUT, false);
        world.now_ms += 100000;
        test_data_step(world.data, world.now_ms);
    }
    assert_int_equal(s_status(hold), ERR_TIMEOUT);
    test_data_hold_t *again = s_hold(&world, &ref); /* a new job is a new try */
    assert_int_equal(s_status(again), TEST_DATA_PENDING);
    s_answer(&world, 0, false);
    assert_int_equal(s_status(again), 0);
    assert_int_equal(s_status(hold), ERR_TIMEOUT);
    test_data_release(world.data, &hold);
    test_data_release(world.data, &again);
    test_data_destroy(&world.data);
}

static void
chunks_that_were_not_asked_for_are_no_data(void **state)
{
    (void)state;
    world_t world = {0};
    _cleanup_(temp_dir_remove) char *dir = temp_dir_make();
    s_open(&world, dir);
    Assize__BlobRef ref = s_store(&world, "49\n", 3);
    test_data_hold_t *hold = s_hold(&world, &ref);
    static const struct {
        uint64_t offset;
        uint64_t blob_size;
        size_t size;
    } rows[] = {{1, 3, 2}, {0, 2, 3}, {0, 3, 0}, {0, JOB_BLOB_SIZE_MAX + 1, 3}, {9, 3, 3}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        world.asked_count = 0;
        test_data_chunk(world.data,
                        ref.hash,
                        rows[i].offset,
                        0,
                        rows[i].blob_size,
                        "49\n",
                        rows[i].size,
                        world.now_ms);
        world.now_ms += 100000;
        test_data_step(world.data, world.now_ms);
    }
    assert_int_equal(s_status(hold), ERR_UNAVAILABLE);
    assert_int_equal(temp_dir_count(dir, 1), 0);
    test_data_release(world.data, &hold);
    test_data_destroy(&world.data);
}

static void
a_size_that_is_not_the_blobs_fails_the_hold(void **state)
{
    (void)state;
    world_t world = {0};
    _cleanup_(temp_dir_remove) char *dir = temp_dir_make();
    s_open(&world, dir);
    Assize__BlobRef ref = s_store(&world, "49\n", 3);
    ref.size = 4;
    test_data_hold_t *hold = s_hold(&world, &ref);
    s_answer(&world, 0, false);
    assert_int_equal(s_status(hold), ERR_INVALID);
    test_data_release(world.data, &hold);
    test_data_destroy(&world.data);
}

static void
after_a_start_a_blob_is_hashed_once_before_it_is_trusted(void **state)
{
    (void)state;
    static uint8_t large[TEST_DATA_VERIFY_SIZE + 100];
    world_t world = {0};
    _cleanup_(temp_dir_remove) char *dir = temp_dir_make();
    s_open(&world, dir);
    Assize__BlobRef ref = s_store(&world, large, sizeof large);
    test_data_hold_t *hold = s_hold(&world, &ref);
    while (world.asked_count)
        s_answer(&world, 0, false);
    test_data_release(world.data, &hold);
    test_data_destroy(&world.data);

    s_open(&world, dir);
    world.fetches = 0;
    hold = test_data_hold(world.data, &(Assize__BlobRef *){&ref}, 1, &world);
    assert_int_equal(s_status(hold), TEST_DATA_PENDING);
    while (test_data_step(world.data, 0))
        assert_int_equal(s_status(hold), TEST_DATA_PENDING);
    assert_int_equal(s_status(hold), 0);
    assert_int_equal(world.fetches, 0);
    test_data_release(world.data, &hold);
    test_data_destroy(&world.data);
}

static void
a_blob_that_was_damaged_on_disk_is_fetched_again(void **state)
{
    (void)state;
    world_t world = {0};
    _cleanup_(temp_dir_remove) char *dir = temp_dir_make();
    s_open(&world, dir);
    Assize__BlobRef ref = s_store(&world, "49\n", 3);
    test_data_hold_t *hold = s_hold(&world, &ref);
    s_answer(&world, 0, false);
    test_data_release(world.data, &hold);
    _cleanup_(free_p) char *path = text_format("%s/%s", dir, ref.hash);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(bytes_write_file("48\n", 3, path), 0);

    hold = s_hold(&world, &ref);
    assert_int_equal(world.asked_count, 1);
    s_answer(&world, 0, false);
    assert_int_equal(s_status(hold), 0);
    s_assert_on_disk(dir, &ref);
    test_data_release(world.data, &hold);
    test_data_destroy(&world.data);
}

static void
many_blobs_are_fetched_a_few_at_a_time(void **state)
{
    (void)state;
    static const char digits[] = "0123456789abcdef";
    world_t world = {0};
    _cleanup_(temp_dir_remove) char *dir = temp_dir_make();
    s_open(&world, dir);
    Assize__BlobRef refs[BLOBS_MAX], *pointers[BLOBS_MAX];
    for (size_t i = 0; i < BLOBS_MAX; i++) {
        refs[i] = s_store(&world, digits + i, 1);
        pointers[i] = &refs[i];
    }
    test_data_hold_t *hold = test_data_hold(world.data, pointers, BLOBS_MAX, &world);
    test_data_step(world.data, 0);
    assert_int_equal(world.asked_count, TEST_DATA_FETCHES_MAX);
    while (world.asked_count) {
        s_answer(&world, 0, false);
        test_data_step(world.data, 0);
    }
    assert_int_equal(s_status(hold), 0);
    assert_int_equal(world.fetches, BLOBS_MAX);
    assert_int_equal(world.told, 1);
    test_data_release(world.data, &hold);
    test_data_destroy(&world.data);
}

static void
a_chunk_that_nobody_wants_any_more_leaves_nothing_behind(void **state)
{
    (void)state;
    world_t world = {0};
    _cleanup_(temp_dir_remove) char *dir = temp_dir_make();
    s_open(&world, dir);
    Assize__BlobRef ref = s_store(&world, "49\n", 3);
    test_data_hold_t *hold = s_hold(&world, &ref);
    test_data_release(world.data, &hold);
    s_answer(&world, 0, false);
    assert_int_equal(temp_dir_count(dir, 1), 0);
    assert_int_equal(world.told, 0);
    test_data_destroy(&world.data);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_missing_blob_is_fetched_in_chunks),
        cmocka_unit_test(an_empty_blob_is_one_too),
        cmocka_unit_test(what_is_there_needs_no_fetch),
        cmocka_unit_test(several_holds_share_one_fetch),
        cmocka_unit_test(a_damaged_blob_is_fetched_again_and_given_up_in_the_end),
        cmocka_unit_test(a_store_that_does_not_answer_is_asked_again_and_given_up_in_the_end),
        cmocka_unit_test(chunks_that_were_not_asked_for_are_no_data),
        cmocka_unit_test(a_size_that_is_not_the_blobs_fails_the_hold),
        cmocka_unit_test(after_a_start_a_blob_is_hashed_once_before_it_is_trusted),
        cmocka_unit_test(a_blob_that_was_damaged_on_disk_is_fetched_again),
        cmocka_unit_test(many_blobs_are_fetched_a_few_at_a_time),
        cmocka_unit_test(a_chunk_that_nobody_wants_any_more_leaves_nothing_behind),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
