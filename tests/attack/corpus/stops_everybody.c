/*  stops_everybody - SIGSTOP to its group, its parent, to all, at last to itself

    language: c
    run: wall=400
    expect: WALL_LIMIT
*/
#include "attack.h"

int
main(void)
{
    for (int i = 0; i < 100; i++) {
        kill(getppid(), SIGSTOP);
        kill(1, SIGSTOP);
        kill(1, SIGTSTP);
    }
    kill(-1, SIGSTOP);
    kill(0, SIGSTOP);
    return 0;
}
