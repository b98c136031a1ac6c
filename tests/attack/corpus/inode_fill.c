/*  inode_fill - empty files until there are no inodes left

    language: c
    role: validator
    run: time=4000
    expect: EXITED 0
*/
#include "attack.h"

int
main(void)
{
    int made = 0;
    for (; made < 100000; made++) {
        char name[32];
        snprintf(name, sizeof name, "/box/%d", made);
        int fd = open(name, O_WRONLY | O_CREAT, 0600);
        if (fd < 0)
            break;
        close(fd);
    }
    printf("%d files\n", made);
    return made > 5000;
}
