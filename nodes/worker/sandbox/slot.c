/*  slot - see slot.h */
#include "nodes/worker/sandbox/slot.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/base/cleanup.h"
#include "lib/base/err.h"

#define HELLO_MS_MAX 10000 /* with sanitizers on a loaded machine it takes a second */
#define GOODBYE_MS_MAX 2000
#define HIGH_FD 16 /* above the numbers that the zygote's sockets get */

void
slot_init(slot_t *self)
{
    *self = (slot_t){.pid_fd = -1, .control_fd = -1, .run_fd = -1};
    for (int i = 0; i < DIRS; i++)
        self->dir_fds[i] = -1;
}

/*  A pair of connected sockets; `theirs` is far from the numbers it will be moved to. */
static int
s_make_pair(int *ret_ours, int *ret_theirs)
{
    int pair[2];
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) != 0)
        return -1;
    *ret_ours = pair[0];
    *ret_theirs = fcntl(pair[1], F_DUPFD_CLOEXEC, HIGH_FD);
    close(pair[1]);
    if (*ret_theirs < 0 || fcntl(pair[0], F_SETFL, O_NONBLOCK) != 0)
        return -1;
    return 0;
}

static int
s_spawn(const char *executable, int control_fd, int run_fd, pid_t *ret_pid)
{
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    sigset_t signals;
    char *argv[] = {(char *)(uintptr_t) "assize-sandbox", NULL};
    char *env[] = {NULL};
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, control_fd, CONTROL_FD);
    posix_spawn_file_actions_adddup2(&actions, run_fd, RUN_FD);
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    sigemptyset(&signals);
    posix_spawnattr_setsigmask(&attributes, &signals);
    sigfillset(&signals);
    posix_spawnattr_setsigdefault(&attributes, &signals);
    int error = posix_spawn(ret_pid, executable, &actions, &attributes, argv, env);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    return error;
}

static bool
s_wait_readable(int fd, int ms_max)
{
    struct pollfd polled = {.fd = fd, .events = POLLIN};
    int rc;
    do
        rc = poll(&polled, 1, ms_max);
    while (rc < 0 && errno == EINTR);
    return rc == 1;
}

static int
s_receive_hello(slot_t *self, hello_message_t *hello)
{
    union {
        struct cmsghdr align;
        char bytes[CMSG_SPACE(sizeof(int) * DIRS)];
    } control;
    struct iovec iov = {.iov_base = hello, .iov_len = sizeof *hello};
    struct msghdr header = {.msg_iov = &iov,
                            .msg_iovlen = 1,
                            .msg_control = &control,
                            .msg_controllen = sizeof control};
    if (!s_wait_readable(self->control_fd, HELLO_MS_MAX))
        return ERR_TIMEOUT;
    if (recvmsg(self->control_fd, &header, MSG_CMSG_CLOEXEC) != (ssize_t)sizeof *hello)
        return ERR_UNAVAILABLE;
    struct cmsghdr *fds = CMSG_FIRSTHDR(&header);
    if (fds && fds->cmsg_type == SCM_RIGHTS && fds->cmsg_len == CMSG_LEN(sizeof self->dir_fds))
        memcpy(self->dir_fds, CMSG_DATA(fds), sizeof self->dir_fds);
    hello->why[WHY_MAX - 1] = 0;
    return hello->why[0] || self->dir_fds[0] < 0 ? ERR_UNAVAILABLE : 0;
}

/*  After the spawn: cgroups, set-up, hello. */
static int
s_greet(slot_t *self, const setup_message_t *setup, cgroup_t *cgroup, char why[WHY_MAX])
{
    int joined = cgroup_join(cgroup, self->pid);
    if (joined != 0) {
        snprintf(why, WHY_MAX, "joining the cgroup: %.100s", strerror(-joined));
        return ERR_UNAVAILABLE;
    }
    hello_message_t hello = {0};
    if (send(self->control_fd, setup, sizeof *setup, MSG_NOSIGNAL) != (ssize_t)sizeof *setup ||
        s_receive_hello(self, &hello) != 0) {
        snprintf(why, WHY_MAX, "%s", hello.why[0] ? hello.why : "assize-sandbox did not answer");
        return ERR_UNAVAILABLE;
    }
    self->layers = hello.layers;
    return 0;
}

int
slot_open(slot_t *self,
          const char *executable,
          const setup_message_t *setup,
          cgroup_t *cgroup,
          char why[WHY_MAX])
{
    assert(self && self->pid == 0);
    _cleanup_(close_p) int control_fd = -1;
    _cleanup_(close_p) int run_fd = -1;
    pid_t pid = 0;
    int error =
        s_make_pair(&self->control_fd, &control_fd) != 0 || s_make_pair(&self->run_fd, &run_fd) != 0
            ? errno
            : s_spawn(executable, control_fd, run_fd, &pid);
    if (error != 0) {
        snprintf(why, WHY_MAX, "starting %.100s: %.60s", executable, strerror(error));
        slot_close(self, cgroup);
        return ERR_UNAVAILABLE;
    }
    self->pid = pid;
    self->pid_fd = pidfd_open(pid, 0);
    /* From here only the zygote holds its ends: when it ends, ours say so. */
    close_p(&control_fd);
    close_p(&run_fd);
    int err = s_greet(self, setup, cgroup, why);
    if (err)
        slot_close(self, cgroup);
    return err;
}

void
slot_close(slot_t *self, cgroup_t *cgroup)
{
    assert(self);
    close_p(&self->control_fd); /* the zygote takes that as its order to end */
    close_p(&self->run_fd);
    if (self->pid != 0) {
        if (self->pid_fd < 0 || !s_wait_readable(self->pid_fd, GOODBYE_MS_MAX))
            kill(self->pid, SIGKILL);
        waitpid(self->pid, NULL, 0);
        cgroup_kill(cgroup);
    }
    close_p(&self->pid_fd);
    for (int i = 0; i < DIRS; i++)
        close_p(&self->dir_fds[i]);
    slot_init(self);
}
