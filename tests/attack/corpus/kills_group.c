/*  kills_group - SIGKILL to all it may reach: nobody but itself, not the one who reports on it

    language: c
    also: compile managed validator python
    expect: EXITED 0 | SIGNALED 9
*/
#include "attack.h"

int
main(void)
{
    must_fail("kill of the parent", kill(getppid(), SIGKILL));
    kill(-1, SIGKILL);
    if (getsid(0) != getpid() || getpgrp() != getpid())
        must_fail("a group of others", 0);
    kill(0, SIGKILL);
    return attack_over();
}
