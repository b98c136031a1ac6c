/*  honest - what every run must find, whoever ran before: prints its world, then computes

    The runner compares the words with those of the first run in a fresh slot,
    and the CPU time with the best of some. It is judged as a submission, so it
    says only what a submission can know.
*/
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <time.h>
#include <unistd.h>

#define FDS 64
#define ROUNDS 15000000u

extern char **environ;

/*  The names in a directory, how much may be written there, who may do it. */
static void
tell_directory(const char *path)
{
    struct dirent **entries = NULL;
    int count = scandir(path, &entries, NULL, alphasort);
    struct statvfs room;
    struct stat stat_;
    printf("%s:", path);
    for (int i = 0; i < count; i++)
        printf(" %s", entries[i]->d_name);
    if (statvfs(path, &room) == 0 && stat(path, &stat_) == 0)
        printf(" (mode %o, owner %s, %lu of %lu inodes, %lu of %lu blocks)",
               stat_.st_mode,
               stat_.st_uid == 0 ? "root" : "a stranger",
               room.f_ffree,
               room.f_files,
               room.f_bfree,
               room.f_blocks);
    printf("\n");
}

static void
tell_process(void)
{
    struct rlimit limit;
    sigset_t blocked;
    sigprocmask(SIG_SETMASK, NULL, &blocked);
    printf("pid %d parent %d session %d nice %d policy %d umask %o cpus",
           getpid(),
           getppid(),
           getsid(0),
           getpriority(PRIO_PROCESS, 0),
           sched_getscheduler(0),
           umask(0));
    cpu_set_t cpus;
    if (sched_getaffinity(0, sizeof cpus, &cpus) == 0)
        printf(" %d", CPU_COUNT(&cpus));
    for (int i = 0; i < RLIMIT_NLIMITS; i++)
        if (getrlimit((__rlimit_resource_t)i, &limit) == 0)
            printf(" %llu/%llu",
                   (unsigned long long)limit.rlim_cur,
                   (unsigned long long)limit.rlim_max);
    printf("\nsignals");
    for (int i = 1; i < NSIG; i++) {
        struct sigaction action;
        if (sigaction(i, NULL, &action) == 0 && action.sa_handler != SIG_DFL)
            printf(" %d is not default", i);
        if (sigismember(&blocked, i) == 1)
            printf(" %d is blocked", i);
    }
    printf("\ndescriptors");
    for (int fd = 0; fd < FDS; fd++)
        if (fcntl(fd, F_GETFD) >= 0)
            printf(" %d:%x", fd, (unsigned)fcntl(fd, F_GETFL));
    printf("\nneighbours");
    for (pid_t pid = 1; pid < 300; pid++)
        if (pid != getpid() && (kill(pid, 0) == 0 || errno == EPERM))
            printf(" %d", pid);
    printf("\nenvironment");
    for (char **word = environ; *word; word++)
        printf(" %s", *word);
    printf("\n");
}

int
main(void)
{
    char where[256];
    printf("at %s\n", getcwd(where, sizeof where) ? where : "nowhere");
    tell_process();
    tell_directory("/");
    tell_directory("/box");
    tell_directory("/tmp");
    tell_directory("/program");
    tell_directory("/dev");
    tell_directory("/data");

    uint64_t state = 88172645463325252u; /* xorshift64, Marsaglia 2003 */
    for (uint32_t i = 0; i < ROUNDS; i++) {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
    }
    printf("%llu\n", (unsigned long long)state);
    return 0;
}
