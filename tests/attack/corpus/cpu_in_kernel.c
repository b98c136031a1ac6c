/*  cpu_in_kernel - time in system calls only: large reads of /dev/urandom

    language: c
    run: time=300
    expect: CPU_LIMIT
*/
#include "attack.h"

int
main(void)
{
    static char buffer[16 << 20];
    int fd = open("/dev/urandom", O_RDONLY);
    for (;;)
        if (read(fd, buffer, sizeof buffer) < 0)
            return 3;
}
