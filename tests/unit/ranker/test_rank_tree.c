/*  rank_tree: against a sorted array, with every invariant checked after every change */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "nodes/ranker/rank_tree.h"

#define MODEL_MAX 4096u

typedef struct {
    rank_key_t key;
    uint32_t value;
} entry_t;

typedef struct {
    entry_t entries[MODEL_MAX];
    uint32_t count;
    rank_compare_fn *compare;
} model_t;

/*  SplitMix64: the same numbers on every machine. */
static uint64_t
s_random(uint64_t *seed)
{
    uint64_t z = (*seed += UINT64_C(0x9e3779b97f4a7c15));
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

/*  Larger numbers first. */
static int
s_compare_descending(const void *arg, uint32_t a, uint32_t b)
{
    (void)arg;
    return (a < b) - (a > b);
}

static int
s_compare_entries(const model_t *model, const entry_t *a, const entry_t *b)
{
    int order = rank_key_compare(a->key, b->key);
    if (order != 0)
        return order;
    if (model->compare && a->value != b->value)
        return model->compare(NULL, a->value, b->value);
    return (a->value > b->value) - (a->value < b->value);
}

static uint32_t
s_model_find(const model_t *model, const entry_t *entry)
{
    uint32_t at = 0;
    while (at < model->count && s_compare_entries(model, &model->entries[at], entry) < 0)
        at++;
    return at;
}

static bool
s_model_has(const model_t *model, uint32_t at, const entry_t *entry)
{
    return at < model->count && s_compare_entries(model, &model->entries[at], entry) == 0;
}

static bool
s_model_insert(model_t *model, const entry_t *entry)
{
    uint32_t at = s_model_find(model, entry);
    if (s_model_has(model, at, entry))
        return false;
    assert_true(model->count < MODEL_MAX);
    memmove(&model->entries[at + 1],
            &model->entries[at],
            (model->count - at) * sizeof model->entries[0]);
    model->entries[at] = *entry;
    model->count++;
    return true;
}

static bool
s_model_remove(model_t *model, const entry_t *entry)
{
    uint32_t at = s_model_find(model, entry);
    if (!s_model_has(model, at, entry))
        return false;
    model->count--;
    memmove(&model->entries[at],
            &model->entries[at + 1],
            (model->count - at) * sizeof model->entries[0]);
    return true;
}

static void
s_assert_sound(const rank_tree_t *tree)
{
    const char *flaw = rank_tree_flaw(tree);
    if (flaw)
        fail_msg("%s", flaw);
}

/*  Every question about `entry`, which may be in the list or not. */
static void
s_assert_same_answers(const rank_tree_t *tree, const model_t *model, const entry_t *entry)
{
    uint32_t at = s_model_find(model, entry);
    uint32_t position = UINT32_MAX;
    bool found = rank_tree_position(tree, entry->key, entry->value, &position);
    assert_int_equal(found, s_model_has(model, at, entry));
    assert_int_equal(position, found ? at : UINT32_MAX);
    uint32_t less = 0;
    while (less < model->count && rank_key_compare(model->entries[less].key, entry->key) < 0)
        less++;
    assert_int_equal(rank_tree_less(tree, entry->key), less);
    assert_int_equal(rank_tree_size(tree), model->count);
}

static void
s_assert_same_walk(const rank_tree_t *tree, const model_t *model, uint32_t from)
{
    rank_cursor_t cursor = rank_tree_from(tree, from);
    rank_key_t key;
    uint32_t value;
    uint32_t at = from;
    while (rank_cursor_next(&cursor, &key, &value)) {
        assert_true(at < model->count);
        assert_int_equal(rank_key_compare(key, model->entries[at].key), 0);
        assert_int_equal(value, model->entries[at].value);
        at++;
    }
    assert_true(at == model->count || from >= model->count);
}

/*  `operations` random changes; `spread` different keys and values, so that small ones collide. */
static void
s_run(rank_tree_t *tree, rank_compare_fn *compare, uint64_t seed, int operations, uint64_t spread)
{
    model_t *model = calloc(1, sizeof *model);
    assert_non_null(model);
    model->compare = compare;
    for (int i = 0; i < operations; i++) {
        /* Grows for the first half, shrinks for the second. */
        bool insert = s_random(&seed) % 10 < (i < operations / 2 ? 7u : 3u);
        entry_t entry = {.key = {s_random(&seed) % spread, s_random(&seed) % 3},
                         .value = (uint32_t)(s_random(&seed) % spread)};
        if (!insert && model->count > 0 && s_random(&seed) % 4 != 0)
            entry = model->entries[s_random(&seed) % model->count];
        if (insert)
            assert_int_equal(rank_tree_insert(tree, entry.key, entry.value),
                             s_model_insert(model, &entry));
        else
            assert_int_equal(rank_tree_remove(tree, entry.key, entry.value),
                             s_model_remove(model, &entry));
        s_assert_sound(tree);
        s_assert_same_answers(tree, model, &entry);
        if (i % 16 == 0)
            s_assert_same_walk(tree, model, (uint32_t)(s_random(&seed) % (model->count + 2)));
    }
    s_assert_same_walk(tree, model, 0);
    while (model->count > 0) {
        entry_t entry = model->entries[s_random(&seed) % model->count];
        assert_true(rank_tree_remove(tree, entry.key, entry.value));
        assert_true(s_model_remove(model, &entry));
        s_assert_sound(tree);
    }
    free(model);
}

static void
an_empty_tree_has_nothing(void **state)
{
    (void)state;
    rank_tree_t *tree = rank_tree_new(NULL, NULL);
    rank_key_t key = {1, 2};
    uint32_t value = 77;
    assert_int_equal(rank_tree_size(tree), 0);
    assert_int_equal(rank_tree_less(tree, key), 0);
    assert_false(rank_tree_position(tree, key, 1, &value));
    assert_false(rank_tree_remove(tree, key, 1));
    rank_cursor_t cursor = rank_tree_from(tree, 0);
    assert_false(rank_cursor_next(&cursor, &key, &value));
    assert_int_equal(value, 77);
    s_assert_sound(tree);
    rank_tree_destroy(&tree);
    assert_null(tree);
    rank_tree_destroy(&tree);
}

static void
keys_compare_as_big_endian_bytes(void **state)
{
    (void)state;
    assert_int_equal(rank_key_compare((rank_key_t){1, 0}, (rank_key_t){0, UINT64_MAX}), 1);
    assert_int_equal(rank_key_compare((rank_key_t){1, 2}, (rank_key_t){1, 3}), -1);
    assert_int_equal(rank_key_compare((rank_key_t){256, 0}, (rank_key_t){255, 9}), 1);
    assert_int_equal(rank_key_compare((rank_key_t){7, 7}, (rank_key_t){7, 7}), 0);
}

static void
random_changes_of_a_deep_tree_agree_with_a_sorted_array(void **state)
{
    (void)state;
    for (uint32_t seed = 0; seed < 40; seed++) {
        rank_tree_t *tree = rank_tree_new_sized(4 + 2 * (seed % 3), 4 + 2 * (seed % 2), NULL, NULL);
        s_run(tree, NULL, seed, 1500, 5 + (uint64_t)seed * seed);
        rank_tree_destroy(&tree);
    }
}

static void
random_changes_of_full_size_nodes_agree_with_a_sorted_array(void **state)
{
    (void)state;
    rank_tree_t *tree = rank_tree_new(NULL, NULL);
    s_run(tree, NULL, 1, 8000, UINT64_MAX);
    rank_tree_destroy(&tree);
}

static void
equal_keys_lie_in_the_owners_order(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < 10; seed++) {
        rank_tree_t *tree = rank_tree_new_sized(4, 4, s_compare_descending, NULL);
        s_run(tree, s_compare_descending, seed, 1000, 2 + 30 * seed);
        rank_tree_destroy(&tree);
    }
    rank_tree_t *tree = rank_tree_new(s_compare_descending, NULL);
    for (uint32_t i = 0; i < 1000; i++)
        assert_true(rank_tree_insert(tree, (rank_key_t){5, 5}, i));
    rank_cursor_t cursor = rank_tree_from(tree, 0);
    rank_key_t key;
    uint32_t value;
    assert_true(rank_cursor_next(&cursor, &key, &value));
    assert_int_equal(value, 999);
    assert_int_equal(rank_tree_less(tree, (rank_key_t){5, 5}), 0);
    assert_int_equal(rank_tree_less(tree, (rank_key_t){5, 6}), 1000);
    rank_tree_destroy(&tree);
}

static void
sorted_input_keeps_the_tree_sound(void **state)
{
    (void)state;
    for (int descending = 0; descending < 2; descending++) {
        rank_tree_t *tree = rank_tree_new_sized(4, 4, NULL, NULL);
        for (uint64_t i = 0; i < 2000; i++) {
            assert_true(rank_tree_insert(tree, (rank_key_t){descending ? 2000 - i : i, 0}, 0));
            s_assert_sound(tree);
        }
        for (uint64_t i = 0; i < 2000; i++) {
            assert_true(rank_tree_remove(tree, (rank_key_t){descending ? 2000 - i : i, 0}, 0));
            s_assert_sound(tree);
        }
        rank_tree_destroy(&tree);
    }
}

/*  i -> key, a bijection, so that the position of every key can be told without a second list. */
static rank_key_t
s_million_key(uint32_t i)
{
    return (rank_key_t){((uint64_t)i * 611953u) % 1000003u, i};
}

static void
a_million_members_stay_in_order(void **state)
{
    (void)state;
    const uint32_t count = 1000003; /* prime: the keys are a permutation of 0 ... count - 1 */
    rank_tree_t *tree = rank_tree_new(NULL, NULL);
    for (uint32_t i = 0; i < count; i++) {
        assert_true(rank_tree_insert(tree, s_million_key(i), i));
        if (i % 100000 == 0)
            s_assert_sound(tree);
    }
    s_assert_sound(tree);
    assert_true(rank_tree_memory(tree) / count < 40);
    for (uint32_t i = 0; i < count; i += 7) {
        uint32_t position = 0;
        assert_true(rank_tree_position(tree, s_million_key(i), i, &position));
        assert_int_equal(position, s_million_key(i).high);
        rank_cursor_t cursor = rank_tree_from(tree, position);
        rank_key_t key;
        uint32_t value;
        assert_true(rank_cursor_next(&cursor, &key, &value));
        assert_int_equal(value, i);
    }
    for (uint32_t i = 0; i < count; i++) {
        assert_true(rank_tree_remove(tree, s_million_key(i), i));
        if (i % 100000 == 0)
            s_assert_sound(tree);
    }
    s_assert_sound(tree);
    assert_int_equal(rank_tree_size(tree), 0);
    rank_tree_destroy(&tree);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_empty_tree_has_nothing),
        cmocka_unit_test(keys_compare_as_big_endian_bytes),
        cmocka_unit_test(random_changes_of_a_deep_tree_agree_with_a_sorted_array),
        cmocka_unit_test(random_changes_of_full_size_nodes_agree_with_a_sorted_array),
        cmocka_unit_test(equal_keys_lie_in_the_owners_order),
        cmocka_unit_test(sorted_input_keeps_the_tree_sound),
        cmocka_unit_test(a_million_members_stay_in_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
