/*  memory_kernel_objects - timers, event counters, epoll sets: what costs the kernel, not us

    language: c
    run: memory=64
    expect: EXITED 0 | MEMORY_LIMIT
*/
#include "attack.h"
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/timerfd.h>
#include <time.h>

int
main(void)
{
    long timers = 0;
    long events = 0;
    timer_t timer;
    struct sigevent none = {.sigev_notify = SIGEV_NONE};
    while (timers < 10000000 && timer_create(CLOCK_MONOTONIC, &none, &timer) == 0)
        timers++;
    int set = epoll_create1(0);
    for (int fd; (fd = eventfd(0, 0)) >= 0; events++) {
        struct epoll_event event = {.events = EPOLLIN};
        epoll_ctl(set, EPOLL_CTL_ADD, fd, &event);
        timerfd_create(CLOCK_MONOTONIC, 0);
    }
    printf("%ld timers, %ld events\n", timers, events);
    return timers > 1000000 || events > 4096;
}
