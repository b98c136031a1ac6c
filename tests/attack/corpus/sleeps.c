/*  sleeps - does nothing, for long

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
