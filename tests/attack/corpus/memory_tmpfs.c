/*  memory_tmpfs - hides memory in files: they count as well

    language: c
    role: validator
    run: memory=48
    expect: MEMORY_LIMIT
*/
#include "attack.h"

int
main(void)
{
    static char chunk[1 << 20];
    memset(chunk, 7, sizeof chunk);
    for (int file = 0; file < 64; file++) {
        char name[32];
        snprintf(name, sizeof name, "/tmp/%d", file);
        int fd = open(name, O_WRONLY | O_CREAT, 0600);
        for (int i = 0; fd >= 0 && i < 4; i++)
            if (write(fd, chunk, sizeof chunk) < 0)
                return 3;
        close(fd);
    }
    return 0;
}
