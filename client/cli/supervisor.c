/*  supervisor - see supervisor.h */
#include "client/cli/supervisor.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/base/bytes.h"
#include "lib/base/cleanup.h"
#include "lib/base/clock.h"
#include "lib/base/text.h"

extern char **environ;

typedef struct {
    char *name;
    char *argv[SUPERVISOR_ARGS_MAX + 1];
    pid_t pid; /* 0: not running */
    int64_t started_ms;
    int64_t restart_at_ms;
    int back_off_ms;
    bool once; /* not restarted, writes to our own output */
} child_t;

struct supervisor {
    char *run_dir;
    char *log_dir;
    bool verbose;
    int signals; /* signalfd */
    child_t children[SUPERVISOR_CHILDREN_MAX];
    size_t count;
    size_t restarts;
    bool once_failed;
};

static void
s_block_signals(sigset_t *set)
{
    sigemptyset(set);
    sigaddset(set, SIGCHLD);
    sigaddset(set, SIGINT);
    sigaddset(set, SIGTERM);
    sigprocmask(SIG_BLOCK, set, NULL);
}

supervisor_t *
supervisor_new(const char *run_dir, const char *log_dir, bool verbose)
{
    supervisor_t *self = calloc(1, sizeof *self);
    if (!self)
        abort();
    self->run_dir = text_copy(run_dir);
    self->log_dir = text_copy(log_dir);
    self->verbose = verbose;
    sigset_t set;
    s_block_signals(&set);
    self->signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
    if (self->signals < 0)
        abort();
    setenv("ASSIZE_PARENT", "1", 1);
    return self;
}

/*  A reader sees the old number or the new one, never half of it. */
static void
s_write_pid(const supervisor_t *self, const child_t *child)
{
    _cleanup_(free_p) char *path = text_format("%s/%s.pid", self->run_dir, child->name);
    _cleanup_(free_p) char *fresh = text_format("%s.new", path);
    _cleanup_(free_p) char *text = text_format("%d\n", (int)child->pid);
    if (bytes_write_file(text, strlen(text), fresh) || rename(fresh, path) != 0)
        fprintf(stderr, "assize: cannot write %s\n", path); /* it is only a convenience */
}

/*  Runs the child now. Its signal mask is empty and it leads a process group of its own, so that a
    Ctrl-C at the terminal reaches the supervisor alone. */
static int
s_spawn(supervisor_t *self, child_t *child)
{
    _cleanup_(free_p) char *log = text_format("%s/%s.log", self->log_dir, child->name);
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    if (!self->verbose && !child->once) {
        posix_spawn_file_actions_addopen(
            &actions, STDOUT_FILENO, log, O_WRONLY | O_CREAT | O_APPEND, 0644);
        posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO);
    }
    sigset_t none;
    sigemptyset(&none);
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setpgroup(&attributes, 0);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP);
    int code =
        posix_spawn(&child->pid, child->argv[0], &actions, &attributes, child->argv, environ);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    child->started_ms = clock_mono_ms();
    if (code == 0) {
        s_write_pid(self, child);
        return 0;
    }
    child->pid = 0;
    fprintf(stderr, "assize: cannot run %s: %s\n", child->argv[0], strerror(code));
    return -1;
}

static int
s_add(supervisor_t *self, const char *name, const char *const *argv, bool once)
{
    assert(argv[0] && self->count < SUPERVISOR_CHILDREN_MAX);
    child_t *child = &self->children[self->count];
    *child = (child_t){.name = text_copy(name), .back_off_ms = RESTART_MS_MIN, .once = once};
    for (size_t i = 0; argv[i]; i++) {
        assert(i < SUPERVISOR_ARGS_MAX);
        child->argv[i] = text_copy(argv[i]);
    }
    self->count++;
    return s_spawn(self, child);
}

int
supervisor_start(supervisor_t *self, const char *name, const char *const *argv)
{
    return s_add(self, name, argv, false);
}

int
supervisor_run_once(supervisor_t *self, const char *name, const char *const *argv)
{
    return s_add(self, name, argv, true);
}

static void
s_on_death(supervisor_t *self, child_t *child, int status)
{
    int64_t now_ms = clock_mono_ms();
    if (now_ms - child->started_ms >= RESTART_CALM_MS)
        child->back_off_ms = RESTART_MS_MIN;
    child->pid = 0;
    if (child->once) {
        self->once_failed = self->once_failed || status != 0;
        return;
    }
    child->restart_at_ms = now_ms + child->back_off_ms;
    if (WIFSIGNALED(status))
        fprintf(stderr, "assize: %s died (%s)", child->name, strsignal(WTERMSIG(status)));
    else
        fprintf(stderr, "assize: %s ended (exit code %d)", child->name, WEXITSTATUS(status));
    fprintf(stderr, "; starting it again in %d ms\n", child->back_off_ms);
    child->back_off_ms *= 2;
    if (child->back_off_ms > RESTART_MS_MAX)
        child->back_off_ms = RESTART_MS_MAX;
}

static void
s_reap(supervisor_t *self)
{
    int status;
    pid_t pid;
    while ((pid = waitpid(-1, &status, WNOHANG)) > 0)
        for (size_t i = 0; i < self->count; i++)
            if (self->children[i].pid == pid)
                s_on_death(self, &self->children[i], status);
}

/*  Starts what is due; returns how long until the next, -1 when nothing waits. */
static int
s_restart_due(supervisor_t *self)
{
    int wait_ms = -1;
    for (size_t i = 0; i < self->count; i++) {
        child_t *child = &self->children[i];
        if (child->pid || child->once)
            continue;
        int64_t left_ms = child->restart_at_ms - clock_mono_ms();
        if (left_ms <= 0) {
            self->restarts++;
            if (s_spawn(self, child) != 0)
                child->restart_at_ms = clock_mono_ms() + RESTART_MS_MAX;
            continue;
        }
        if (wait_ms < 0 || left_ms < wait_ms)
            wait_ms = (int)left_ms;
    }
    return wait_ms;
}

int
supervisor_wait(supervisor_t *self, int timeout_ms)
{
    int64_t end_ms = clock_mono_ms() + timeout_ms;
    for (;;) {
        s_reap(self);
        if (self->once_failed)
            return -1;
        int wait_ms = s_restart_due(self);
        if (timeout_ms >= 0) {
            int64_t left_ms = end_ms - clock_mono_ms();
            if (left_ms <= 0)
                return 0;
            if (wait_ms < 0 || left_ms < wait_ms)
                wait_ms = (int)left_ms;
        }
        struct pollfd poller = {.fd = self->signals, .events = POLLIN};
        if (poll(&poller, 1, wait_ms) <= 0)
            continue;
        struct signalfd_siginfo info;
        while (read(self->signals, &info, sizeof info) == (ssize_t)sizeof info)
            if (info.ssi_signo != SIGCHLD)
                return (int)info.ssi_signo;
    }
}

/*  Ends one child and waits for it. */
static void
s_stop(supervisor_t *self, child_t *child)
{
    if (!child->pid)
        return;
    kill(child->pid, SIGTERM);
    int64_t end_ms = clock_mono_ms() + STOP_MS;
    for (;;) {
        pid_t done = waitpid(child->pid, NULL, WNOHANG);
        if (done == child->pid || (done < 0 && errno == ECHILD))
            break;
        int64_t left_ms = end_ms - clock_mono_ms();
        if (left_ms <= 0) {
            fprintf(stderr, "assize: %s does not end: killing it\n", child->name);
            kill(child->pid, SIGKILL);
            waitpid(child->pid, NULL, 0);
            break;
        }
        struct pollfd poller = {.fd = self->signals, .events = POLLIN};
        struct signalfd_siginfo info;
        if (poll(&poller, 1, (int)left_ms) > 0)
            while (read(self->signals, &info, sizeof info) > 0)
                continue;
    }
    child->pid = 0;
}

void
supervisor_destroy(supervisor_t **self_p)
{
    assert(self_p);
    supervisor_t *self = *self_p;
    if (!self)
        return;
    for (size_t i = self->count; i-- > 0;) {
        child_t *child = &self->children[i];
        s_stop(self, child);
        free(child->name);
        for (size_t j = 0; child->argv[j]; j++)
            free(child->argv[j]);
    }
    close(self->signals);
    free(self->run_dir);
    free(self->log_dir);
    free(self);
    *self_p = NULL;
}

size_t
supervisor_restarts(const supervisor_t *self)
{
    return self->restarts;
}
