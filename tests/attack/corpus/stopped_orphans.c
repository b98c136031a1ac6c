/*  stopped_orphans - leaves children that are stopped, which no gentle signal ends

    language: c
    expect: EXITED 0
    left: some
*/
#include "attack.h"

int
main(void)
{
    for (int i = 0; i < 8; i++) {
        pid_t child = fork();
        if (child == 0)
            for (;;)
                raise(SIGSTOP);
        waitpid(child, NULL, WUNTRACED);
    }
    return 0;
}
