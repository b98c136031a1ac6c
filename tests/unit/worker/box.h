/*  box - what the sandbox's tests share: one slot for all tests of a program

    As root with cgroups; otherwise the program is skipped with the reason.
    Before each test both directories are as new and hold /program/it
    (box_program.c); after each the slot must still work.
*/
#ifndef TEST_BOX_H
#define TEST_BOX_H

#include <cmocka.h>

#include "nodes/worker/sandbox/sandbox.h"

extern sandbox_t *box_slot;
extern uint64_t box_generation; /* of the slot when the test began */

/*  `word number` of box_program as a native run with the defaults. */
#define RUN(name, word, number)                                                                    \
    const char *const name##_argv[] = {"/program/it", word, number, NULL};                         \
    sandbox_run_t name = sandbox_run_make(SANDBOX_PROFILE_NATIVE, name##_argv)

#define BOX_TEST(name) cmocka_unit_test_setup_teardown(name, box_fresh, box_still_works)
#define BOX_RUN_TESTS(slot, tests)                                                                 \
    (box_open(slot) ? box_close(cmocka_run_group_tests(tests, NULL, NULL)) : BOX_EXIT_SKIPPED)
#define BOX_EXIT_SKIPPED 77

/*  Small limits, this slot. */
sandbox_options_t box_options(uint32_t slot);

/*  Makes box_slot; false (and a line that says why) when there can be none. */
bool box_open(uint32_t slot);
int box_close(int rc);

int box_fresh(void **state);
int box_still_works(void **state);

void box_put_program(sandbox_t *sandbox);

/*  Runs in box_slot; the start must succeed. */
sandbox_result_t *box_run(const sandbox_run_t *run);

/*  A memfd with this text, at its beginning; the caller's. */
int box_file(const char *text);

#endif
