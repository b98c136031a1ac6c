/*  devices - makes devices, FIFOs and sockets as files, and uses the few devices there are

    language: c
    role: validator
    expect: EXITED 0
*/
#include "attack.h"
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/sysmacros.h>

int
main(void)
{
    static const mode_t s_kinds[] = {S_IFCHR, S_IFBLK, S_IFIFO, S_IFSOCK};
    for (size_t i = 0; i < sizeof s_kinds / sizeof s_kinds[0]; i++) {
        must_fail("mknod", mknod("/box/node", s_kinds[i] | 0666, makedev(1, 1)));
        must_fail("mknodat",
                  syscall(SYS_mknodat, AT_FDCWD, "/tmp/node", s_kinds[i] | 0666, makedev(8, 0)));
    }
    must_fail("mkfifo", mkfifo("/box/fifo", 0666));
    must_fail("chmod of /dev/null", chmod("/dev/null", 0));
    must_fail("a name in /dev", symlink("/dev/null", "/dev/zero2"));
    must_fail("unlink of /dev/null", unlink("/dev/null"));
    int fd = open("/dev/random", O_RDWR);
    int entropy[3] = {1 << 20, 4, 0};
    must_fail("RNDADDENTROPY", ioctl(fd, 0x40085203, entropy));
    must_fail("RNDCLEARPOOL", ioctl(fd, 0x5206, 0));
    must_fail("TIOCSTI", ioctl(0, 0x5412, "x"));
    must_fail("TIOCLINUX", ioctl(0, 0x541c, "\2"));
    must_fail("TIOCSCTTY", ioctl(0, 0x540e, 1));
    return attack_over();
}
