/*  deadlock - waits for what never comes, without any CPU time

    language: c
    run: wall=300
    expect: WALL_LIMIT
*/
#include "attack.h"
#include <linux/futex.h>

int
main(void)
{
    int word = 0;
    for (;;)
        syscall(SYS_futex, &word, FUTEX_WAIT, 0, NULL, NULL, 0);
}
