/*  zombies - children that are never waited for, up to the limit

    language: c
    expect: EXITED 0
*/
#include "attack.h"

int
main(void)
{
    int made = 0;
    for (int i = 0; i < 1000; i++) {
        pid_t child = fork();
        if (child == 0)
            _exit(0);
        made += child > 0;
    }
    printf("%d made\n", made);
    return made > 64;
}
