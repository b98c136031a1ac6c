/*  output_then_sleep - floods, keeps a second hold of the pipe, and sleeps when it is full

    language: c
    run: output=16
    expect: OUTPUT_LIMIT
*/
#include "attack.h"

int
main(void)
{
    static char chunk[17 << 10];
    dup2(1, 100);
    if (fork() == 0)
        for (;;)
            pause();
    if (write(100, chunk, sizeof chunk) < 0)
        return 3;
    for (;;)
        pause();
}
