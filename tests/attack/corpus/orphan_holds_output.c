/*  orphan_holds_output - ends, and leaves a child that spins with our pipes open: whoever waits for
    their end waits for long

    language: c
    run: time=2000 wall=1000
    expect: EXITED 0
    left: some
*/
#include "attack.h"

int
main(void)
{
    if (fork() == 0) {
        signal(SIGHUP, SIG_IGN);
        signal(SIGTERM, SIG_IGN);
        for (;;) {
        }
    }
    return 0;
}
