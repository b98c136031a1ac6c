/*  exec_loop - becomes itself again and again: limits and clocks must not begin anew

    language: c
    run: time=300
    expect: CPU_LIMIT
*/
#include "attack.h"

int
main(int argc, char **argv)
{
    (void)argc;
    for (volatile int i = 0; i < 100000; i++) {
    }
    execv(argv[0], argv);
    return 3;
}
