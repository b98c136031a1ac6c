/*  sleeps - does nothing, for long

    language: c
    run: wall=300
    expect: WALL_LIMIT
*/
#include "attack.h"

int
main(void)
{
    for (;;)
        pause();
}
