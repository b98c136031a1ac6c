/*  setsid_runaway - leaves a daemon behind that ignores every signal

    language: c
    expect: EXITED 0
    left: some
*/
#include "attack.h"

int
main(void)
{
    int ready[2];
    char byte;
    if (pipe(ready) != 0)
        return 2;
    if (fork() == 0) {
        setsid();
        if (fork() != 0)
            _exit(0);
        for (int i = 1; i < 65; i++)
            signal(i, SIG_IGN);
        if (write(ready[1], "r", 1) != 1)
            _exit(2);
        for (;;)
            pause();
    }
    return read(ready[0], &byte, 1) == 1 ? 0 : 2;
}
