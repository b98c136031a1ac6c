/*  memory_pipes - fills the buffers of as many pipes as it can open, in many processes

    language: c
    run: memory=16
    expect: MEMORY_LIMIT
*/
#include "attack.h"

int
main(void)
{
    static char chunk[65536];
    for (int i = 0; i < 8; i++) {
        if (fork() != 0)
            continue;
        int ends[2];
        while (pipe2(ends, O_NONBLOCK) == 0)
            while (write(ends[1], chunk, sizeof chunk) > 0) {
            }
        pause();
    }
    while (wait(NULL) > 0) {
    }
    return 0;
}
