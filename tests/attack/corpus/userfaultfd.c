/*  userfaultfd - holds the kernel in the middle of a copy, the lever of many an exploit

    language: c
    also: compile managed validator python
    expect: EXITED 0
*/
#include "attack.h"

int
main(void)
{
    must_fail("userfaultfd", syscall(SYS_userfaultfd, 0));
    must_fail("userfaultfd of user mode", syscall(SYS_userfaultfd, O_CLOEXEC | 1));
    must_fail("/dev/userfaultfd", open("/dev/userfaultfd", O_RDWR));
    must_fail("/dev/fuse", open("/dev/fuse", O_RDWR));
    must_fail("memfd_secret", syscall(447, 0));
    must_fail("pidfd_getfd", syscall(SYS_pidfd_getfd, 0, 0, 0));
    must_fail("modify_ldt", syscall(SYS_modify_ldt, 1, &(char[16]){0}, 16));
    must_fail("map_shadow_stack", syscall(453, 0, 4096, 0));
    return attack_over();
}
