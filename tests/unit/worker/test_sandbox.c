/*  test_sandbox - what a run gives, and what ends it */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

#include <cmocka.h>

#include "lib/base/cleanup.h"
#include "lib/base/err.h"
#include "tests/unit/worker/box.h"

#define MIB_KIB 1024u

static void
an_exit_code_comes_back(void **state)
{
    (void)state;
    RUN(run, "exit", "42");
    sandbox_result_t *result = box_run(&run);
    assert_int_equal(result->outcome, SANDBOX_EXITED);
    assert_int_equal(result->exit_code, 42);
    assert_int_equal(result->signal, 0);
    assert_int_equal(result->processes_left, 0);
}

static void
abort_is_sigabrt(void **state)
{
    (void)state;
    RUN(run, "abort", "0");
    sandbox_result_t *result = box_run(&run);
    assert_int_equal(result->outcome, SANDBOX_SIGNALED);
    assert_int_equal(result->signal, SIGABRT);
    assert_int_equal(result->exit_code, -1);
}

static void
cpu_time_is_counted_and_limited(void **state)
{
    (void)state;
    RUN(within, "spin", "150");
    sandbox_result_t *result = box_run(&within);
    assert_int_equal(result->outcome, SANDBOX_EXITED);
    assert_in_range(result->cpu_us, 145000, 1500000);

    RUN(over, "spin", "5000");
    over.cpu_ms_max = 200;
    result = box_run(&over);
    assert_int_equal(result->outcome, SANDBOX_CPU_LIMIT);
    assert_in_range(result->cpu_us, 200000, 2000000);
}

static void
a_waiting_program_meets_the_wall_clock(void **state)
{
    (void)state;
    RUN(run, "wait", "0");
    run.wall_ms_max = 500;
    sandbox_result_t *result = box_run(&run);
    assert_int_equal(result->outcome, SANDBOX_WALL_LIMIT);
    assert_in_range(result->wall_us, 500000, 3000000);
    assert_in_range(result->cpu_us, 0, 400000);
}

static void
memory_is_measured_and_limited(void **state)
{
    (void)state;
    RUN(within, "touch", "40");
    sandbox_result_t *result = box_run(&within);
    assert_int_equal(result->outcome, SANDBOX_EXITED);
    assert_in_range(result->memory_kib, 36 * MIB_KIB, 48 * MIB_KIB);

    RUN(over, "touch", "100");
    over.memory_kib_max = 64 * MIB_KIB;
    result = box_run(&over);
    assert_int_equal(result->outcome, SANDBOX_MEMORY_LIMIT);

    /* The limit follows the run, up and down. */
    over.memory_kib_max = 160 * MIB_KIB;
    assert_int_equal(box_run(&over)->outcome, SANDBOX_EXITED);
    over.memory_kib_max = 32 * MIB_KIB;
    assert_int_equal(box_run(&over)->outcome, SANDBOX_MEMORY_LIMIT);
}

static void
the_peak_of_one_run_is_not_the_next_ones(void **state)
{
    (void)state;
    RUN(large, "touch", "80");
    RUN(small, "exit", "0");
    assert_in_range(box_run(&large)->memory_kib, 76 * MIB_KIB, 90 * MIB_KIB);
    assert_in_range(box_run(&small)->memory_kib, 0, 4 * MIB_KIB);
}

static void
recursion_may_use_all_memory(void **state)
{
    (void)state;
    RUN(run, "recurse", "200");
    assert_int_equal(box_run(&run)->outcome, SANDBOX_EXITED);
}

static void
threads_work_up_to_the_limit(void **state)
{
    (void)state;
    RUN(run, "threads", "8");
    run.processes_max = 9;
    sandbox_result_t *result = box_run(&run);
    assert_int_equal(result->outcome, SANDBOX_EXITED);
    assert_int_equal(result->exit_code, 0);
    run.processes_max = 4;
    result = box_run(&run);
    assert_int_equal(result->outcome, SANDBOX_EXITED);
    assert_int_equal(result->exit_code, 1);
}

static void
output_is_captured_up_to_its_maximum(void **state)
{
    (void)state;
    RUN(run, "print", "70000");
    run.stdout_max = 70000;
    sandbox_result_t *result = box_run(&run);
    assert_int_equal(result->outcome, SANDBOX_EXITED);
    assert_int_equal(result->output.size, 70000);
    assert_false(result->output_truncated);

    run.stdout_max = 69999;
    result = box_run(&run);
    assert_int_equal(result->outcome, SANDBOX_OUTPUT_LIMIT);
    assert_int_equal(result->output.size, 69999);
    assert_true(result->output_truncated);
}

static void
errors_are_cut_and_do_no_harm(void **state)
{
    (void)state;
    RUN(run, "complain", "9000");
    run.stderr_max = 100;
    sandbox_result_t *result = box_run(&run);
    assert_int_equal(result->outcome, SANDBOX_EXITED);
    assert_int_equal(result->exit_code, 0);
    assert_int_equal(result->errors.size, 100);
    assert_true(result->errors_truncated);
}

static void
a_file_is_read_as_standard_input(void **state)
{
    (void)state;
    _cleanup_(close_p) int fd = box_file("1 2 3\n");
    RUN(run, "copy", "0");
    run.stdin_fd = fd;
    sandbox_result_t *result = box_run(&run);
    assert_int_equal(result->outcome, SANDBOX_EXITED);
    assert_string_equal((char *)result->output.data, "1 2 3\n");
}

static void
without_standard_input_there_is_none(void **state)
{
    (void)state;
    RUN(run, "copy", "0");
    sandbox_result_t *result = box_run(&run);
    assert_int_equal(result->outcome, SANDBOX_EXITED);
    assert_int_equal(result->output.size, 0);
}

static void
standard_output_may_be_a_file_of_limited_size(void **state)
{
    (void)state;
    _cleanup_(close_p) int fd = box_file("");
    RUN(run, "print", "5000");
    run.stdout_fd = fd;
    run.file_size_max = 5000;
    assert_int_equal(box_run(&run)->outcome, SANDBOX_EXITED);
    struct stat stat;
    assert_int_equal(fstat(fd, &stat), 0);
    assert_int_equal(stat.st_size, 5000);
    run.file_size_max = 100;
    assert_int_equal(ftruncate(fd, 0), 0);
    assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
    assert_int_equal(box_run(&run)->outcome, SANDBOX_OUTPUT_LIMIT);
}

static void
extra_descriptors_get_their_numbers(void **state)
{
    (void)state;
    char text[16] = "";
    _cleanup_(close_p) int first = box_file("");
    _cleanup_(close_p) int second = box_file("");
    RUN(run, "extra", "1");
    run.extra_fds[0] = first;
    run.extra_fds[1] = second;
    run.extra_fds_count = 2;
    sandbox_result_t *result = box_run(&run);
    assert_int_equal(result->outcome, SANDBOX_EXITED);
    assert_int_equal(result->exit_code, 0);
    assert_int_equal(pread(first, text, sizeof text, 0), 0);
    assert_int_equal(pread(second, text, sizeof text, 0), 6);
}

static void
what_a_program_leaves_running_is_killed(void **state)
{
    (void)state;
    RUN(run, "orphan", "7");
    run.processes_max = 4;
    sandbox_result_t *result = box_run(&run);
    assert_int_equal(result->outcome, SANDBOX_EXITED);
    assert_int_equal(result->exit_code, 7);
    assert_int_equal(result->processes_left, 1);
    assert_int_equal(sandbox_generation(box_slot), box_generation);
}

static void
only_the_managed_profile_has_proc(void **state)
{
    (void)state;
    RUN(run, "proc", "0");
    assert_int_equal(box_run(&run)->exit_code, 0);
    run.profile = SANDBOX_PROFILE_MANAGED;
    assert_int_equal(box_run(&run)->exit_code, 1);
    run.profile = SANDBOX_PROFILE_NATIVE;
    assert_int_equal(box_run(&run)->exit_code, 0);
}

static void
the_environment_is_what_was_given(void **state)
{
    (void)state;
    static const char *const s_env[] = {"A=1", "B=", NULL};
    RUN(run, "words", "0");
    assert_string_equal((char *)box_run(&run)->output.data, "PATH=/usr/bin:/bin\nLANG=C.UTF-8\n");
    run.env = s_env;
    assert_string_equal((char *)box_run(&run)->output.data, "A=1\nB=\n");
}

static void
a_missing_program_is_our_fault(void **state)
{
    (void)state;
    const char *const argv[] = {"/program/none", NULL};
    sandbox_run_t run = sandbox_run_make(SANDBOX_PROFILE_NATIVE, argv);
    sandbox_result_t *result = NULL;
    assert_int_equal(sandbox_run(box_slot, &run, &result), 0);
    assert_int_equal(result->outcome, SANDBOX_BROKEN);
    assert_non_null(strstr(result->why, "No such file"));
    assert_int_equal(sandbox_generation(box_slot), box_generation);
}

static void
a_program_that_the_kernel_refuses_is_not_our_fault(void **state)
{
    (void)state;
    static const char *const s_texts[] = {"no script, no ELF", "#!/nowhere\n", "\177ELF", ""};
    const char *const argv[] = {"/program/refused", NULL};
    sandbox_run_t run = sandbox_run_make(SANDBOX_PROFILE_NATIVE, argv);
    for (size_t i = 0; i < sizeof s_texts / sizeof s_texts[0]; i++) {
        const char *text = s_texts[i];
        assert_int_equal(sandbox_wipe(box_slot, SANDBOX_PROGRAM), 0);
        assert_int_equal(
            sandbox_put(box_slot, SANDBOX_PROGRAM, "refused", 0755, text, strlen(text)), 0);
        sandbox_result_t *result = box_run(&run);
        assert_int_equal(result->outcome, SANDBOX_EXITED);
        assert_int_equal(result->exit_code, 126);
    }
    assert_int_equal(sandbox_wipe(box_slot, SANDBOX_PROGRAM), 0);
    box_put_program(box_slot);
}

static void
python_runs_with_its_library(void **state)
{
    (void)state;
    const char *const argv[] = {
        "/usr/bin/python3",
        "-c",
        "import heapq, json, re, collections, itertools, threading, sys, os\n"
        "sys.setrecursionlimit(10**6)\n"
        "t = threading.Thread(target=lambda: print('thread')); t.start(); t.join()\n"
        "print(json.dumps({'home': os.environ.get('HOME'), 'cwd': os.getcwd()}))\n",
        NULL};
    sandbox_run_t run = sandbox_run_make(SANDBOX_PROFILE_PYTHON, argv);
    run.processes_max = 4;
    sandbox_result_t *result = box_run(&run);
    assert_int_equal(result->outcome, SANDBOX_EXITED);
    assert_string_equal((char *)result->output.data,
                        "thread\n{\"home\": null, \"cwd\": \"/box\"}\n");
    assert_int_equal(result->errors.size, 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        BOX_TEST(an_exit_code_comes_back),
        BOX_TEST(abort_is_sigabrt),
        BOX_TEST(cpu_time_is_counted_and_limited),
        BOX_TEST(a_waiting_program_meets_the_wall_clock),
        BOX_TEST(memory_is_measured_and_limited),
        BOX_TEST(the_peak_of_one_run_is_not_the_next_ones),
        BOX_TEST(recursion_may_use_all_memory),
        BOX_TEST(threads_work_up_to_the_limit),
        BOX_TEST(output_is_captured_up_to_its_maximum),
        BOX_TEST(errors_are_cut_and_do_no_harm),
        BOX_TEST(a_file_is_read_as_standard_input),
        BOX_TEST(without_standard_input_there_is_none),
        BOX_TEST(standard_output_may_be_a_file_of_limited_size),
        BOX_TEST(extra_descriptors_get_their_numbers),
        BOX_TEST(what_a_program_leaves_running_is_killed),
        BOX_TEST(only_the_managed_profile_has_proc),
        BOX_TEST(the_environment_is_what_was_given),
        BOX_TEST(a_missing_program_is_our_fault),
        BOX_TEST(a_program_that_the_kernel_refuses_is_not_our_fault),
        BOX_TEST(python_runs_with_its_library),
    };
    return BOX_RUN_TESTS(100, tests);
}
