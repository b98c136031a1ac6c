/*  stops_itself - a stopped process never ends

    language: c
    run: wall=300
    expect: WALL_LIMIT
*/
#include "attack.h"

int
main(void)
{
    raise(SIGSTOP);
    return 0;
}
