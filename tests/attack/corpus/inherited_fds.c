/*  inherited_fds - uses what its makers forgot to close

    language: c
    also: compile managed validator python
    expect: EXITED 0
*/
#include "attack.h"

int
main(void)
{
    for (int fd = 3; fd < 4096; fd++)
        must_fail("an open descriptor", fcntl(fd, F_GETFD));
    struct stat stat;
    for (int fd = 0; fd < 3; fd++) {
        if (fstat(fd, &stat) != 0 || S_ISDIR(stat.st_mode) || S_ISSOCK(stat.st_mode))
            must_fail("a directory or socket", fd);
        must_fail("openat from a standard descriptor", openat(fd, "../etc/shadow", O_RDONLY));
    }
    return attack_over();
}
