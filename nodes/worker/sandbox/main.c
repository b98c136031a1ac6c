/*  assize-sandbox - the zygote: theory of operation

    A slot in which programs of strangers run, one at a time. The library
    (sandbox.c) starts this executable as root, puts it into the slot's cgroups
    and sends a setup_message_t. From then on the process only loses:

      1. namespaces     IPC, UTS, cgroup and an empty network: once per slot,
                        since a network namespace is dear (mounts.c: the mount
                        namespace, with pivot_root into a tmpfs of few names)
      2. filters        the system call allow-lists, compiled once (filter.c)
      3. itself         no new privileges, empty bounding set, not dumpable,
                        nothing open but two sockets and three directories
      4. hello          tells the library which layers hold, and hands it the
                        directories: the only way in or out for files
      5. per run        a fresh pid namespace with an init and a child that
                        waits for the run's orders (child.c); init reports to the
                        library, and when it has ended the next pair is made

        library --control--> zygote --clone(NEWPID)--> init --fork--> child
           |                                                            |
           +---------------------------run message---------------------+ execve

    Time and limits are the library's: it watches from outside, and ends a run
    with a kill message. The zygote passes that on as SIGTERM to init, which
    kills everything in its namespace while awake: 3 to 5 ms for a fork bomb,
    where letting the namespace die takes 50 to 500.

    What is a boundary, and what isn't: docs/sandbox.md.

    Failures here are ours, never the program's: during set-up they are told in
    the hello (zygote_die); later the process ends, and the library sees that.
*/
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <linux/sched.h>

#include "nodes/worker/sandbox/zygote.h"

#define EXIT_SETUP 1
#define EXIT_USAGE 2
#define EXIT_BROKEN 3
#define CAPABILITIES_MAX 64
#define FILES_MAX 512u /* open at once, per process */
#define CORE_NEVER                                                                                 \
    1u /* 0 would still feed a core_pattern that is a pipe: core(5), fs/coredump.c                 \
        */

static void
s_say_hello(const zygote_t *self, const hello_message_t *hello, bool with_fds)
{
    union {
        struct cmsghdr align;
        char bytes[CMSG_SPACE(sizeof(int) * DIRS)];
    } control = {0};
    struct iovec iov = {.iov_base = (void *)(uintptr_t)hello, .iov_len = sizeof *hello};
    struct msghdr header = {.msg_iov = &iov, .msg_iovlen = 1};
    if (with_fds) {
        header.msg_control = &control;
        header.msg_controllen = sizeof control;
        struct cmsghdr *fds = CMSG_FIRSTHDR(&header);
        fds->cmsg_level = SOL_SOCKET;
        fds->cmsg_type = SCM_RIGHTS;
        fds->cmsg_len = CMSG_LEN(sizeof self->dir_fds);
        memcpy(CMSG_DATA(fds), self->dir_fds, sizeof self->dir_fds);
    }
    if (sendmsg(self->control_fd, &header, MSG_NOSIGNAL) < 0)
        _exit(EXIT_SETUP);
}

void
zygote_die(const zygote_t *self, const char *what)
{
    hello_message_t hello = {.layers = self->layers};
    snprintf(hello.why, sizeof hello.why, "%.120s: %.60s", what, strerror(errno));
    s_say_hello(self, &hello, false);
    _exit(EXIT_SETUP);
}

int
zygote_limit(__rlimit_resource_t resource, uint64_t most)
{
    struct rlimit now;
    if (getrlimit(resource, &now) != 0)
        return -1;
    rlim_t value = most < now.rlim_max ? (rlim_t)most : now.rlim_max;
    struct rlimit limit = {.rlim_cur = value, .rlim_max = value};
    return setrlimit(resource, &limit);
}

static int
s_move_up(int fd, int target)
{
    int high = target ? dup3(fd, target, O_CLOEXEC) : fcntl(fd, F_DUPFD_CLOEXEC, OWN_FDS_FROM);
    close(fd);
    return high;
}

static int
s_write_file(const char *path, const char *text)
{
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    size_t size = strlen(text);
    bool good = fd >= 0 && write(fd, text, size) == (ssize_t)size;
    if (fd >= 0)
        close(fd);
    return good ? 0 : -1;
}

/*  Without root, a user namespace lends the capabilities for the other ones. Programs then have the
    worker's own uid, so the layers ROOT and UID are missing. */
static void
s_enter_user_namespace(zygote_t *self)
{
    char uid_map[48];
    char gid_map[48];
    snprintf(uid_map, sizeof uid_map, "0 %u 1\n", (unsigned)geteuid());
    snprintf(gid_map, sizeof gid_map, "0 %u 1\n", (unsigned)getegid());
    if (unshare(CLONE_NEWUSER) != 0)
        zygote_die(self, "not root, and no user namespace (unshare)");
    if (s_write_file("/proc/self/setgroups", "deny") != 0 ||
        s_write_file("/proc/self/uid_map", uid_map) != 0 ||
        s_write_file("/proc/self/gid_map", gid_map) != 0)
        zygote_die(self, "not root, and mapping a user namespace");
}

static void
s_enter_namespaces(zygote_t *self)
{
    static const struct {
        int flag;
        uint32_t layer;
    } s_namespaces[] = {{CLONE_NEWNET, SANDBOX_LAYER_NETWORK},
                        {CLONE_NEWIPC, SANDBOX_LAYER_IPC},
                        {CLONE_NEWUTS, SANDBOX_LAYER_UTS},
                        {CLONE_NEWCGROUP, SANDBOX_LAYER_CGROUP_NAMESPACE}};
    if (geteuid() == 0)
        self->layers |= SANDBOX_LAYER_ROOT | SANDBOX_LAYER_UID;
    else
        s_enter_user_namespace(self);
    for (size_t i = 0; i < sizeof s_namespaces / sizeof s_namespaces[0]; i++) {
        if (unshare(s_namespaces[i].flag) == 0)
            self->layers |= s_namespaces[i].layer;
    }
    if ((self->layers & SANDBOX_LAYER_UTS) && sethostname("box", 3) != 0)
        zygote_die(self, "sethostname");
}

static void
s_pin(const zygote_t *self)
{
    cpu_set_t set;
    if (self->setup.core < 0)
        return;
    CPU_ZERO(&set);
    CPU_SET((size_t)self->setup.core, &set);
    if (sched_setaffinity(0, sizeof set, &set) != 0)
        zygote_die(self, "pinning to its core");
}

/*  SIGTERM is for inits only (child.c), which are born with it blocked. */
static void
s_block_term(void)
{
    sigset_t term;
    sigemptyset(&term);
    sigaddset(&term, SIGTERM);
    sigprocmask(SIG_BLOCK, &term, NULL);
}

/*  What holds for this process and all that come from it, for good. */
static void
s_lose_powers(const zygote_t *self)
{
    for (int i = 0; i < CAPABILITIES_MAX; i++) {
        if (prctl(PR_CAPBSET_DROP, i, 0, 0, 0) != 0 && errno != EINVAL)
            zygote_die(self, "dropping the bounding set");
    }
    if (zygote_limit(RLIMIT_NOFILE, FILES_MAX) != 0 || zygote_limit(RLIMIT_MEMLOCK, 0) != 0 ||
        zygote_limit(RLIMIT_MSGQUEUE, 0) != 0 || zygote_limit(RLIMIT_CORE, CORE_NEVER) != 0)
        zygote_die(self, "limits");
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
        zygote_die(self, "no new privileges");
    if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0)
        zygote_die(self, "not dumpable");
}

/*  stdin, stdout and stderr become the box's own /dev/null: the worker's stay the worker's. */
static void
s_close_standard(const zygote_t *self)
{
    int fd = open("/dev/null", O_RDWR | O_CLOEXEC);
    if (fd < 0 || dup2(fd, 0) < 0 || dup2(fd, 1) < 0 || dup2(fd, 2) < 0)
        zygote_die(self, "/dev/null");
    if (fd > 2)
        close(fd);
}

static void
s_set_up(zygote_t *self)
{
    ssize_t got = recv(CONTROL_FD, &self->setup, sizeof self->setup, 0);
    if (got != (ssize_t)sizeof self->setup) {
        static const char s_usage[] = "assize-sandbox is started by assize-worker\n";
        ssize_t written = write(2, s_usage, sizeof s_usage - 1);
        (void)written;
        _exit(EXIT_USAGE);
    }
    close_range(RUN_FD + 1, ~0u, 0);
    self->control_fd = s_move_up(CONTROL_FD, 0);
    self->run_fd = s_move_up(RUN_FD, OWN_RUN_FD);
    self->proc_fd = open("/proc", O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (self->proc_fd >= 0)
        self->proc_fd = s_move_up(self->proc_fd, 0);
    self->self_fd = pidfd_open(getpid(), 0);
    if (self->self_fd < 0)
        zygote_die(self, "pidfd_open");
    self->self_fd = s_move_up(self->self_fd, 0);
    umask(0);
    if (setsid() < 0 && errno != EPERM)
        zygote_die(self, "setsid");
    s_enter_namespaces(self);
    s_pin(self);
    mounts_make(self);
    self->landlock_fd = self->layers & SANDBOX_LAYER_UID ? -1 : landlock_make();
    if (self->landlock_fd >= 0)
        self->layers |= SANDBOX_LAYER_LANDLOCK;
    filters_compile(self);
    s_close_standard(self);
    s_lose_powers(self);
    s_block_term();
    umask(022);
    self->pose = POSE_PRIVILEGED;
    self->report =
        mmap(NULL, sizeof *self->report, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (self->report == MAP_FAILED)
        zygote_die(self, "mmap");
}

/*  Makes the next run's init and child. */
static pid_t
s_park(zygote_t *self, int *ret_pidfd)
{
    *self->report = (done_message_t){.pose = self->pose};
    struct clone_args args = {
        .flags = CLONE_NEWPID | CLONE_PIDFD,
        .pidfd = (uint64_t)(uintptr_t)ret_pidfd,
        .exit_signal = SIGCHLD,
    };
    pid_t pid = (pid_t)syscall(SYS_clone3, &args, sizeof args);
    if (pid == 0)
        init_main(self);
    return pid;
}

/*  A run that was killed before its child read the orders: nobody shall read them later. */
static void
s_drop_orders(const zygote_t *self)
{
    char byte;
    while (recv(self->run_fd, &byte, sizeof byte, MSG_DONTWAIT | MSG_TRUNC) > 0) {
    }
}

/*  The library is gone: so is everything here. */
__attribute__((noreturn)) static void
s_leave(pid_t init)
{
    kill(init, SIGKILL);
    waitpid(init, NULL, 0);
    _exit(0);
}

/*  Waits for the end of init, which may still be without a run; passes on kills meanwhile. One may
    be for the run after: the library has the report before we see the end of init. */
static void
s_watch(zygote_t *self, pid_t init, int pidfd)
{
    for (;;) {
        struct pollfd polled[] = {{.fd = pidfd, .events = POLLIN},
                                  {.fd = self->control_fd, .events = POLLIN}};
        if (poll(polled, 2, -1) < 0 && errno != EINTR)
            _exit(EXIT_BROKEN);
        if (polled[1].revents) {
            kill_message_t order;
            ssize_t got = recv(self->control_fd, &order, sizeof order, MSG_DONTWAIT);
            if (got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR))
                s_leave(init);
            if (got == (ssize_t)sizeof order && order.run_id > self->done_id) {
                self->killed_id = order.run_id;
                kill(init, SIGTERM);
            }
        }
        if (polled[0].revents) {
            if (waitpid(init, NULL, 0) != init)
                _exit(EXIT_BROKEN);
            return;
        }
    }
}

/*  Init has ended. Tells the library that a run is over, unless init did. False: there was none. */
static bool
s_report(zygote_t *self)
{
    done_message_t *report = self->report;
    if (report->run_id == 0) {
        if (self->killed_id <= self->done_id)
            return false;
        s_drop_orders(self);
        report->run_id = self->killed_id;
    }
    self->done_id = report->run_id;
    if (!report->told && send(self->control_fd, report, sizeof *report, MSG_NOSIGNAL) < 0)
        _exit(0); /* the library is gone */
    return true;
}

int
main(void)
{
    static zygote_t self;
    s_set_up(&self);

    int pidfd = -1;
    pid_t init = s_park(&self, &pidfd);
    if (init < 0)
        zygote_die(&self, "a pid namespace (clone)");
    self.layers |= SANDBOX_LAYER_PIDS;
    hello_message_t hello = {.layers = self.layers};
    s_say_hello(&self, &hello, true);
    for (int i = 0; i < DIRS; i++)
        close(self.dir_fds[i]);

    for (;;) {
        s_watch(&self, init, pidfd);
        close(pidfd);
        if (!s_report(&self) && self.report->pose == self.pose)
            return EXIT_BROKEN; /* it ended, neither for a run nor for another pose */
        self.pose = self.report->pose;
        init = s_park(&self, &pidfd);
        if (init < 0)
            return EXIT_BROKEN;
        if (self.killed_id > self.done_id)
            kill(init, SIGTERM); /* blocked there until it can be obeyed */
    }
}
