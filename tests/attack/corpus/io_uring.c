/*  io_uring - opens and reads by the ring, past the list of system calls

    language: c
    also: compile managed validator python
    expect: EXITED 0
*/
#include "attack.h"
#include <linux/io_uring.h>

int
main(void)
{
    struct io_uring_params params = {0};
    must_fail("setup", syscall(SYS_io_uring_setup, 8, &params));
    params.flags = IORING_SETUP_SQPOLL;
    must_fail("setup of a kernel thread", syscall(SYS_io_uring_setup, 8, &params));
    must_fail("enter", syscall(SYS_io_uring_enter, 0, 1, 0, 0, NULL, 0));
    must_fail("register", syscall(SYS_io_uring_register, -1, IORING_REGISTER_PROBE, NULL, 0));
    must_fail("aio", syscall(SYS_io_setup, 8, &(unsigned long){0}));
    return attack_over();
}
