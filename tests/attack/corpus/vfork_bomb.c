/*  vfork_bomb - every child of a vfork begins the next, while its parents wait

    language: c
    run: time=300
    expect: CPU_LIMIT
*/
#include "attack.h"

static void
descend(void)
{
    for (;;) {
        pid_t child = vfork();
        if (child == 0)
            descend();
    }
}

int
main(void)
{
    descend();
}
