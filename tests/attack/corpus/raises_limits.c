/*  raises_limits - lifts its own limits and leaves its core

    language: c
    expect: EXITED 0
*/
#include "attack.h"
#include <sched.h>
#include <sys/resource.h>

int
main(void)
{
    for (int resource = 0; resource < RLIM_NLIMITS; resource++) {
        struct rlimit now;
        if (getrlimit((__rlimit_resource_t)resource, &now) != 0)
            continue;
        struct rlimit more = {RLIM_INFINITY, RLIM_INFINITY};
        if (now.rlim_max != RLIM_INFINITY)
            must_fail("setrlimit", setrlimit((__rlimit_resource_t)resource, &more));
    }
    struct rlimit none = {0, 0};
    must_fail("RLIMIT_CORE 0: would feed a pipe", setrlimit(RLIMIT_CORE, &none));
    must_fail("prlimit of init", prlimit(1, RLIMIT_CPU, &none, NULL));
    cpu_set_t all;
    memset(&all, 0xff, sizeof all);
    must_fail("sched_setaffinity", sched_setaffinity(0, sizeof all, &all));
    struct sched_param realtime = {.sched_priority = 50};
    must_fail("SCHED_FIFO", sched_setscheduler(0, SCHED_FIFO, &realtime));
    must_fail("setpriority", setpriority(PRIO_PROCESS, 0, -10));
    return attack_over();
}
