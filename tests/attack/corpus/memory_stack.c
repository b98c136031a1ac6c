/*  memory_stack - recursion without end. The stack may be as large as the memory limit, so
   whichever is met first ends it.

    language: c
    run: memory=64
    expect: MEMORY_LIMIT | SIGNALED 11
*/
#include "attack.h"

static int
deeper(volatile char *above)
{
    volatile char here[4096];
    here[0] = above[0];
    return deeper(here) + here[1];
}

int
main(void)
{
    char start[1] = {1};
    return deeper(start);
}
