/*  runs_away - each generation begets the next and dies: a kill by pid comes too late

    language: c
    expect: EXITED 0
    left: some
*/
#include "attack.h"

int
main(void)
{
    if (fork() != 0)
        return 0;
    for (;;) {
        setsid();
        if (fork() != 0)
            _exit(0);
    }
}
