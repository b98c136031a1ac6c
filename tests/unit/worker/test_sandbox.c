/*  test_sandbox - the library and its zygote together, as root with cgroups; otherwise skipped */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

#include <cmocka.h>

#include "lib/base/cleanup.h"
#include "lib/base/err.h"
#include "lib/base/text.h"
#include "nodes/worker/sandbox/sandbox.h"

#define EXIT_SKIPPED 77
#define MIB_KIB 1024u

static sandbox_t *s_box;
static uint64_t s_generation;

static sandbox_options_t
s_options(uint32_t slot)
{
    return (sandbox_options_t){.executable = ASSIZE_SANDBOX_PATH,
                               .slot = slot,
                               .core = -1,
                               .uid_base = 62000,
                               .box_size_max = 64 << 20,
                               .box_files_max = 256};
}

static void
s_put_program(sandbox_t *box)
{
    _cleanup_(close_p) int fd = open(BOX_PROGRAM_PATH, O_RDONLY | O_CLOEXEC);
    assert_true(fd >= 0);
    assert_int_equal(sandbox_put_fd(box, SANDBOX_PROGRAM, "it", 0755, fd), 0);
}

/*  Before each test: both directories as new, the program in its place. */
static int
s_fresh(void **state)
{
    (void)state;
    if (sandbox_wipe(s_box, SANDBOX_PROGRAM) != 0 || sandbox_wipe(s_box, SANDBOX_BOX) != 0)
        return -1;
    s_put_program(s_box);
    s_generation = sandbox_generation(s_box);
    return 0;
}

/*  After each test: the same slot as before is clean and works. */
static int
s_still_works(void **state)
{
    (void)state;
    const char *const argv[] = {"/bin/true", NULL};
    sandbox_run_t run = sandbox_run_make(SANDBOX_PROFILE_NATIVE, argv);
    sandbox_result_t *result = NULL;
    if (sandbox_run(s_box, &run, &result) != 0)
        return -1;
    return result->outcome == SANDBOX_EXITED && result->exit_code == 0 ? 0 : -1;
}

/*  `word number` as a native run with the defaults. */
#define RUN(name, word, number)                                                                    \
    const char *const name##_argv[] = {"/program/it", word, number, NULL};                         \
    sandbox_run_t name = sandbox_run_make(SANDBOX_PROFILE_NATIVE, name##_argv)

static sandbox_result_t *
s_run(const sandbox_run_t *run)
{
    sandbox_result_t *result = NULL;
    assert_int_equal(sandbox_run(s_box, run, &result), 0);
    assert_non_null(result);
    if (result->outcome == SANDBOX_BROKEN)
        print_error("broken: %s\n", result->why);
    return result;
}

static void
all_layers_are_in_force(void **state)
{
    (void)state;
    assert_int_equal(sandbox_layers(s_box), SANDBOX_LAYERS_ALL);
}

static void
an_exit_code_comes_back(void **state)
{
    (void)state;
    RUN(run, "exit", "42");
    sandbox_result_t *result = s_run(&run);
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
    sandbox_result_t *result = s_run(&run);
    assert_int_equal(result->outcome, SANDBOX_SIGNALED);
    assert_int_equal(result->signal, SIGABRT);
    assert_int_equal(result->exit_code, -1);
}

static void
cpu_time_is_counted_and_limited(void **state)
{
    (void)state;
    RUN(within, "spin", "150");
    sandbox_result_t *result = s_run(&within);
    assert_int_equal(result->outcome, SANDBOX_EXITED);
    assert_in_range(result->cpu_us, 145000, 400000);

    RUN(over, "spin", "5000");
    over.cpu_ms_max = 200;
    result = s_run(&over);
    assert_int_equal(result->outcome, SANDBOX_CPU_LIMIT);
    assert_in_range(result->cpu_us, 200000, 1000000);
}

static void
a_waiting_program_meets_the_wall_clock(void **state)
{
    (void)state;
    RUN(run, "wait", "0");
    run.wall_ms_max = 100;
    sandbox_result_t *result = s_run(&run);
    assert_int_equal(result->outcome, SANDBOX_WALL_LIMIT);
    assert_in_range(result->wall_us, 100000, 2000000);
    assert_in_range(result->cpu_us, 0, 90000);
}

static void
memory_is_measured_and_limited(void **state)
{
    (void)state;
    RUN(within, "touch", "40");
    sandbox_result_t *result = s_run(&within);
    assert_int_equal(result->outcome, SANDBOX_EXITED);
    assert_in_range(result->memory_kib, 36 * MIB_KIB, 48 * MIB_KIB);

    RUN(over, "touch", "100");
    over.memory_kib_max = 64 * MIB_KIB;
    result = s_run(&over);
    assert_int_equal(result->outcome, SANDBOX_MEMORY_LIMIT);

    /* The limit follows the run, up and down. */
    over.memory_kib_max = 160 * MIB_KIB;
    assert_int_equal(s_run(&over)->outcome, SANDBOX_EXITED);
    over.memory_kib_max = 32 * MIB_KIB;
    assert_int_equal(s_run(&over)->outcome, SANDBOX_MEMORY_LIMIT);
}

static void
the_peak_of_one_run_is_not_the_next_ones(void **state)
{
    (void)state;
    RUN(large, "touch", "80");
    RUN(small, "exit", "0");
    assert_in_range(s_run(&large)->memory_kib, 76 * MIB_KIB, 90 * MIB_KIB);
    assert_in_range(s_run(&small)->memory_kib, 0, 4 * MIB_KIB);
}

static void
recursion_may_use_all_memory(void **state)
{
    (void)state;
    RUN(run, "recurse", "200");
    assert_int_equal(s_run(&run)->outcome, SANDBOX_EXITED);
}

static void
threads_work_up_to_the_limit(void **state)
{
    (void)state;
    RUN(run, "threads", "8");
    run.processes_max = 9;
    sandbox_result_t *result = s_run(&run);
    assert_int_equal(result->outcome, SANDBOX_EXITED);
    assert_int_equal(result->exit_code, 0);
    run.processes_max = 4;
    result = s_run(&run);
    assert_int_equal(result->outcome, SANDBOX_EXITED);
    assert_int_equal(result->exit_code, 1);
}

static void
output_is_captured_up_to_its_maximum(void **state)
{
    (void)state;
    RUN(run, "print", "70000");
    run.stdout_max = 70000;
    sandbox_result_t *result = s_run(&run);
    assert_int_equal(result->outcome, SANDBOX_EXITED);
    assert_int_equal(result->output.size, 70000);
    assert_false(result->output_truncated);

    run.stdout_max = 69999;
    result = s_run(&run);
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
    sandbox_result_t *result = s_run(&run);
    assert_int_equal(result->outcome, SANDBOX_EXITED);
    assert_int_equal(result->exit_code, 0);
    assert_int_equal(result->errors.size, 100);
    assert_true(result->errors_truncated);
}

/*  A memfd with this text, at its beginning. */
static int
s_file(const char *text)
{
    int fd = memfd_create("test", MFD_CLOEXEC);
    assert_true(fd >= 0);
    assert_int_equal(pwrite(fd, text, strlen(text), 0), (ssize_t)strlen(text));
    return fd;
}

static void
a_file_is_read_as_standard_input(void **state)
{
    (void)state;
    _cleanup_(close_p) int fd = s_file("1 2 3\n");
    RUN(run, "copy", "0");
    run.stdin_fd = fd;
    sandbox_result_t *result = s_run(&run);
    assert_int_equal(result->outcome, SANDBOX_EXITED);
    assert_string_equal((char *)result->output.data, "1 2 3\n");
}

static void
without_standard_input_there_is_none(void **state)
{
    (void)state;
    RUN(run, "copy", "0");
    sandbox_result_t *result = s_run(&run);
    assert_int_equal(result->outcome, SANDBOX_EXITED);
    assert_int_equal(result->output.size, 0);
}

static void
standard_output_may_be_a_file_of_limited_size(void **state)
{
    (void)state;
    _cleanup_(close_p) int fd = s_file("");
    RUN(run, "print", "5000");
    run.stdout_fd = fd;
    run.file_size_max = 5000;
    assert_int_equal(s_run(&run)->outcome, SANDBOX_EXITED);
    struct stat stat;
    assert_int_equal(fstat(fd, &stat), 0);
    assert_int_equal(stat.st_size, 5000);
    run.file_size_max = 100;
    assert_int_equal(ftruncate(fd, 0), 0);
    assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
    assert_int_equal(s_run(&run)->outcome, SANDBOX_OUTPUT_LIMIT);
}

static void
extra_descriptors_get_their_numbers(void **state)
{
    (void)state;
    char text[16] = "";
    _cleanup_(close_p) int first = s_file("");
    _cleanup_(close_p) int second = s_file("");
    RUN(run, "extra", "1");
    run.extra_fds[0] = first;
    run.extra_fds[1] = second;
    run.extra_fds_count = 2;
    sandbox_result_t *result = s_run(&run);
    assert_int_equal(result->outcome, SANDBOX_EXITED);
    assert_int_equal(result->exit_code, 0);
    assert_int_equal(pread(first, text, sizeof text, 0), 0);
    assert_int_equal(pread(second, text, sizeof text, 0), 6);
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
    assert_int_equal(sandbox_run(s_box, &run, &result), ERR_INVALID);
    assert_int_equal(fchmod(fd, 0666), 0);
    assert_int_equal(sandbox_run(s_box, &run, &result), 0);
    unlink(path);
    assert_int_equal(result->outcome, SANDBOX_EXITED);
    assert_int_equal(result->exit_code, 0);
    assert_string_equal((char *)result->output.data, "answer");

    /* The next run doesn't have it, and a memfd can't be bound. */
    run.data_fds_count = 0;
    assert_int_equal(s_run(&run)->output.size, 0);
    _cleanup_(close_p) int memory = s_file("x");
    assert_int_equal(fchmod(memory, 0644), 0);
    run.data_fds[0] = memory;
    run.data_fds_count = 1;
    assert_int_equal(sandbox_run(s_box, &run, &result), ERR_UNSUPPORTED);
}

static void
a_validator_leaves_feedback(void **state)
{
    (void)state;
    RUN(run, "feedback", "43");
    run.profile = SANDBOX_PROFILE_VALIDATOR;
    run.box_writable = true;
    assert_int_equal(sandbox_mkdir(s_box, SANDBOX_BOX, "feedback", 0777), 0);
    sandbox_result_t *result = s_run(&run);
    assert_int_equal(result->outcome, SANDBOX_EXITED);
    assert_int_equal(result->exit_code, 43);
    bytes_t message = bytes_make(100);
    assert_int_equal(sandbox_take_bytes(s_box, SANDBOX_BOX, "feedback/judgemessage.txt", &message),
                     0);
    assert_string_equal((char *)message.data, "not sorted\n");
    bytes_clear(&message);
    bytes_t small = bytes_make(4);
    assert_int_equal(sandbox_take_bytes(s_box, SANDBOX_BOX, "feedback/judgemessage.txt", &small),
                     ERR_TOO_LARGE);
    bytes_clear(&small);
}

static void
the_box_is_writable_only_when_said(void **state)
{
    (void)state;
    RUN(run, "plant", "0");
    assert_int_equal(s_run(&run)->exit_code, 1);
    run.box_writable = true;
    assert_int_equal(s_run(&run)->exit_code, 0);
}

static void
what_is_no_plain_file_is_not_taken(void **state)
{
    (void)state;
    RUN(run, "plant", "0");
    run.box_writable = true;
    assert_int_equal(s_run(&run)->exit_code, 0);
    int fd = -1;
    assert_int_equal(sandbox_take(s_box, SANDBOX_BOX, "link", 1 << 20, &fd), ERR_FORBIDDEN);
    assert_int_equal(sandbox_take(s_box, SANDBOX_BOX, "one", 1 << 20, &fd), ERR_FORBIDDEN);
    assert_int_equal(sandbox_take(s_box, SANDBOX_BOX, "sub", 1 << 20, &fd), ERR_FORBIDDEN);
    assert_int_equal(sandbox_take(s_box, SANDBOX_BOX, "dir/passwd", 1 << 20, &fd), ERR_FORBIDDEN);
    assert_int_equal(sandbox_take(s_box, SANDBOX_BOX, "none", 1 << 20, &fd), ERR_NOT_FOUND);
    assert_int_equal(sandbox_put(s_box, SANDBOX_BOX, "link", 0644, "x", 1), ERR_CONFLICT);
    assert_int_equal(sandbox_put(s_box, SANDBOX_BOX, "dir/x", 0644, "x", 1), ERR_FORBIDDEN);
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
        assert_int_equal(sandbox_put(s_box, SANDBOX_BOX, s_names[i], 0644, "x", 1), ERR_INVALID);
        assert_int_equal(sandbox_take(s_box, SANDBOX_BOX, s_names[i], 100, &fd), ERR_INVALID);
        assert_int_equal(sandbox_mkdir(s_box, SANDBOX_BOX, s_names[i], 0755), ERR_INVALID);
    }
    assert_int_equal(sandbox_put(s_box, SANDBOX_BOX, longest, 0644, "x", 1), ERR_INVALID);
    assert_int_equal(sandbox_put(s_box, SANDBOX_BOX, "setuid", 04755, "x", 1), ERR_INVALID);
    assert_int_equal(sandbox_put(s_box, SANDBOX_BOX, "..a", 0644, "x", 1), 0);
}

static void
a_full_box_refuses_and_keeps_nothing_of_the_file(void **state)
{
    (void)state;
    size_t size = 65 << 20;
    char *data = calloc(1, size);
    assert_non_null(data);
    int fd = -1;
    assert_int_equal(sandbox_put(s_box, SANDBOX_BOX, "large", 0644, data, size), ERR_TOO_LARGE);
    free(data);
    assert_int_equal(sandbox_take(s_box, SANDBOX_BOX, "large", UINT64_MAX, &fd), ERR_NOT_FOUND);
    assert_int_equal(sandbox_put(s_box, SANDBOX_BOX, "small", 0644, "x", 1), 0);
}

static void
what_a_program_leaves_running_is_killed(void **state)
{
    (void)state;
    RUN(run, "orphan", "7");
    run.processes_max = 4;
    sandbox_result_t *result = s_run(&run);
    assert_int_equal(result->outcome, SANDBOX_EXITED);
    assert_int_equal(result->exit_code, 7);
    assert_int_equal(result->processes_left, 1);
    assert_int_equal(sandbox_generation(s_box), s_generation);
}

static void
only_the_managed_profile_has_proc(void **state)
{
    (void)state;
    RUN(run, "proc", "0");
    assert_int_equal(s_run(&run)->exit_code, 0);
    run.profile = SANDBOX_PROFILE_MANAGED;
    assert_int_equal(s_run(&run)->exit_code, 1);
    run.profile = SANDBOX_PROFILE_NATIVE;
    assert_int_equal(s_run(&run)->exit_code, 0);
}

static void
the_environment_is_what_was_given(void **state)
{
    (void)state;
    static const char *const s_env[] = {"A=1", "B=", NULL};
    RUN(run, "words", "0");
    assert_string_equal((char *)s_run(&run)->output.data, "PATH=/usr/bin:/bin\nLANG=C.UTF-8\n");
    run.env = s_env;
    assert_string_equal((char *)s_run(&run)->output.data, "A=1\nB=\n");
}

static void
a_missing_program_is_our_fault(void **state)
{
    (void)state;
    const char *const argv[] = {"/program/none", NULL};
    sandbox_run_t run = sandbox_run_make(SANDBOX_PROFILE_NATIVE, argv);
    sandbox_result_t *result = NULL;
    assert_int_equal(sandbox_run(s_box, &run, &result), 0);
    assert_int_equal(result->outcome, SANDBOX_BROKEN);
    assert_non_null(strstr(result->why, "No such file"));
    assert_int_equal(sandbox_generation(s_box), s_generation);
}

static void
a_wrong_spec_is_refused(void **state)
{
    (void)state;
    sandbox_result_t *result = NULL;
    RUN(run, "exit", "0");
    run.processes_max = 0;
    assert_int_equal(sandbox_run(s_box, &run, &result), ERR_INVALID);
    RUN(relative, "exit", "0");
    const char *const argv[] = {"it", NULL};
    relative.argv = argv;
    assert_int_equal(sandbox_run(s_box, &relative, &result), ERR_INVALID);
    RUN(fds, "exit", "0");
    fds.extra_fds_count = SANDBOX_EXTRA_FDS_MAX + 1;
    assert_int_equal(sandbox_run(s_box, &fds, &result), ERR_INVALID);

    char *word = calloc(1, SANDBOX_ARGS_SIZE_MAX + 1);
    assert_non_null(word);
    memset(word, 'x', SANDBOX_ARGS_SIZE_MAX);
    const char *const large[] = {"/program/it", word, NULL};
    RUN(words, "exit", "0");
    words.argv = large;
    assert_int_equal(sandbox_run(s_box, &words, &result), ERR_TOO_LARGE);
    free(word);
}

static void
a_run_can_be_killed_and_forbids_changes(void **state)
{
    (void)state;
    RUN(run, "wait", "0");
    assert_int_equal(sandbox_start(s_box, &run), 0);
    assert_int_equal(sandbox_start(s_box, &run), ERR_CONFLICT);
    assert_int_equal(sandbox_wipe(s_box, SANDBOX_BOX), ERR_CONFLICT);
    assert_int_equal(sandbox_put(s_box, SANDBOX_BOX, "x", 0644, "x", 1), ERR_CONFLICT);
    assert_null(sandbox_result(s_box));
    assert_int_equal(sandbox_step(s_box), SANDBOX_RUNNING);
    sandbox_kill(s_box);
    struct pollfd polled = {.fd = sandbox_fd(s_box), .events = POLLIN};
    while (sandbox_step(s_box) == SANDBOX_RUNNING)
        assert_true(poll(&polled, 1, 5000) == 1);
    assert_int_equal(sandbox_result(s_box)->outcome, SANDBOX_KILLED);
    assert_int_equal(sandbox_generation(s_box), s_generation);
}

static void
a_kill_right_after_the_start_ends_that_run_only(void **state)
{
    (void)state;
    RUN(waiting, "wait", "0");
    RUN(run, "exit", "3");
    for (int i = 0; i < 50; i++) {
        /* Sometimes another profile, so that the child which waits is of no use. */
        waiting.profile = i % 3 ? SANDBOX_PROFILE_NATIVE : SANDBOX_PROFILE_PYTHON;
        assert_int_equal(sandbox_start(s_box, &waiting), 0);
        sandbox_kill(s_box);
        struct pollfd polled = {.fd = sandbox_fd(s_box), .events = POLLIN};
        while (sandbox_step(s_box) == SANDBOX_RUNNING)
            assert_true(poll(&polled, 1, 5000) == 1);
        assert_int_equal(sandbox_result(s_box)->outcome, SANDBOX_KILLED);
        sandbox_result_t *result = s_run(&run);
        assert_int_equal(result->outcome, SANDBOX_EXITED);
        assert_int_equal(result->exit_code, 3);
    }
    assert_int_equal(sandbox_generation(s_box), s_generation);
}

static void
two_sandboxes_talk_through_pipes(void **state)
{
    (void)state;
    char *why = NULL;
    sandbox_options_t options = s_options(101);
    sandbox_t *other = sandbox_new(&options, &why);
    assert_non_null(other);
    s_put_program(other);
    int there[2];
    int back[2];
    assert_int_equal(pipe2(there, O_CLOEXEC), 0);
    assert_int_equal(pipe2(back, O_CLOEXEC), 0);
    RUN(first, "answer", "1");
    RUN(second, "answer", "0");
    first.stdin_fd = back[0];
    first.stdout_fd = there[1];
    second.stdin_fd = there[0];
    second.stdout_fd = back[1];
    assert_int_equal(sandbox_start(s_box, &first), 0);
    assert_int_equal(sandbox_start(other, &second), 0);
    for (int i = 0; i < 2; i++) {
        close(there[i]);
        close(back[i]);
    }
    struct pollfd polled[] = {{.fd = sandbox_fd(s_box), .events = POLLIN},
                              {.fd = sandbox_fd(other), .events = POLLIN}};
    bool running = true;
    while (running) {
        assert_true(poll(polled, 2, 10000) > 0);
        bool first_runs = sandbox_step(s_box) == SANDBOX_RUNNING;
        bool second_runs = sandbox_step(other) == SANDBOX_RUNNING;
        polled[0].fd = first_runs ? polled[0].fd : -1;
        polled[1].fd = second_runs ? polled[1].fd : -1;
        running = first_runs || second_runs;
    }
    assert_int_equal(sandbox_result(s_box)->exit_code, 0);
    assert_int_equal(sandbox_result(other)->exit_code, 0);
    sandbox_destroy(&other);
    assert_null(other);
}

/*  The zygote: this process's only child that is called so. */
static pid_t
s_find_zygote(void)
{
    char path[64];
    snprintf(path, sizeof path, "/proc/self/task/%d/children", (int)getpid());
    _cleanup_(fclose_p) FILE *file = fopen(path, "re");
    int pid = 0;
    assert_true(file && fscanf(file, "%d", &pid) == 1);
    return pid;
}

static void
a_dead_zygote_breaks_one_run_and_is_replaced(void **state)
{
    (void)state;
    RUN(run, "wait", "0");
    assert_int_equal(sandbox_start(s_box, &run), 0);
    kill(s_find_zygote(), SIGKILL);
    struct pollfd polled = {.fd = sandbox_fd(s_box), .events = POLLIN};
    while (sandbox_step(s_box) == SANDBOX_RUNNING)
        assert_true(poll(&polled, 1, 10000) == 1);
    assert_int_equal(sandbox_result(s_box)->outcome, SANDBOX_BROKEN);
    assert_int_equal(sandbox_generation(s_box), s_generation + 1);
    /* Its directories are empty; the slot works. */
    s_put_program(s_box);
    RUN(again, "exit", "5");
    assert_int_equal(s_run(&again)->exit_code, 5);
}

static void
a_zygote_that_died_between_runs_is_replaced_at_the_start(void **state)
{
    (void)state;
    RUN(run, "exit", "5");
    pid_t zygote = s_find_zygote();
    kill(zygote, SIGKILL);
    /* The start may still reach the socket of the dying process; then the result says so. */
    sandbox_result_t *result = NULL;
    int err = sandbox_run(s_box, &run, &result);
    assert_true(err == ERR_UNAVAILABLE || (err == 0 && result->outcome == SANDBOX_BROKEN));
    assert_int_equal(sandbox_generation(s_box), s_generation + 1);
    s_put_program(s_box);
    assert_int_equal(s_run(&run)->exit_code, 5);
}

static void
a_slot_is_replaced_after_its_number_of_runs(void **state)
{
    (void)state;
    char *why = NULL;
    sandbox_options_t options = s_options(102);
    options.runs_max = 3;
    sandbox_t *box = sandbox_new(&options, &why);
    assert_non_null(box);
    const char *const argv[] = {"/bin/true", NULL};
    sandbox_run_t run = sandbox_run_make(SANDBOX_PROFILE_NATIVE, argv);
    sandbox_result_t *result = NULL;
    for (int i = 1; i <= 7; i++) {
        assert_int_equal(sandbox_run(box, &run, &result), 0);
        assert_int_equal(result->outcome, SANDBOX_EXITED);
        assert_int_equal(sandbox_generation(box), (uint64_t)i / 3);
    }
    sandbox_destroy(&box);
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
    sandbox_result_t *result = s_run(&run);
    assert_int_equal(result->outcome, SANDBOX_EXITED);
    assert_string_equal((char *)result->output.data,
                        "thread\n{\"home\": null, \"cwd\": \"/box\"}\n");
    assert_int_equal(result->errors.size, 0);
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
    compile.memory_kib_max = 512 * MIB_KIB;
    assert_int_equal(sandbox_put(s_box, SANDBOX_BOX, "a.cpp", 0644, s_source, sizeof s_source - 1),
                     0);
    sandbox_result_t *result = s_run(&compile);
    assert_string_equal(result->errors.data ? (char *)result->errors.data : "", "");
    assert_int_equal(result->exit_code, 0);

    _cleanup_(close_p) int fd = -1;
    assert_int_equal(sandbox_take(s_box, SANDBOX_BOX, "a", 10 << 20, &fd), 0);
    assert_int_equal(sandbox_put_fd(s_box, SANDBOX_PROGRAM, "a", 0755, fd), 0);
    assert_int_equal(sandbox_wipe(s_box, SANDBOX_BOX), 0);
    const char *const made[] = {"/program/a", NULL};
    sandbox_run_t run = sandbox_run_make(SANDBOX_PROFILE_NATIVE, made);
    run.processes_max = 4;
    result = s_run(&run);
    assert_int_equal(result->outcome, SANDBOX_EXITED);
    assert_string_equal((char *)result->output.data, "42");
}

static void
a_missing_executable_is_told(void **state)
{
    (void)state;
    char *why = NULL;
    sandbox_options_t options = s_options(103);
    options.executable = "/nonexistent/assize-sandbox";
    assert_null(sandbox_new(&options, &why));
    assert_non_null(strstr(why, "/nonexistent/assize-sandbox"));
    free(why);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, s_fresh, s_still_works)

int
main(void)
{
    char *why = NULL;
    sandbox_options_t options = s_options(100);
    s_box = sandbox_new(&options, &why);
    if (!s_box) {
        printf("skipped: %s\n", why);
        free(why);
        return EXIT_SKIPPED;
    }
    const struct CMUnitTest tests[] = {
        TEST(all_layers_are_in_force),
        TEST(an_exit_code_comes_back),
        TEST(abort_is_sigabrt),
        TEST(cpu_time_is_counted_and_limited),
        TEST(a_waiting_program_meets_the_wall_clock),
        TEST(memory_is_measured_and_limited),
        TEST(the_peak_of_one_run_is_not_the_next_ones),
        TEST(recursion_may_use_all_memory),
        TEST(threads_work_up_to_the_limit),
        TEST(output_is_captured_up_to_its_maximum),
        TEST(errors_are_cut_and_do_no_harm),
        TEST(a_file_is_read_as_standard_input),
        TEST(without_standard_input_there_is_none),
        TEST(standard_output_may_be_a_file_of_limited_size),
        TEST(extra_descriptors_get_their_numbers),
        TEST(data_files_are_bound_and_read_only),
        TEST(a_validator_leaves_feedback),
        TEST(the_box_is_writable_only_when_said),
        TEST(what_is_no_plain_file_is_not_taken),
        TEST(hostile_names_are_refused),
        TEST(a_full_box_refuses_and_keeps_nothing_of_the_file),
        TEST(what_a_program_leaves_running_is_killed),
        TEST(only_the_managed_profile_has_proc),
        TEST(the_environment_is_what_was_given),
        TEST(a_missing_program_is_our_fault),
        TEST(a_wrong_spec_is_refused),
        TEST(a_run_can_be_killed_and_forbids_changes),
        TEST(a_kill_right_after_the_start_ends_that_run_only),
        TEST(two_sandboxes_talk_through_pipes),
        TEST(a_dead_zygote_breaks_one_run_and_is_replaced),
        TEST(a_zygote_that_died_between_runs_is_replaced_at_the_start),
        TEST(a_slot_is_replaced_after_its_number_of_runs),
        TEST(python_runs_with_its_library),
        TEST(a_compiler_makes_a_program_that_runs),
        TEST(a_missing_executable_is_told),
    };
    int rc = cmocka_run_group_tests(tests, NULL, NULL);
    sandbox_destroy(&s_box);
    return rc;
}
