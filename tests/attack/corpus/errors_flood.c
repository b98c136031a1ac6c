/*  errors_flood - the same to standard error: dropped past its size, so its time is what ends it

    language: c
    run: time=300
    expect: CPU_LIMIT | WALL_LIMIT
*/
#include "attack.h"

int
main(void)
{
    static char chunk[1 << 16];
    for (;;)
        if (write(2, chunk, sizeof chunk) < 0)
            return 3;
}
