/*  bench_sandbox - what the sandbox adds to a run

    A no-op C program and `python3 -c pass`, in the sandbox and bare (posix_spawn
    with the same pipes), interleaved in the same process, in a tight loop and
    with idle gaps: kernels answer differently after 100 ms of idleness, and
    that is how runs come in life. Promise: at most 300 us over bare at the
    median of the no-op program.

    Prints one line per case: median and p99 in microseconds, and the difference
    and ratio of the medians.
*/
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "lib/base/cleanup.h"
#include "lib/base/clock.h"
#include "lib/base/options.h"
#include "nodes/worker/sandbox/sandbox.h"

#define SAMPLES_MAX 100000
#define WARM_UP 5
#define BLOCK 25 /* runs of one kind in a row: both see the same noise, yet loops stay loops */

static const char *const s_python[] = {"/usr/bin/python3", "-I", "-S", "-c", "pass", NULL};

typedef struct {
    const char *name;
    const char *const *argv_inside;
    const char *const *argv_bare;
    sandbox_profile_t profile;
} case_t;

typedef struct {
    double median_us;
    double p99_us;
} figures_t;

static int
s_compare(const void *left, const void *right)
{
    int64_t a = *(const int64_t *)left;
    int64_t b = *(const int64_t *)right;
    return (a > b) - (a < b);
}

static figures_t
s_figures(int64_t *samples, int64_t count)
{
    qsort(samples, (size_t)count, sizeof *samples, s_compare);
    int64_t middle = count / 2;
    int64_t high = count * 99 / 100;
    return (figures_t){.median_us = (double)samples[middle], .p99_us = (double)samples[high]};
}

static void
s_fail(const char *what)
{
    fprintf(stderr, "bench_sandbox: %s\n", what);
    exit(1);
}

/*  Reads until nobody can write any more. */
static void
s_drain(int fd)
{
    char chunk[4096];
    while (read(fd, chunk, sizeof chunk) > 0) {
    }
    close(fd);
}

static int64_t
s_run_bare(const char *const *argv)
{
    int out[2];
    int err[2];
    pid_t pid;
    int status = 0;
    posix_spawn_file_actions_t actions;
    char *env[] = {NULL};
    int64_t began_us = clock_mono_us();
    if (pipe2(out, O_CLOEXEC) != 0 || pipe2(err, O_CLOEXEC) != 0)
        s_fail("pipe2");
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, out[1], 1);
    posix_spawn_file_actions_adddup2(&actions, err[1], 2);
    if (posix_spawn(&pid, argv[0], &actions, NULL, (char **)(uintptr_t)argv, env) != 0)
        s_fail("posix_spawn");
    posix_spawn_file_actions_destroy(&actions);
    close(out[1]);
    close(err[1]);
    s_drain(out[0]);
    s_drain(err[0]);
    if (waitpid(pid, &status, 0) != pid || status != 0)
        s_fail("the bare program failed");
    return clock_mono_us() - began_us;
}

static int64_t
s_run_inside(sandbox_t *sandbox, const case_t *what)
{
    sandbox_run_t run = sandbox_run_make(what->profile, what->argv_inside);
    sandbox_result_t *result = NULL;
    int64_t began_us = clock_mono_us();
    if (sandbox_run(sandbox, &run, &result) != 0)
        s_fail("sandbox_run");
    int64_t took_us = clock_mono_us() - began_us;
    if (result->outcome != SANDBOX_EXITED || result->exit_code != 0)
        s_fail(result->outcome == SANDBOX_BROKEN ? result->why : "the program failed inside");
    return took_us;
}

static void
s_idle(int64_t gap_ms)
{
    if (gap_ms > 0)
        poll(NULL, 0, (int)gap_ms);
}

static void
s_measure(sandbox_t *sandbox, const case_t *what, int64_t count, int64_t gap_ms)
{
    static int64_t s_inside[SAMPLES_MAX];
    static int64_t s_bare[SAMPLES_MAX];
    for (int i = 0; i < WARM_UP; i++) {
        s_run_inside(sandbox, what);
        s_run_bare(what->argv_bare);
    }
    int64_t block = gap_ms > 0 ? 1 : BLOCK;
    for (int64_t from = 0; from < count; from += block) {
        int64_t to = from + block < count ? from + block : count;
        for (int64_t i = from; i < to; i++) {
            s_idle(gap_ms);
            s_inside[i] = s_run_inside(sandbox, what);
        }
        for (int64_t i = from; i < to; i++) {
            s_idle(gap_ms);
            s_bare[i] = s_run_bare(what->argv_bare);
        }
    }
    figures_t inside = s_figures(s_inside, count);
    figures_t bare = s_figures(s_bare, count);
    printf("%-14s %-5s  sandbox %7.0f (p99 %7.0f)  bare %7.0f (p99 %7.0f)  +%5.0f us  x %.2f\n",
           what->name,
           gap_ms > 0 ? "idle" : "loop",
           inside.median_us,
           inside.p99_us,
           bare.median_us,
           bare.p99_us,
           inside.median_us - bare.median_us,
           inside.median_us / bare.median_us);
    fflush(stdout);
}

int
main(int argc, char **argv)
{
    int64_t count = 1000;
    int64_t idle_count = 50;
    int64_t gap_ms = 100;
    int64_t core = 1;
    const char *executable = ASSIZE_SANDBOX_PATH;
    const option_t table[] = {
        {"runs", OPTION_INT, &count, 1, SAMPLES_MAX, "N", "runs in a tight loop (1000)"},
        {"idle-runs", OPTION_INT, &idle_count, 1, SAMPLES_MAX, "N", "runs with gaps (50)"},
        {"gap", OPTION_INT, &gap_ms, 1, 10000, "MS", "idle time before a run (100)"},
        {"core", OPTION_INT, &core, -1, 1023, "N", "core of the slot (1); -1: any"},
        {"sandbox", OPTION_TEXT, &executable, 0, 0, "PATH", "assize-sandbox"},
        {0},
    };
    options_read(table, "bench_sandbox [options]", argc, argv, 0, 0);
    if (core >= sysconf(_SC_NPROCESSORS_ONLN))
        core = -1;

    char *why = NULL;
    sandbox_options_t options = {.executable = executable, .core = (int)core};
    _cleanup_(sandbox_destroy) sandbox_t *sandbox = sandbox_new(&options, &why);
    if (!sandbox)
        s_fail(why);
    _cleanup_(close_p) int noop_fd = open(BENCH_NOOP_PATH, O_RDONLY | O_CLOEXEC);
    if (noop_fd < 0 || sandbox_put_fd(sandbox, SANDBOX_PROGRAM, "noop", 0755, noop_fd) != 0)
        s_fail("cannot put the no-op program");

    const char *const noop_inside[] = {"/program/noop", NULL};
    const char *const noop_bare[] = {BENCH_NOOP_PATH, NULL};
    const case_t cases[] = {
        {"no-op C", noop_inside, noop_bare, SANDBOX_PROFILE_NATIVE},
        {"python3 -I -S", s_python, s_python, SANDBOX_PROFILE_PYTHON},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        s_measure(sandbox, &cases[i], i == 0 ? count : count / 5 + 1, 0);
        s_measure(sandbox, &cases[i], idle_count, gap_ms);
    }
    return 0;
}
