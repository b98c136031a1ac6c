/*  cpu_in_children - sleeps itself and lets its children burn the time

    language: c
    run: time=400
    expect: CPU_LIMIT
*/
#include "attack.h"

int
main(void)
{
    for (int i = 0; i < 8; i++)
        if (fork() == 0)
            for (;;) {
            }
    pause();
    return 0;
}
