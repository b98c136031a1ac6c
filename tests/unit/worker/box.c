/*  box - see box.h */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "lib/base/cleanup.h"
#include "lib/base/err.h"
#include "tests/unit/worker/box.h"

sandbox_t *box_slot;
uint64_t box_generation;

sandbox_options_t
box_options(uint32_t slot)
{
    return (sandbox_options_t){.executable = ASSIZE_SANDBOX_PATH,
                               .slot = slot,
                               .core = -1,
                               .uid_base = 62000,
                               .box_size_max = 64 << 20,
                               .box_files_max = 256};
}

void
box_put_program(sandbox_t *box)
{
    _cleanup_(close_p) int fd = open(BOX_PROGRAM_PATH, O_RDONLY | O_CLOEXEC);
    assert_true(fd >= 0);
    assert_int_equal(sandbox_put_fd(box, SANDBOX_PROGRAM, "it", 0755, fd), 0);
}

int
box_fresh(void **state)
{
    (void)state;
    if (sandbox_wipe(box_slot, SANDBOX_PROGRAM) != 0 || sandbox_wipe(box_slot, SANDBOX_BOX) != 0)
        return -1;
    box_put_program(box_slot);
    box_generation = sandbox_generation(box_slot);
    return 0;
}

int
box_still_works(void **state)
{
    (void)state;
    const char *const argv[] = {"/bin/true", NULL};
    sandbox_run_t run = sandbox_run_make(SANDBOX_PROFILE_NATIVE, argv);
    sandbox_result_t *result = NULL;
    int err = sandbox_run(box_slot, &run, &result);
    if (err == 0 && result->outcome == SANDBOX_EXITED && result->exit_code == 0)
        return 0;
    print_error("the slot does not work: %s, %s %d, %s%s\n",
                err_code(err),
                result ? sandbox_outcome_code(result->outcome) : "-",
                result ? result->signal : 0,
                result ? result->why : "",
                sandbox_why(box_slot));
    return -1;
}

sandbox_result_t *
box_run(const sandbox_run_t *run)
{
    sandbox_result_t *result = NULL;
    assert_int_equal(sandbox_run(box_slot, run, &result), 0);
    assert_non_null(result);
    if (result->outcome == SANDBOX_BROKEN)
        print_error("broken: %s\n", result->why);
    return result;
}

bool
box_open(uint32_t slot)
{
    char *why = NULL;
    sandbox_options_t options = box_options(slot);
    box_slot = sandbox_new(&options, &why);
    if (!box_slot)
        printf("skipped: %s\n", why);
    free(why);
    return box_slot != NULL;
}

int
box_close(int rc)
{
    sandbox_destroy(&box_slot);
    return rc;
}

int
box_file(const char *text)
{
    int fd = memfd_create("test", MFD_CLOEXEC);
    assert_true(fd >= 0);
    assert_int_equal(pwrite(fd, text, strlen(text), 0), (ssize_t)strlen(text));
    return fd;
}
