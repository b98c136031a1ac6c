/*  test_sandbox_slot - the life of a slot: kills, deaths, replacement, two at once */
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
#include <sys/pidfd.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "lib/base/cleanup.h"
#include "lib/base/err.h"
#include "tests/unit/worker/box.h"

/*  The zygote: the first child of that process. */
static pid_t
s_find_zygote(pid_t parent)
{
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/task/%d/children", (int)parent, (int)parent);
    _cleanup_(fclose_p) FILE *file = fopen(path, "re");
    int pid = 0;
    assert_true(file && fscanf(file, "%d", &pid) == 1);
    return pid;
}

static void
a_wrong_spec_is_refused(void **state)
{
    (void)state;
    sandbox_result_t *result = NULL;
    RUN(run, "exit", "0");
    run.processes_max = 0;
    assert_int_equal(sandbox_run(box_slot, &run, &result), ERR_INVALID);
    RUN(relative, "exit", "0");
    const char *const argv[] = {"it", NULL};
    relative.argv = argv;
    assert_int_equal(sandbox_run(box_slot, &relative, &result), ERR_INVALID);
    RUN(fds, "exit", "0");
    fds.extra_fds_count = SANDBOX_EXTRA_FDS_MAX + 1;
    assert_int_equal(sandbox_run(box_slot, &fds, &result), ERR_INVALID);

    char *word = calloc(1, SANDBOX_ARGS_SIZE_MAX + 1);
    assert_non_null(word);
    memset(word, 'x', SANDBOX_ARGS_SIZE_MAX);
    const char *const large[] = {"/program/it", word, NULL};
    RUN(words, "exit", "0");
    words.argv = large;
    assert_int_equal(sandbox_run(box_slot, &words, &result), ERR_TOO_LARGE);
    free(word);
}

static uint32_t
s_count_fds(void)
{
    uint32_t count = 0;
    for (int fd = 0; fd < 1024; fd++)
        count += fcntl(fd, F_GETFD) >= 0;
    return count;
}

static void
runs_and_replacements_leak_no_descriptor(void **state)
{
    (void)state;
    RUN(good, "print", "10");
    RUN(flood, "print", "100000");
    RUN(endless, "wait", "0");
    RUN(bad, "exit", "0");
    bad.data_fds_count = 1;
    bad.data_fds[0] = 0;
    sandbox_result_t *result = NULL;
    uint32_t before = s_count_fds();
    for (int i = 0; i < 20; i++) {
        assert_int_equal(box_run(&good)->outcome, SANDBOX_EXITED);
        assert_int_equal(box_run(&flood)->outcome, SANDBOX_OUTPUT_LIMIT);
        assert_int_not_equal(sandbox_run(box_slot, &bad, &result), 0);
    }
    assert_int_equal(s_count_fds(), before);
    assert_int_equal(sandbox_start(box_slot, &endless), 0);
    kill(s_find_zygote(getpid()), SIGKILL);
    struct pollfd polled = {.fd = sandbox_fd(box_slot), .events = POLLIN};
    while (sandbox_step(box_slot) == SANDBOX_RUNNING)
        assert_true(poll(&polled, 1, 10000) == 1);
    assert_int_equal(s_count_fds(), before);
}

static void
less_memory_than_a_process_needs_is_refused_and_the_least_works(void **state)
{
    (void)state;
    sandbox_result_t *result = NULL;
    RUN(run, "exit", "0");
    run.memory_kib_max = SANDBOX_MEMORY_KIB_MIN - 1;
    assert_int_equal(sandbox_run(box_slot, &run, &result), ERR_INVALID);
    run.memory_kib_max = SANDBOX_MEMORY_KIB_MIN;
    assert_int_equal(box_run(&run)->outcome, SANDBOX_EXITED);
}

static void
a_run_can_be_killed_and_forbids_changes(void **state)
{
    (void)state;
    RUN(run, "wait", "0");
    assert_int_equal(sandbox_start(box_slot, &run), 0);
    assert_int_equal(sandbox_start(box_slot, &run), ERR_CONFLICT);
    assert_int_equal(sandbox_wipe(box_slot, SANDBOX_BOX), ERR_CONFLICT);
    assert_int_equal(sandbox_put(box_slot, SANDBOX_BOX, "x", 0644, "x", 1), ERR_CONFLICT);
    assert_null(sandbox_result(box_slot));
    assert_int_equal(sandbox_step(box_slot), SANDBOX_RUNNING);
    sandbox_kill(box_slot);
    struct pollfd polled = {.fd = sandbox_fd(box_slot), .events = POLLIN};
    while (sandbox_step(box_slot) == SANDBOX_RUNNING)
        assert_true(poll(&polled, 1, 5000) == 1);
    assert_int_equal(sandbox_result(box_slot)->outcome, SANDBOX_KILLED);
    assert_int_equal(sandbox_generation(box_slot), box_generation);
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
        assert_int_equal(sandbox_start(box_slot, &waiting), 0);
        sandbox_kill(box_slot);
        struct pollfd polled = {.fd = sandbox_fd(box_slot), .events = POLLIN};
        while (sandbox_step(box_slot) == SANDBOX_RUNNING)
            assert_true(poll(&polled, 1, 5000) == 1);
        assert_int_equal(sandbox_result(box_slot)->outcome, SANDBOX_KILLED);
        sandbox_result_t *result = box_run(&run);
        assert_int_equal(result->outcome, SANDBOX_EXITED);
        assert_int_equal(result->exit_code, 3);
    }
    assert_int_equal(sandbox_generation(box_slot), box_generation);
}

static void
two_sandboxes_talk_through_pipes(void **state)
{
    (void)state;
    char *why = NULL;
    sandbox_options_t options = box_options(101);
    sandbox_t *other = sandbox_new(&options, &why);
    assert_non_null(other);
    box_put_program(other);
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
    assert_int_equal(sandbox_start(box_slot, &first), 0);
    assert_int_equal(sandbox_start(other, &second), 0);
    for (int i = 0; i < 2; i++) {
        close(there[i]);
        close(back[i]);
    }
    struct pollfd polled[] = {{.fd = sandbox_fd(box_slot), .events = POLLIN},
                              {.fd = sandbox_fd(other), .events = POLLIN}};
    bool running = true;
    while (running) {
        assert_true(poll(polled, 2, 10000) > 0);
        bool first_runs = sandbox_step(box_slot) == SANDBOX_RUNNING;
        bool second_runs = sandbox_step(other) == SANDBOX_RUNNING;
        polled[0].fd = first_runs ? polled[0].fd : -1;
        polled[1].fd = second_runs ? polled[1].fd : -1;
        running = first_runs || second_runs;
    }
    assert_int_equal(sandbox_result(box_slot)->exit_code, 0);
    assert_int_equal(sandbox_result(other)->exit_code, 0);
    sandbox_destroy(&other);
    assert_null(other);
}

static void
a_dead_zygote_breaks_one_run_and_is_replaced(void **state)
{
    (void)state;
    RUN(run, "wait", "0");
    assert_int_equal(sandbox_start(box_slot, &run), 0);
    kill(s_find_zygote(getpid()), SIGKILL);
    struct pollfd polled = {.fd = sandbox_fd(box_slot), .events = POLLIN};
    while (sandbox_step(box_slot) == SANDBOX_RUNNING)
        assert_true(poll(&polled, 1, 10000) == 1);
    assert_int_equal(sandbox_result(box_slot)->outcome, SANDBOX_BROKEN);
    assert_int_equal(sandbox_generation(box_slot), box_generation + 1);
    /* Its directories are empty; the slot works. */
    box_put_program(box_slot);
    RUN(again, "exit", "5");
    assert_int_equal(box_run(&again)->exit_code, 5);
}

static void
a_zygote_that_died_between_runs_is_replaced_at_the_start(void **state)
{
    (void)state;
    RUN(run, "exit", "5");
    pid_t zygote = s_find_zygote(getpid());
    kill(zygote, SIGKILL);
    /* The start may still reach the socket of the dying process; then the result says so. */
    sandbox_result_t *result = NULL;
    int err = sandbox_run(box_slot, &run, &result);
    assert_true(err == ERR_UNAVAILABLE || (err == 0 && result->outcome == SANDBOX_BROKEN));
    assert_int_equal(sandbox_generation(box_slot), box_generation + 1);
    box_put_program(box_slot);
    assert_int_equal(box_run(&run)->exit_code, 5);
}

/*  Whether the pids hierarchy (or the only one) still has the slot's directory of that process. */
static bool
s_cgroup_exists(pid_t maker, uint32_t slot)
{
    char line[512];
    char path[1024];
    bool exists = false;
    _cleanup_(fclose_p) FILE *file = fopen("/proc/self/cgroup", "re");
    while (file && fgets(line, sizeof line, file)) {
        char own[256] = "";
        if (sscanf(line, "%*d:pids:%255s", own) != 1)
            continue;
        snprintf(path,
                 sizeof path,
                 "/sys/fs/cgroup/pids%s/assize.%d.%u",
                 strcmp(own, "/") == 0 ? "" : own,
                 (int)maker,
                 slot);
        exists = exists || access(path, F_OK) == 0;
    }
    return exists;
}

static void
nothing_outlives_a_worker_that_is_killed(void **state)
{
    (void)state;
    int ready[2];
    char byte = 0;
    assert_int_equal(pipe2(ready, O_CLOEXEC), 0);
    pid_t worker = fork();
    assert_true(worker >= 0);
    if (worker == 0) {
        char *why = NULL;
        sandbox_options_t options = box_options(112);
        sandbox_t *box = sandbox_new(&options, &why);
        RUN(run, "wait", "0");
        box_put_program(box);
        if (sandbox_start(box, &run) != 0 || write(ready[1], "r", 1) != 1)
            _exit(1);
        for (;;)
            pause();
    }
    assert_int_equal(read(ready[0], &byte, 1), 1);
    close(ready[0]);
    close(ready[1]);
    pid_t zygote = s_find_zygote(worker);
    _cleanup_(close_p) int zygote_fd = pidfd_open(zygote, 0);
    assert_true(zygote_fd >= 0);
    kill(worker, SIGKILL);
    assert_int_equal(waitpid(worker, NULL, 0), worker);
    struct pollfd polled = {.fd = zygote_fd, .events = POLLIN};
    assert_int_equal(poll(&polled, 1, 10000), 1);

    /* What it could not remove itself, the next slot of anybody removes. */
    char *why = NULL;
    sandbox_options_t options = box_options(113);
    sandbox_t *next = sandbox_new(&options, &why);
    assert_non_null(next);
    assert_true(!s_cgroup_exists(worker, 112));
    sandbox_destroy(&next);
    assert_true(!s_cgroup_exists(getpid(), 113));
}

static void
a_slot_is_replaced_after_its_number_of_runs(void **state)
{
    (void)state;
    char *why = NULL;
    sandbox_options_t options = box_options(102);
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
a_missing_executable_is_told(void **state)
{
    (void)state;
    char *why = NULL;
    sandbox_options_t options = box_options(103);
    options.executable = "/nonexistent/assize-sandbox";
    assert_null(sandbox_new(&options, &why));
    assert_non_null(strstr(why, "/nonexistent/assize-sandbox"));
    free(why);
}

static void
all_layers_are_in_force(void **state)
{
    (void)state;
    assert_int_equal(sandbox_layers(box_slot), SANDBOX_LAYERS_ALL);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        BOX_TEST(a_wrong_spec_is_refused),
        BOX_TEST(runs_and_replacements_leak_no_descriptor),
        BOX_TEST(less_memory_than_a_process_needs_is_refused_and_the_least_works),
        BOX_TEST(a_run_can_be_killed_and_forbids_changes),
        BOX_TEST(a_kill_right_after_the_start_ends_that_run_only),
        BOX_TEST(two_sandboxes_talk_through_pipes),
        BOX_TEST(a_dead_zygote_breaks_one_run_and_is_replaced),
        BOX_TEST(a_zygote_that_died_between_runs_is_replaced_at_the_start),
        BOX_TEST(nothing_outlives_a_worker_that_is_killed),
        BOX_TEST(a_slot_is_replaced_after_its_number_of_runs),
        BOX_TEST(a_missing_executable_is_told),
        BOX_TEST(all_layers_are_in_force),
    };
    return BOX_RUN_TESTS(108, tests);
}
