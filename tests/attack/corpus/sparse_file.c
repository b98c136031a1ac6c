/*  sparse_file - a file of a terabyte that takes no room, truncated, sought and mapped to

    language: c
    role: validator
    expect: OUTPUT_LIMIT
*/
#include "attack.h"
#include <sys/mman.h>

int
main(void)
{
    int fd = open("/box/sparse", O_RDWR | O_CREAT, 0600);
    if (fd < 0)
        return 3;
    signal(SIGXFSZ, SIG_IGN);
    must_fail("ftruncate", ftruncate(fd, 1ll << 40));
    must_fail("fallocate", fallocate(fd, 0, 0, 1ll << 40));
    must_fail("pwrite", pwrite(fd, "x", 1, 1ll << 40));
    must_fail("fallocate of more than there is", fallocate(fd, FALLOC_FL_KEEP_SIZE, 0, 1ll << 40));
    if (attack_over() != 0)
        return 1;
    signal(SIGXFSZ, SIG_DFL);
    return ftruncate(fd, 1ll << 40) == 0;
}
