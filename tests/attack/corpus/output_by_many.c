/*  output_by_many - all its processes flood standard output at once

    language: c
    expect: OUTPUT_LIMIT
*/
#include "attack.h"

int
main(void)
{
    static char chunk[1 << 16];
    fork();
    fork();
    fork();
    for (;;)
        if (write(1, chunk, sizeof chunk) < 0)
            return 3;
}
