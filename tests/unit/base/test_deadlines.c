#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "lib/base/deadlines.h"

#define COUNT 5000

static void
deadlines_come_in_order_whatever_was_removed(void **state)
{
    (void)state;
    deadlines_t heap = {0};
    deadline_t *nodes = calloc(COUNT, sizeof *nodes);
    assert_non_null(nodes);
    srand(11);
    for (int i = 0; i < COUNT; i++)
        deadlines_add(&heap, &nodes[i], (uint64_t)(rand() % 1000));
    for (int i = 0; i < COUNT; i += 3) {
        deadlines_remove(&heap, &nodes[i]);
        deadlines_remove(&heap, &nodes[i]); /* once more is fine */
    }
    uint64_t last_ms = 0;
    int count = 0;
    for (deadline_t *node; (node = deadlines_take_due(&heap, UINT64_MAX)); count++) {
        assert_true(node->at_ms >= last_ms);
        assert_true((node - nodes) % 3 != 0);
        last_ms = node->at_ms;
    }
    assert_int_equal(count, COUNT - (COUNT + 2) / 3);
    assert_null(deadlines_first(&heap));
    deadlines_clear(&heap);
    free(nodes);
}

static void
only_what_is_due_is_taken(void **state)
{
    (void)state;
    deadlines_t heap = {0};
    deadline_t early = {0};
    deadline_t late = {0};
    assert_null(deadlines_take_due(&heap, 100));
    deadlines_add(&heap, &late, 20);
    deadlines_add(&heap, &early, 10);
    assert_ptr_equal(deadlines_first(&heap), &early);
    assert_null(deadlines_take_due(&heap, 9));
    assert_ptr_equal(deadlines_take_due(&heap, 10), &early);
    assert_null(deadlines_take_due(&heap, 19));
    deadlines_add(&heap, &early, 30); /* a node may be used again */
    assert_ptr_equal(deadlines_take_due(&heap, 30), &late);
    assert_ptr_equal(deadlines_take_due(&heap, 30), &early);
    deadlines_clear(&heap);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(deadlines_come_in_order_whatever_was_removed),
        cmocka_unit_test(only_what_is_due_is_taken),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
