/*  fork_churn - children that end at once, reaped and not: pids, and the time that nobody has

    language: c
    run: time=400
    expect: CPU_LIMIT
*/
#include "attack.h"

int
main(void)
{
    for (unsigned i = 0;; i++) {
        if (fork() == 0)
            _exit(0);
        if (i % 2)
            waitpid(-1, NULL, WNOHANG);
    }
}
