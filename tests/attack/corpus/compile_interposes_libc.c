/*  compile_interposes_libc - its own _start, write and exit, no libc at all: nothing relied on them

    language: c
    expect: EXITED 3
*/
#include "attack.h"

ssize_t
write(int fd, const void *data, size_t size)
{
    (void)fd;
    (void)data;
    return (ssize_t)size;
}

void
_exit(int code)
{
    syscall(SYS_exit_group, code + 3);
    for (;;) {
    }
}

int
main(void)
{
    puts("never seen");
    fflush(stdout);
    _exit(0);
}
