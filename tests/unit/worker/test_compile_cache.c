/*  The compile cache: keys, single flight, damage. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "lib/base/bytes.h"
#include "lib/base/cleanup.h"
#include "lib/base/err.h"
#include "lib/base/text.h"
#include "nodes/worker/compile_cache.h"
#include "tests/unit/worker/job_fixture.h"
#include "tests/unit/worker/temp_dir.h"

#include <string.h>

#define KEY "00000000000000000000000000000000000000000000000000000000000000cc"
#define KEY_2 "00000000000000000000000000000000000000000000000000000000000000dd"
#define ANSWERS_MAX 8u

typedef struct {
    uint64_t asker;
    compile_cache_answer_t answer;
    char text[64];
} answer_t;

typedef struct {
    char *dir;
    compile_cache_t *cache;
    answer_t answers[ANSWERS_MAX];
    size_t count;
} world_t;

static void
s_answer(
    void *arg, uint64_t asker, const char *key, compile_cache_answer_t answer, const char *text)
{
    world_t *self = arg;
    (void)key;
    answer_t *note = &self->answers[self->count++];
    note->asker = asker;
    note->answer = answer;
    snprintf(note->text, sizeof note->text, "%s", text);
}

static void
s_open(world_t *self, uint64_t size_max)
{
    char *why = NULL;
    if (!self->dir)
        self->dir = temp_dir_make();
    self->cache = compile_cache_new(self->dir, size_max, s_answer, self, &why);
    assert_non_null(self->cache);
}

static void
s_close(world_t *self)
{
    compile_cache_destroy(&self->cache);
    temp_dir_remove(&self->dir);
}

static compile_cache_answer_t
s_find(world_t *self, uint64_t asker, const char *key)
{
    _cleanup_(free_p) char *text = NULL;
    compile_cache_answer_t answer = compile_cache_find(self->cache, asker, key, &text);
    if (answer == COMPILE_CACHE_HIT)
        assert_string_equal(text, "a warning");
    return answer;
}

static void
s_build(world_t *self, uint64_t asker, const char *key, const char *product)
{
    char hash[HASH_HEX_SIZE];
    _cleanup_(free_p) char *path = text_format("%s/.slot-0-0", self->dir);
    hash_of(product, strlen(product), hash);
    assert_int_equal(bytes_write_file(product, strlen(product), path), 0);
    assert_int_equal(compile_cache_built(self->cache, asker, key, ".slot-0-0", hash, "a warning"),
                     0);
}

static void
a_resubmission_is_a_hit_with_the_compilers_text(void **state)
{
    (void)state;
    world_t world = {0};
    s_open(&world, 1 << 20);
    assert_int_equal(s_find(&world, 1, KEY), COMPILE_CACHE_BUILD);
    s_build(&world, 1, KEY, "binary");
    compile_cache_release(world.cache, 1);
    assert_int_equal(s_find(&world, 2, KEY), COMPILE_CACHE_HIT);
    assert_int_equal(s_find(&world, 2, KEY_2), COMPILE_CACHE_BUILD);
    s_close(&world);
}

static void
those_who_ask_meanwhile_wait_for_the_one_who_builds(void **state)
{
    (void)state;
    world_t world = {0};
    s_open(&world, 1 << 20);
    assert_int_equal(s_find(&world, 1, KEY), COMPILE_CACHE_BUILD);
    assert_int_equal(s_find(&world, 2, KEY), COMPILE_CACHE_WAIT);
    assert_int_equal(s_find(&world, 3, KEY), COMPILE_CACHE_WAIT);
    assert_int_equal(world.count, 0);
    s_build(&world, 1, KEY, "binary");
    assert_int_equal(world.count, 2);
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(world.answers[i].asker, 2 + i);
        assert_int_equal(world.answers[i].answer, COMPILE_CACHE_HIT);
        assert_string_equal(world.answers[i].text, "a warning");
    }
    s_close(&world);
}

static void
when_the_builder_gives_up_the_next_one_builds(void **state)
{
    (void)state;
    world_t world = {0};
    s_open(&world, 1 << 20);
    assert_int_equal(s_find(&world, 1, KEY), COMPILE_CACHE_BUILD);
    assert_int_equal(s_find(&world, 2, KEY), COMPILE_CACHE_WAIT);
    assert_int_equal(s_find(&world, 3, KEY), COMPILE_CACHE_WAIT);
    compile_cache_release(world.cache, 2); /* cancelled while it waited */
    compile_cache_release(world.cache, 1);
    assert_int_equal(world.count, 1);
    assert_int_equal(world.answers[0].asker, 3);
    assert_int_equal(world.answers[0].answer, COMPILE_CACHE_BUILD);
    s_build(&world, 3, KEY, "binary");
    assert_int_equal(world.count, 1);
    s_close(&world);
}

static void
it_outlives_a_restart_unless_damaged(void **state)
{
    (void)state;
    world_t world = {0};
    s_open(&world, 1 << 20);
    assert_int_equal(s_find(&world, 1, KEY), COMPILE_CACHE_BUILD);
    s_build(&world, 1, KEY, "binary");
    compile_cache_destroy(&world.cache);
    s_open(&world, 1 << 20);
    assert_int_equal(s_find(&world, 1, KEY), COMPILE_CACHE_HIT);
    compile_cache_destroy(&world.cache);

    _cleanup_(free_p) char *path = text_format("%s/%s", world.dir, KEY);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(bytes_write_file("Binary", 6, path), 0);
    s_open(&world, 1 << 20);
    assert_int_equal(s_find(&world, 1, KEY), COMPILE_CACHE_BUILD);
    assert_int_equal(temp_dir_count(world.dir, 1), 0);
    s_close(&world);
}

static void
what_is_in_use_is_not_evicted(void **state)
{
    (void)state;
    world_t world = {0};
    s_open(&world, 1);
    assert_int_equal(s_find(&world, 1, KEY), COMPILE_CACHE_BUILD);
    s_build(&world, 1, KEY, "binary");
    assert_int_equal(s_find(&world, 2, KEY_2), COMPILE_CACHE_BUILD);
    s_build(&world, 2, KEY_2, "binary two");
    assert_int_equal(s_find(&world, 3, KEY), COMPILE_CACHE_HIT);
    compile_cache_release(world.cache, 1);
    compile_cache_release(world.cache, 2);
    assert_true(compile_cache_size(world.cache) > 0);
    compile_cache_release(world.cache, 3);
    assert_int_equal(compile_cache_size(world.cache), 0);
    s_close(&world);
}

static void
a_product_of_somebody_who_was_not_told_to_build_is_dropped(void **state)
{
    (void)state;
    world_t world = {0};
    s_open(&world, 1 << 20);
    _cleanup_(free_p) char *path = text_format("%s/.x", world.dir);
    assert_int_equal(bytes_write_file("b", 1, path), 0);
    assert_int_equal(compile_cache_built(world.cache, 9, KEY, ".x", KEY, ""), ERR_CONFLICT);
    assert_int_equal(temp_dir_count(world.dir, 1), 0);
    s_close(&world);
}

static void
the_key_depends_on_everything_that_decides_the_outcome(void **state)
{
    (void)state;
    const char *names[] = {"a.cpp", "b.h"}, *other_names[] = {"a.cpp", "c.h"};
    const char *hashes[] = {KEY, KEY_2}, *other_hashes[] = {KEY, KEY};
    language_t language = job_fixture_languages()->items[0];
    char key[HASH_HEX_SIZE], other[HASH_HEX_SIZE];
    compile_cache_key(&language, NULL, names, hashes, 2, key);
    compile_cache_key(&language, NULL, names, hashes, 2, other);
    assert_string_equal(key, other);
    compile_cache_key(&language, NULL, other_names, hashes, 2, other);
    assert_string_not_equal(key, other);
    compile_cache_key(&language, NULL, names, other_hashes, 2, other);
    assert_string_not_equal(key, other);
    compile_cache_key(&language, NULL, names, hashes, 1, other);
    assert_string_not_equal(key, other);
    compile_cache_key(&language, "b", names, hashes, 2, other);
    assert_string_not_equal(key, other);
    language.identity = "two";
    compile_cache_key(&language, NULL, names, hashes, 2, other);
    assert_string_not_equal(key, other);
    language.identity = "one";
    language.compile = (char *[]){"/usr/bin/true", "-O2", "{sources}", NULL};
    compile_cache_key(&language, NULL, names, hashes, 2, other);
    assert_string_not_equal(key, other);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_resubmission_is_a_hit_with_the_compilers_text),
        cmocka_unit_test(those_who_ask_meanwhile_wait_for_the_one_who_builds),
        cmocka_unit_test(when_the_builder_gives_up_the_next_one_builds),
        cmocka_unit_test(it_outlives_a_restart_unless_damaged),
        cmocka_unit_test(what_is_in_use_is_not_evicted),
        cmocka_unit_test(a_product_of_somebody_who_was_not_told_to_build_is_dropped),
        cmocka_unit_test(the_key_depends_on_everything_that_decides_the_outcome),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
