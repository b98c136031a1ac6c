/*  profile - see profile.h

    How the lists came about: strace of C, C++, Rust and Go programs, CPython,
    gcc/g++, go, javac, java, node and mono, then everything that has no use here taken
    out again. Calls in the inner loop of a program (read, write, mmap, futex,
    clock_gettime) are decided by number alone: the kernel then keeps the answer
    in a bitmap and doesn't run the filter at all.

    Left out on purpose, although common programs try them:
    clone3 (its flags are behind a pointer; libc falls back to clone), socket
    and all that follows, ptrace, process_vm_*, mount and namespaces, keyctl,
    bpf, perf_event_open, userfaultfd, io_uring, System V IPC and POSIX queues
    (they outlive a run), file locks (a channel to other slots through /usr),
    mincore (page cache side channel), splice and vmsplice, mknod, xattrs,
    sched_setaffinity (the slot is pinned), mlock.
*/
#include "nodes/worker/sandbox/profile.h"

#include <fcntl.h>
#include <sched.h>
#include <seccomp.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>

#include "nodes/worker/sandbox/zygote.h"

#define LOW 0xffffffffull /* the kernel looks at 32 bits of these arguments */

#define CLONE_NAMESPACES                                                                           \
    (CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWUSER | CLONE_NEWPID |  \
     CLONE_NEWNET | CLONE_PTRACE | CLONE_PARENT | CLONE_PIDFD)

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

/*  What every process needs to start, compute, allocate, wait, read, write and end. */
static const int s_base_calls[] = {
    SCMP_SYS(read),
    SCMP_SYS(write),
    SCMP_SYS(readv),
    SCMP_SYS(writev),
    SCMP_SYS(pread64),
    SCMP_SYS(pwrite64),
    SCMP_SYS(preadv),
    SCMP_SYS(pwritev),
    SCMP_SYS(lseek),
    SCMP_SYS(close),
    SCMP_SYS(close_range),
    SCMP_SYS(dup),
    SCMP_SYS(dup2),
    SCMP_SYS(dup3),
    SCMP_SYS(poll),
    SCMP_SYS(ppoll),
    SCMP_SYS(select),
    SCMP_SYS(pselect6),
    SCMP_SYS(open),
    SCMP_SYS(openat),
    SCMP_SYS(stat),
    SCMP_SYS(lstat),
    SCMP_SYS(fstat),
    SCMP_SYS(newfstatat),
    SCMP_SYS(statx),
    SCMP_SYS(access),
    SCMP_SYS(faccessat),
    SCMP_SYS(faccessat2),
    SCMP_SYS(readlink),
    SCMP_SYS(readlinkat),
    SCMP_SYS(getcwd),
    SCMP_SYS(fadvise64),
    SCMP_SYS(brk),
    SCMP_SYS(mmap),
    SCMP_SYS(munmap),
    SCMP_SYS(mremap),
    SCMP_SYS(mprotect),
    SCMP_SYS(madvise),
    SCMP_SYS(msync),
    SCMP_SYS(futex),
    SCMP_SYS(set_robust_list),
    SCMP_SYS(get_robust_list),
    SCMP_SYS(rseq),
    SCMP_SYS(membarrier),
    SCMP_SYS(set_tid_address),
    SCMP_SYS(arch_prctl),
    SCMP_SYS(rt_sigaction),
    SCMP_SYS(rt_sigprocmask),
    SCMP_SYS(rt_sigreturn),
    SCMP_SYS(rt_sigsuspend),
    SCMP_SYS(rt_sigpending),
    SCMP_SYS(rt_sigtimedwait),
    SCMP_SYS(sigaltstack),
    SCMP_SYS(restart_syscall),
    SCMP_SYS(pause),
    SCMP_SYS(kill),
    SCMP_SYS(tkill),
    SCMP_SYS(tgkill),
    SCMP_SYS(alarm),
    SCMP_SYS(getitimer),
    SCMP_SYS(setitimer),
    SCMP_SYS(nanosleep),
    SCMP_SYS(clock_nanosleep),
    SCMP_SYS(clock_gettime),
    SCMP_SYS(clock_getres),
    SCMP_SYS(gettimeofday),
    SCMP_SYS(time),
    SCMP_SYS(times),
    SCMP_SYS(getrusage),
    SCMP_SYS(sysinfo),
    SCMP_SYS(uname),
    SCMP_SYS(getrandom),
    SCMP_SYS(getcpu),
    SCMP_SYS(sched_yield),
    SCMP_SYS(sched_getaffinity),
    SCMP_SYS(sched_getparam),
    SCMP_SYS(sched_getscheduler),
    SCMP_SYS(sched_get_priority_max),
    SCMP_SYS(sched_get_priority_min),
    SCMP_SYS(getpriority),
    SCMP_SYS(getpid),
    SCMP_SYS(getppid),
    SCMP_SYS(gettid),
    SCMP_SYS(getuid),
    SCMP_SYS(geteuid),
    SCMP_SYS(getgid),
    SCMP_SYS(getegid),
    SCMP_SYS(getresuid),
    SCMP_SYS(getresgid),
    SCMP_SYS(getgroups),
    SCMP_SYS(getpgrp),
    SCMP_SYS(getpgid),
    SCMP_SYS(getsid),
    SCMP_SYS(execve),
    SCMP_SYS(execveat),
    SCMP_SYS(exit),
    SCMP_SYS(exit_group),
};

static const profile_rule_t s_base_rules[] = {
    /* For the child before it becomes the program (child.c). The program has no socket there. */
    {SCMP_SYS(recvmsg), 0, LOW, OWN_RUN_FD},
    {SCMP_SYS(recvfrom), 0, LOW, OWN_RUN_FD},
    /* Not RLIMIT_CORE, which has to stay as it is (main.c). */
    {SCMP_SYS(prlimit64), 1, LOW, RLIMIT_AS},
    {SCMP_SYS(prlimit64), 1, LOW, RLIMIT_CPU},
    {SCMP_SYS(prlimit64), 1, LOW, RLIMIT_DATA},
    {SCMP_SYS(prlimit64), 1, LOW, RLIMIT_FSIZE},
    {SCMP_SYS(prlimit64), 1, LOW, RLIMIT_NOFILE},
    {SCMP_SYS(prlimit64), 1, LOW, RLIMIT_NPROC},
    {SCMP_SYS(prlimit64), 1, LOW, RLIMIT_RSS},
    {SCMP_SYS(prlimit64), 1, LOW, RLIMIT_STACK},
    {SCMP_SYS(prctl), 0, LOW, PR_SET_NAME},
    {SCMP_SYS(prctl), 0, LOW, PR_GET_NAME},
    {SCMP_SYS(prctl), 0, LOW, PR_GET_DUMPABLE},
    {SCMP_SYS(prctl), 0, LOW, 0x53564d41}, /* PR_SET_VMA: names of mappings */
    {SCMP_SYS(ioctl), 1, LOW, TCGETS},     /* isatty */
    {SCMP_SYS(ioctl), 1, LOW, TIOCGWINSZ},
    {SCMP_SYS(ioctl), 1, LOW, FIONREAD},
    {SCMP_SYS(ioctl), 1, LOW, FIONBIO},
    {SCMP_SYS(ioctl), 1, LOW, FIOCLEX},
    {SCMP_SYS(ioctl), 1, LOW, FIONCLEX},
    {SCMP_SYS(fcntl), 1, LOW, F_DUPFD},
    {SCMP_SYS(fcntl), 1, LOW, F_DUPFD_CLOEXEC},
    {SCMP_SYS(fcntl), 1, LOW, F_GETFD},
    {SCMP_SYS(fcntl), 1, LOW, F_SETFD},
    {SCMP_SYS(fcntl), 1, LOW, F_GETFL},
    {SCMP_SYS(fcntl), 1, LOW, F_SETFL},
};

/*  Threads and processes, within the limit of the run. */
static const int s_process_calls[] = {
    SCMP_SYS(fork),
    SCMP_SYS(vfork),
    SCMP_SYS(wait4),
    SCMP_SYS(waitid),
    SCMP_SYS(pipe),
    SCMP_SYS(pipe2),
    SCMP_SYS(setpgid),
    SCMP_SYS(setsid),
};

static const profile_rule_t s_process_rules[] = {
    {SCMP_SYS(clone), 0, CLONE_NAMESPACES, 0},
};

/*  Event loops of language runtimes. */
static const int s_event_calls[] = {
    SCMP_SYS(epoll_create),
    SCMP_SYS(epoll_create1),
    SCMP_SYS(epoll_ctl),
    SCMP_SYS(epoll_wait),
    SCMP_SYS(epoll_pwait),
    SCMP_SYS(eventfd),
    SCMP_SYS(eventfd2),
    SCMP_SYS(timer_create),
    SCMP_SYS(timer_settime),
    SCMP_SYS(timer_gettime),
    SCMP_SYS(timer_delete),
    SCMP_SYS(timerfd_create),
    SCMP_SYS(timerfd_settime),
    SCMP_SYS(timerfd_gettime),
};

/*  Working with files; where, the mounts and modes decide. */
static const int s_file_calls[] = {
    SCMP_SYS(creat),     SCMP_SYS(getdents),  SCMP_SYS(getdents64), SCMP_SYS(chdir),
    SCMP_SYS(fchdir),    SCMP_SYS(umask),     SCMP_SYS(mkdir),      SCMP_SYS(mkdirat),
    SCMP_SYS(rmdir),     SCMP_SYS(unlink),    SCMP_SYS(unlinkat),   SCMP_SYS(rename),
    SCMP_SYS(renameat),  SCMP_SYS(renameat2), SCMP_SYS(link),       SCMP_SYS(linkat),
    SCMP_SYS(symlink),   SCMP_SYS(symlinkat), SCMP_SYS(chmod),      SCMP_SYS(fchmod),
    SCMP_SYS(fchmodat),  SCMP_SYS(truncate),  SCMP_SYS(ftruncate),  SCMP_SYS(fallocate),
    SCMP_SYS(fsync),     SCMP_SYS(fdatasync), SCMP_SYS(utime),      SCMP_SYS(utimes),
    SCMP_SYS(utimensat), SCMP_SYS(futimesat), SCMP_SYS(statfs),     SCMP_SYS(fstatfs),
};

/*  What the JVM and V8 want beyond that. */
static const int s_managed_calls[] = {
    SCMP_SYS(get_mempolicy),
    SCMP_SYS(memfd_create),
    SCMP_SYS(pkey_alloc),
    SCMP_SYS(pkey_free),
    SCMP_SYS(pkey_mprotect),
    SCMP_SYS(capget),
};

/*  The JVM's file channels begin with a pair of connected sockets, which it keeps to close files
    with (FileDispatcherImpl). No other family, no call that passes messages or descriptors: what is
    left is a pipe, charged to the run like one. */
static const profile_rule_t s_managed_rules[] = {
    {SCMP_SYS(socketpair), 0, LOW, AF_UNIX},
    /* Mono aborts when it cannot give a thread the policy that it has already. */
    {SCMP_SYS(sched_setscheduler), 1, LOW, SCHED_OTHER},
};

#define SET(id)                                                                                    \
    static const profile_set_t s_##id = {                                                          \
        .name = #id, .calls = s_##id##_calls, .calls_count = COUNT(s_##id##_calls)}
#define SET_WITH_RULES(id)                                                                         \
    static const profile_set_t s_##id = {.name = #id,                                              \
                                         .calls = s_##id##_calls,                                  \
                                         .calls_count = COUNT(s_##id##_calls),                     \
                                         .rules = s_##id##_rules,                                  \
                                         .rules_count = COUNT(s_##id##_rules)}

SET_WITH_RULES(base);
SET_WITH_RULES(process);
SET(event);
SET(file);
SET_WITH_RULES(managed);

const profile_t profile_table[SANDBOX_PROFILES] = {
    [SANDBOX_PROFILE_NATIVE] = {"native", {&s_base, &s_process, &s_event, &s_file}, false},
    [SANDBOX_PROFILE_PYTHON] = {"python", {&s_base, &s_process, &s_event, &s_file}, false},
    [SANDBOX_PROFILE_COMPILE] = {"compile", {&s_base, &s_process, &s_event, &s_file}, false},
    [SANDBOX_PROFILE_VALIDATOR] = {"validator", {&s_base, &s_process, &s_file}, false},
    [SANDBOX_PROFILE_MANAGED] = {"managed",
                                 {&s_base, &s_process, &s_event, &s_file, &s_managed},
                                 true},
};
