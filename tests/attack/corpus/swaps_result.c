/*  swaps_result - exchanges a link and a directory under the name that is taken afterwards, until
   it is killed

    language: c
    role: validator
    expect: EXITED 0
    left: some
    refused: feedback/judgemessage.txt feedback/other
*/
#include "attack.h"

int
main(void)
{
    if (chdir("/box/feedback") != 0 || symlink("/etc/shadow", "judgemessage.txt") != 0 ||
        mkdir("other", 0777) != 0)
        return 2;
    for (int i = 0; i < 4; i++)
        if (fork() == 0)
            for (;;)
                syscall(SYS_renameat2, AT_FDCWD, "judgemessage.txt", AT_FDCWD, "other", 2);
    usleep(20000);
    return 0;
}
