/*  locks - file locks of every kind on files that other slots see too: a telegraph between runs

    language: c
    also: compile managed validator python
    expect: EXITED 0
*/
#include "attack.h"
#include <sys/file.h>

int
main(void)
{
    int fd = open("/usr/bin/true", O_RDONLY);
    struct flock lock = {.l_type = F_RDLCK, .l_whence = SEEK_SET};
    if (fd < 0)
        return 2;
    must_fail("flock", flock(fd, LOCK_SH | LOCK_NB));
    must_fail("F_SETLK", fcntl(fd, F_SETLK, &lock));
    must_fail("F_GETLK", fcntl(fd, F_GETLK, &lock));
    must_fail("F_OFD_SETLK", fcntl(fd, F_OFD_SETLK, &lock));
    must_fail("F_OFD_GETLK", fcntl(fd, F_OFD_GETLK, &lock));
    must_fail("F_SETLEASE", fcntl(fd, F_SETLEASE, F_RDLCK));
    must_fail("F_NOTIFY", fcntl(fd, F_NOTIFY, DN_ACCESS | DN_MULTISHOT));
    must_fail("inotify", syscall(SYS_inotify_init1, 0));
    must_fail("fanotify", syscall(SYS_fanotify_init, 0, 0));
    must_fail("atime", utimensat(AT_FDCWD, "/usr/bin/true", NULL, 0));
    must_fail("xattr", syscall(SYS_fsetxattr, fd, "user.x", "y", 1, 0));
    return attack_over();
}
