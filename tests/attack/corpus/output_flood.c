/*  output_flood - writes to standard output without end

    language: c
    expect: OUTPUT_LIMIT
*/
#include "attack.h"

int
main(void)
{
    static char chunk[1 << 16];
    for (;;)
        if (write(1, chunk, sizeof chunk) < 0)
            return 3;
}
