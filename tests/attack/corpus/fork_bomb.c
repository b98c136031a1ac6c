/*  fork_bomb - forks until it can't, in every process, and spins

    language: c
    run: time=400
    expect: CPU_LIMIT
*/
#include "attack.h"

int
main(void)
{
    for (;;)
        fork();
}
