/*  x32_calls - system calls by the x32 numbers (bit 30), which lists of numbers forget

    language: c
    expect: SIGNALED 31 | EXITED 0
*/
#include "attack.h"

int
main(void)
{
    must_fail("x32 getpid", syscall(0x40000000 | SYS_getpid));
    return attack_over();
}
