/*  signal_storm - processes that keep each other busy with signals of all kinds

    language: c
    run: time=300
    expect: CPU_LIMIT
*/
#include "attack.h"

static void
on_signal(int number)
{
    (void)number;
}

int
main(void)
{
    for (int i = 1; i < 65; i++)
        signal(i, on_signal);
    for (int i = 0; i < 4; i++)
        fork();
    for (;;)
        for (int i = 34; i < 65; i++)
            kill(0, i);
}
