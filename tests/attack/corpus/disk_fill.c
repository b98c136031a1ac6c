/*  disk_fill - fills /box and /tmp; both together end at their size (256 MiB)

    language: c
    role: validator
    run: memory=512
    expect: EXITED 0
*/
#include "attack.h"

int
main(void)
{
    static char chunk[1 << 20];
    memset(chunk, 7, sizeof chunk);
    long written = 0;
    signal(SIGXFSZ, SIG_IGN);
    for (int file = 0; file < 256; file++) {
        char name[32];
        ssize_t got = 1;
        snprintf(name, sizeof name, "%s/%d", file % 2 ? "/tmp" : "/box", file);
        int fd = open(name, O_WRONLY | O_CREAT, 0600);
        for (int i = 0; fd >= 0 && i < 8 && got > 0; i++) {
            got = write(fd, chunk, sizeof chunk);
            written += got > 0 ? got : 0;
        }
        close(fd);
    }
    printf("%ld bytes\n", written);
    return written > 257l << 20;
}
