/*  cpu_in_grandchildren - burns in short-lived processes that nobody waits for, whose time is in no
    parent's account

    language: c
    run: time=400
    expect: CPU_LIMIT
*/
#include "attack.h"

int
main(void)
{
    signal(SIGCHLD, SIG_IGN);
    for (;;) {
        if (fork() == 0) {
            if (fork() == 0)
                for (volatile int i = 0; i < 2000000; i++) {
                }
            _exit(0);
        }
        struct timespec soon = {.tv_nsec = 2000000};
        nanosleep(&soon, NULL);
    }
}
