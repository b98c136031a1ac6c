/*  unreadable_result - its results are files of mode 0, immutable, and without end

    language: c
    role: validator
    run: memory=256
    expect: EXITED 0
    refused: feedback/judgemessage.txt/x
*/
#include "attack.h"
#include <linux/fs.h>
#include <sys/ioctl.h>

int
main(void)
{
    int fd = open("/box/feedback/teammessage.txt", O_WRONLY | O_CREAT, 0);
    int flags = FS_IMMUTABLE_FL | FS_APPEND_FL;
    must_fail("making it immutable", ioctl(fd, FS_IOC_SETFLAGS, &flags));
    if (fd < 0 || mkdir("/box/feedback/judgemessage.txt", 0) != 0)
        return 2;
    static char chunk[1 << 20];
    for (int i = 0; i < 60; i++)
        if (write(fd, chunk, sizeof chunk) < 0)
            return 3;
    return attack_over();
}
