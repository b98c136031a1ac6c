/*  memory_unlinked - files without a name, held open by a process that outlives us: their memory
    must come back

    language: c
    role: validator
    run: memory=256
    expect: EXITED 0
    left: some
*/
#include "attack.h"

int
main(void)
{
    static char chunk[1 << 20];
    memset(chunk, 7, sizeof chunk);
    for (int file = 0; file < 16; file++) {
        char name[32];
        snprintf(name, sizeof name, "%s/%d", file % 2 ? "/tmp" : "/box", file);
        int fd = file % 4 < 2 ? open(name, O_RDWR | O_CREAT, 0600)
                              : open("/box", O_RDWR | O_TMPFILE, 0600);
        for (int i = 0; fd >= 0 && i < 4; i++)
            if (write(fd, chunk, sizeof chunk) < 0)
                return 3;
        unlink(name);
    }
    if (fork() == 0)
        for (;;)
            pause();
    return 0;
}
