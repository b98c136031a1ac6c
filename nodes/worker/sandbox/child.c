/*  child - the two processes of one run

    init    pid 1 of the run's own pid namespace: root with CAP_KILL as its only
            capability. It waits for the program, kills what is left, reaps all,
            sends the report, ends; the namespace ends with it. There always
            is one: as pid 1 itself a program would see abort() fail and would
            ignore SIGXCPU and SIGTERM. The report goes straight to the library:
            its own end, and the zygote's waking up to it, cost nobody's time.
    child   becomes the program. It is made ahead of time and waits for its
            orders, so that a start costs no fork.

    Loading a filter takes longer than all other steps together. So the child
    waits in the pose that the run before needed, most often already as the
    slot's user and under the filter of its profile: what is left to do there
    (take the orders, place fds, set limits, execve) any filter permits. Orders
    that need another pose are left in the socket for the next child, and the
    zygote makes that one in the right pose.

    The child shares init's memory until execve, which saves a copy of the page
    tables; unlike after a vfork, init does not wake up in the middle of that
    execve. They share errno, too: init, which sleeps in waitpid, has no use for
    it meanwhile. From the drop of privileges to execve the child has the
    program's uid but our memory: nothing of a program runs in the slot then, and
    neither init nor the zygote has that uid, so nobody is there to look into it.
*/
#include "nodes/worker/sandbox/zygote.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "nodes/worker/sandbox/profile.h"

#define BUSY_ROUNDS_MAX 200u /* of 1 ms: see s_execute */
#define EXIT_NO_PROGRAM 127
#define EXIT_NOT_EXECUTABLE 126 /* as shells say it */
#define OOM_SCORE_WORST "1000"
#define CHILD_STACK_SIZE 65536u

/*  Touched only as far as a run fills them. */
static union {
    run_message_t message;
    char bytes[RUN_MESSAGE_MAX];
} s_orders;
static int s_fds[RUN_FDS_MAX];
static uint32_t s_fds_count;
static char *s_argv[SANDBOX_ARGS_MAX + 1];
static char *s_env[SANDBOX_ARGS_MAX + 1];
static char s_child_stack[CHILD_STACK_SIZE] __attribute__((aligned(64)));

__attribute__((noreturn)) static void
s_fail(const zygote_t *zygote, stage_t stage)
{
    zygote->report->error = errno;
    zygote->report->stage = stage;
    _exit(EXIT_NO_PROGRAM);
}

/*  The program is what an OOM kill shall hit, not the zygote. A slot without /proc does without. */
static void
s_offer_to_oom(const zygote_t *zygote)
{
    if (zygote->proc_fd < 0)
        return;
    int fd = openat(zygote->proc_fd, "self/oom_score_adj", O_WRONLY | O_CLOEXEC);
    if (fd < 0)
        return;
    ssize_t written = write(fd, OOM_SCORE_WORST, strlen(OOM_SCORE_WORST));
    (void)written;
    close(fd);
}

/*  Waits until there are orders, and looks at them without taking them. */
static void
s_peek(const zygote_t *zygote, run_message_t *head)
{
    ssize_t got;
    do
        got = recv(zygote->run_fd, head, sizeof *head, MSG_PEEK);
    while (got < 0 && errno == EINTR);
    if (got <= 0)
        _exit(0); /* the library is gone */
    if (got < (ssize_t)sizeof *head || head->profile >= SANDBOX_PROFILES) {
        errno = EBADMSG;
        s_fail(zygote, STAGE_ORDERS);
    }
}

/*  Takes the orders; their fds get the lowest free numbers, ascending from 3. */
static bool
s_receive(const zygote_t *zygote)
{
    union {
        struct cmsghdr align;
        char bytes[CMSG_SPACE(sizeof(int) * RUN_FDS_MAX)];
    } control;
    struct iovec iov = {.iov_base = &s_orders, .iov_len = sizeof s_orders};
    struct msghdr header = {.msg_iov = &iov,
                            .msg_iovlen = 1,
                            .msg_control = &control,
                            .msg_controllen = sizeof control};
    ssize_t got = recvmsg(zygote->run_fd, &header, MSG_CMSG_CLOEXEC | MSG_DONTWAIT);
    struct cmsghdr *fds = CMSG_FIRSTHDR(&header);
    if (fds && fds->cmsg_type == SCM_RIGHTS) {
        s_fds_count = (uint32_t)((fds->cmsg_len - CMSG_LEN(0)) / sizeof(int));
        memcpy(s_fds, CMSG_DATA(fds), s_fds_count * sizeof(int));
    }
    const run_message_t *run = &s_orders.message;
    return got >= (ssize_t)sizeof *run && !(header.msg_flags & (MSG_TRUNC | MSG_CTRUNC)) &&
           (size_t)got == sizeof *run + run->strings_size && run->profile < SANDBOX_PROFILES &&
           run->argc >= 1 && run->argc <= SANDBOX_ARGS_MAX && run->envc <= SANDBOX_ARGS_MAX &&
           s_fds_count ==
               (uint32_t)__builtin_popcount(run->std_mask) + run->extra_count + run->data_count;
}

/*  Points argv and env into the message. */
static bool
s_read_strings(void)
{
    const run_message_t *run = &s_orders.message;
    char *at = s_orders.bytes + sizeof *run;
    char *end = at + run->strings_size;
    for (uint32_t i = 0; i < run->argc + run->envc; i++) {
        char *nul = memchr(at, 0, (size_t)(end - at));
        if (!nul)
            return false;
        if (i < run->argc)
            s_argv[i] = at;
        else
            s_env[i - run->argc] = at;
        at = nul + 1;
    }
    return at == end;
}

/*  Moves the received fds to 0, 1, 2 and 3, 4, ...: they are ascending and above 2, so each target
    was vacated before. What was not sent stays /dev/null. Closes all others. */
static int
s_place_fds(void)
{
    const run_message_t *run = &s_orders.message;
    uint32_t next = 0;
    for (int target = 0; target < 3; target++) {
        if ((run->std_mask & (1u << target)) && dup2(s_fds[next++], target) < 0)
            return -1;
    }
    for (uint32_t i = 0; i < run->extra_count; i++) {
        int from = s_fds[next++];
        int target = 3 + (int)i;
        if (from == target ? fcntl(from, F_SETFD, 0) < 0 : dup2(from, target) < 0)
            return -1;
    }
    return close_range(3 + run->extra_count, ~0u, 0);
}

/*  Those that depend on the run; main.c set the others. */
static int
s_set_limits(void)
{
    const run_message_t *run = &s_orders.message;
    struct {
        __rlimit_resource_t resource;
        uint64_t most;
    } limits[] = {
        {RLIMIT_CPU, run->cpu_s_max},
        {RLIMIT_STACK, run->stack_max},
        {RLIMIT_FSIZE, run->file_size_max},
    };
    for (size_t i = 0; i < sizeof limits / sizeof limits[0]; i++) {
        if (zygote_limit(limits[i].resource, limits[i].most) != 0)
            return -1;
    }
    if (run->processes_max && zygote_limit(RLIMIT_NPROC, run->processes_max) != 0)
        return -1;
    return run->address_space_max ? zygote_limit(RLIMIT_AS, run->address_space_max) : 0;
}

static int
s_keep_capabilities(uint32_t kept)
{
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct data[2] = {{.effective = kept, .permitted = kept}};
    return (int)syscall(SYS_capset, &header, data);
}

static int
s_drop_privileges(const zygote_t *zygote)
{
    uid_t uid = zygote->setup.uid;
    if (zygote->layers & SANDBOX_LAYER_UID) {
        if (setgroups(0, NULL) != 0 || setresgid(uid, uid, uid) != 0 ||
            setresuid(uid, uid, uid) != 0)
            return -1;
    }
    return s_keep_capabilities(0);
}

static void
s_unblock_signals(void)
{
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

/*  Gives the program a normal world: default signals, its own session. */
static void
s_reset_signals(void)
{
    signal(SIGTERM, SIG_DFL);
    s_unblock_signals();
    setsid();
}

/*  ETXTBSY comes and goes: the file was written by the library, and a process forked by another
    thread there holds a copy of the writing fd until its own execve. */
static void
s_execute(void)
{
    for (uint32_t round = 0; round < BUSY_ROUNDS_MAX; round++) {
        execve(s_argv[0], s_argv, s_env);
        if (errno != ETXTBSY)
            return;
        nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
    }
}

/*  Whether the file is what the kernel did not want to execute: it is there, and executable by its
    mode. So a compiler can be made to leave an executable that asks for an interpreter of its own,
    and that is no fault of ours. */
static bool
s_is_programs_fault(int error)
{
    static const int s_faults[] = {
        ENOEXEC, ELIBBAD, EINVAL, ENOENT, ENOTDIR, EISDIR, ELOOP, EACCES, ENAMETOOLONG, ENOMEM};
    for (size_t i = 0; i < sizeof s_faults / sizeof s_faults[0]; i++)
        if (error == s_faults[i])
            return access(s_argv[0], X_OK) == 0;
    return false;
}

/*  Becomes the slot's user, for good, and accepts the profile's filter. */
static void
s_submit(const zygote_t *zygote, uint32_t profile)
{
    if (s_drop_privileges(zygote) != 0)
        s_fail(zygote, STAGE_IDENTITY);
    if (zygote->landlock_fd >= 0 && landlock_enter(zygote->landlock_fd) != 0)
        s_fail(zygote, STAGE_IDENTITY);
    if (syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &zygote->filters[profile]) != 0)
        s_fail(zygote, STAGE_FILTER);
}

/*  How a child has to wait to be of use for these orders: already under the run's filter, or with
    its privileges still, because it has something to mount. */
static uint32_t
s_pose(const run_message_t *run)
{
    return run->data_count > 0 ? POSE_PRIVILEGED : run->profile;
}

/*  The mounts of this one run. Init makes their namespace, and lives longer than the program:
   taking it down waits for an RCU grace period, which the program's own end, and with it the
   report, would have to sit out. */
static int
s_make_mounts(const zygote_t *zygote)
{
    if (zygote->pose != POSE_PRIVILEGED && !profile_table[zygote->pose].proc)
        return 0;
    if (mounts_unshare() != 0)
        return -1;
    return zygote->pose == POSE_PRIVILEGED ? 0 : mounts_add_proc();
}

/*  What could not be mounted before the orders were known. */
static int
s_add_mounts(const zygote_t *zygote, const run_message_t *run)
{
    if (zygote->pose != POSE_PRIVILEGED)
        return 0;
    if (profile_table[run->profile].proc && mounts_add_proc() != 0)
        return -1;
    return mounts_add_data(s_fds + s_fds_count - run->data_count, run->data_count);
}

static int
s_child_main(void *argument)
{
    const zygote_t *zygote = argument;
    run_message_t *run = &s_orders.message;
    s_offer_to_oom(zygote);
    s_reset_signals();
    if (zygote->pose != POSE_PRIVILEGED)
        s_submit(zygote, zygote->pose);

    s_peek(zygote, run);
    zygote->report->pose = s_pose(run);
    if (zygote->report->pose != zygote->pose)
        _exit(0); /* the next child waits as these orders need it, and takes them */
    zygote->report->run_id = run->run_id;
    if (!s_receive(zygote) || !s_read_strings()) {
        errno = EBADMSG;
        s_fail(zygote, STAGE_ORDERS);
    }
    errno = zygote->report->error; /* of init, if it failed to mount */
    if (errno != 0 || s_add_mounts(zygote, run) != 0)
        s_fail(zygote, STAGE_MOUNTS);
    if (s_place_fds() != 0)
        s_fail(zygote, STAGE_FDS);
    if (s_set_limits() != 0)
        s_fail(zygote, STAGE_LIMITS);
    if (zygote->pose == POSE_PRIVILEGED)
        s_submit(zygote, run->profile);
    zygote->report->stage = STAGE_RUN;
    s_execute();
    int error = errno;
    if (s_is_programs_fault(error))
        _exit(EXIT_NOT_EXECUTABLE);
    errno = error;
    s_fail(zygote, STAGE_EXECUTE);
}

/*  The zygote's order to end the run. */
static void
s_on_term(int number)
{
    (void)number;
    int before = errno;
    kill(-1, SIGKILL);
    errno = before;
}

static uint64_t
s_us(struct timeval time)
{
    return (uint64_t)time.tv_sec * 1000000u + (uint64_t)time.tv_usec;
}

/*  Reaps everything. What outlived the program is killed first, and counted: it became init's own
    child when its parent ended, so that having no children means that nothing is left. */
static uint32_t
s_clean_up(void)
{
    uint32_t left = 0;
    pid_t reaped;
    while ((reaped = waitpid(-1, NULL, WNOHANG)) > 0)
        left++;
    if (reaped == 0) {
        kill(-1, SIGKILL);
        while ((reaped = waitpid(-1, NULL, 0)) > 0 || errno == EINTR)
            left += reaped > 0;
    }
    return left;
}

/*  To the library; when the run never had orders, the zygote knows better what to say. */
static void
s_tell(const zygote_t *self)
{
    done_message_t *report = self->report;
    report->finished = 1;
    if (report->run_id != 0 &&
        send(self->control_fd, report, sizeof *report, MSG_NOSIGNAL) == (ssize_t)sizeof *report)
        report->told = 1;
}

void
init_main(zygote_t *self)
{
    /* Without the zygote nobody would end this run, and the library would not learn of its death
       while we hold its socket. It may have died before we asked to be told. */
    struct pollfd zygote = {.fd = self->self_fd, .events = POLLIN};
    if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || poll(&zygote, 1, 0) != 0)
        _exit(1);
    struct sigaction action = {.sa_handler = s_on_term, .sa_flags = SA_RESTART};
    sigaction(SIGTERM, &action, NULL);

    done_message_t *report = self->report;
    if (s_make_mounts(self) != 0)
        report->error = errno;
    pid_t child =
        clone(s_child_main, s_child_stack + sizeof s_child_stack, CLONE_VM | SIGCHLD, self);
    if (child < 0) {
        report->error = errno;
        report->stage = STAGE_PARKED;
        s_tell(self);
        _exit(1);
    }
    close_range(0, (unsigned)self->control_fd - 1, 0);
    close_range((unsigned)self->control_fd + 1, ~0u, 0);
    s_keep_capabilities(1u << CAP_KILL);
    /* Blocked since the zygote: an order to end the run that came before there was a child waits
       until here, instead of killing nobody. */
    s_unblock_signals();

    int status = 0;
    pid_t reaped;
    while ((reaped = waitpid(-1, &status, 0)) != child) {
        if (reaped < 0 && errno != EINTR)
            _exit(1);
    }
    report->status = status;
    report->left = s_clean_up();
    struct rusage usage;
    if (getrusage(RUSAGE_CHILDREN, &usage) == 0) {
        report->cpu_us = s_us(usage.ru_utime) + s_us(usage.ru_stime);
        report->rss_kib_max = (uint64_t)usage.ru_maxrss;
    }
    s_tell(self);
    _exit(0);
}
