/*  ignores_signals - ignores and blocks all that can be, and spins

    language: c
    run: time=300
    expect: CPU_LIMIT
*/
#include "attack.h"

int
main(void)
{
    sigset_t all;
    for (int i = 1; i < 65; i++)
        signal(i, SIG_IGN);
    sigfillset(&all);
    sigprocmask(SIG_BLOCK, &all, NULL);
    for (;;) {
    }
}
