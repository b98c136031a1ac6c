/*  test_sandbox_files - files into the box and out of it */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

#include <cmocka.h>

#include "lib/base/cleanup.h"
#include "lib/base/err.h"
#include "tests/unit/worker/box.h"

#define MIB_KIB 1024u
#define COMPILE_MS_MAX 90000 /* emulated, on a busy machine */

static void
a_validator_leaves_feedback(void **state)
{
    (void)state;
    RUN(run, "feedback", "43");
    run.profile = SANDBOX_PROFILE_VALIDATOR;
    run.box_writable = true;
    assert_int_equal(sandbox_mkdir(box_slot, SANDBOX_BOX, "feedback", 0777), 0);
    sandbox_result_t *result = box_run(&run);
    assert_int_equal(result->outcome, SANDBOX_EXITED);
    assert_int_equal(result->exit_code, 43);
    bytes_t message = bytes_make(100);
    assert_int_equal(
        sandbox_take_bytes(box_slot, SANDBOX_BOX, "feedback/judgemessage.txt", &message), 0);
    assert_string_equal((char *)message.data, "not sorted\n");
    bytes_clear(&message);
    bytes_t small = bytes_make(4);
    assert_int_equal(sandbox_take_bytes(box_slot, SANDBOX_BOX, "feedback/judgemessage.txt", &small),
                     ERR_TOO_LARGE);
    bytes_clear(&small);
}

static void
the_box_is_writable_only_when_said(void **state)
{
    (void)state;
    RUN(run, "plant", "0");
    assert_int_equal(box_run(&run)->exit_code, 1);
    run.box_writable = true;
    assert_int_equal(box_run(&run)->exit_code, 0);
}

static void
what_is_no_plain_file_is_not_taken(void **state)
{
    (void)state;
    RUN(run, "plant", "0");
    run.box_writable = true;
    assert_int_equal(box_run(&run)->exit_code, 0);
    int fd = -1;
    assert_int_equal(sandbox_take(box_slot, SANDBOX_BOX, "link", 1 << 20, &fd), ERR_FORBIDDEN);
    assert_int_equal(sandbox_take(box_slot, SANDBOX_BOX, "one", 1 << 20, &fd), ERR_FORBIDDEN);
    assert_int_equal(sandbox_take(box_slot, SANDBOX_BOX, "sub", 1 << 20, &fd), ERR_FORBIDDEN);
    assert_int_equal(sandbox_take(box_slot, SANDBOX_BOX, "dir/passwd", 1 << 20, &fd),
                     ERR_FORBIDDEN);
    assert_int_equal(sandbox_take(box_slot, SANDBOX_BOX, "none", 1 << 20, &fd), ERR_NOT_FOUND);
    assert_int_equal(sandbox_put(box_slot, SANDBOX_BOX, "link", 0644, "x", 1), ERR_CONFLICT);
    assert_int_equal(sandbox_put(box_slot, SANDBOX_BOX, "dir/x", 0644, "x", 1), ERR_FORBIDDEN);
    assert_int_equal(fd, -1);
}

static void
hostile_names_are_refused(void **state)
{
    (void)state;
    static const char *const s_names[] = {
        "", ".", "..", "/etc/passwd", "../x", "a/../b", "a//b", "a/", "./a", "a b", "a\nb", "\xff"};
    int fd = -1;
    char longest[300];
    memset(longest, 'a', sizeof longest);
    longest[256] = 0;
    for (size_t i = 0; i < sizeof s_names / sizeof s_names[0]; i++) {
        assert_int_equal(sandbox_put(box_slot, SANDBOX_BOX, s_names[i], 0644, "x", 1), ERR_INVALID);
        assert_int_equal(sandbox_take(box_slot, SANDBOX_BOX, s_names[i], 100, &fd), ERR_INVALID);
        assert_int_equal(sandbox_mkdir(box_slot, SANDBOX_BOX, s_names[i], 0755), ERR_INVALID);
    }
    assert_int_equal(sandbox_put(box_slot, SANDBOX_BOX, longest, 0644, "x", 1), ERR_INVALID);
    assert_int_equal(sandbox_put(box_slot, SANDBOX_BOX, "setuid", 04755, "x", 1), ERR_INVALID);
    assert_int_equal(sandbox_put(box_slot, SANDBOX_BOX, "..a", 0644, "x", 1), 0);
}

static void
a_full_box_refuses_and_keeps_nothing_of_the_file(void **state)
{
    (void)state;
    size_t size = 65 << 20;
    char *data = calloc(1, size);
    assert_non_null(data);
    int fd = -1;
    assert_int_equal(sandbox_put(box_slot, SANDBOX_BOX, "large", 0644, data, size), ERR_TOO_LARGE);
    free(data);
    assert_int_equal(sandbox_take(box_slot, SANDBOX_BOX, "large", UINT64_MAX, &fd), ERR_NOT_FOUND);
    assert_int_equal(sandbox_put(box_slot, SANDBOX_BOX, "small", 0644, "x", 1), 0);
}

static void
data_files_are_bound_and_read_only(void **state)
{
    (void)state;
    char path[] = "/tmp/assize-test-XXXXXX";
    _cleanup_(close_p) int fd = mkstemp(path);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, "answer", 6), 6);
    RUN(run, "data", "1");
    run.data_fds[0] = fd;
    run.data_fds[1] = fd;
    run.data_fds_count = 2;
    sandbox_result_t *result = NULL;
    /* Not readable by the slot's user: refused beforehand. */
    assert_int_equal(sandbox_run(box_slot, &run, &result), ERR_INVALID);
    assert_int_equal(fchmod(fd, 0666), 0);
    assert_int_equal(sandbox_run(box_slot, &run, &result), 0);
    unlink(path);
    assert_int_equal(result->outcome, SANDBOX_EXITED);
    assert_int_equal(result->exit_code, 0);
    assert_string_equal((char *)result->output.data, "answer");

    /* The next run doesn't have it, and a memfd can't be bound. */
    run.data_fds_count = 0;
    assert_int_equal(box_run(&run)->output.size, 0);
    _cleanup_(close_p) int memory = box_file("x");
    assert_int_equal(fchmod(memory, 0644), 0);
    run.data_fds[0] = memory;
    run.data_fds_count = 1;
    assert_int_equal(sandbox_run(box_slot, &run, &result), ERR_UNSUPPORTED);
}

static void
a_compiler_makes_a_program_that_runs(void **state)
{
    (void)state;
    static const char s_source[] = "#include <iostream>\n#include <thread>\n"
                                   "int main() { std::thread t([] { std::cout << 6 * 7; });"
                                   " t.join(); }\n";
    const char *const argv[] = {
        "/usr/bin/g++", "-O1", "-pthread", "-o", "/box/a", "/box/a.cpp", NULL};
    sandbox_run_t compile = sandbox_run_make(SANDBOX_PROFILE_COMPILE, argv);
    compile.box_writable = true;
    compile.processes_max = 16;
    compile.cpu_ms_max = COMPILE_MS_MAX;
    compile.wall_ms_max = COMPILE_MS_MAX;
    compile.memory_kib_max = 512 * MIB_KIB;
    assert_int_equal(
        sandbox_put(box_slot, SANDBOX_BOX, "a.cpp", 0644, s_source, sizeof s_source - 1), 0);
    sandbox_result_t *result = box_run(&compile);
    assert_string_equal(result->errors.data ? (char *)result->errors.data : "", "");
    assert_int_equal(result->exit_code, 0);

    _cleanup_(close_p) int fd = -1;
    assert_int_equal(sandbox_take(box_slot, SANDBOX_BOX, "a", 10 << 20, &fd), 0);
    assert_int_equal(sandbox_put_fd(box_slot, SANDBOX_PROGRAM, "a", 0755, fd), 0);
    assert_int_equal(sandbox_wipe(box_slot, SANDBOX_BOX), 0);
    const char *const made[] = {"/program/a", NULL};
    sandbox_run_t run = sandbox_run_make(SANDBOX_PROFILE_NATIVE, made);
    run.processes_max = 4;
    result = box_run(&run);
    assert_int_equal(result->outcome, SANDBOX_EXITED);
    assert_string_equal((char *)result->output.data, "42");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        BOX_TEST(a_validator_leaves_feedback),
        BOX_TEST(the_box_is_writable_only_when_said),
        BOX_TEST(what_is_no_plain_file_is_not_taken),
        BOX_TEST(hostile_names_are_refused),
        BOX_TEST(a_full_box_refuses_and_keeps_nothing_of_the_file),
        BOX_TEST(data_files_are_bound_and_read_only),
        BOX_TEST(a_compiler_makes_a_program_that_runs),
    };
    return BOX_RUN_TESTS(104, tests);
}
