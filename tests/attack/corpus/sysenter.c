/*  sysenter - the instruction by which 32-bit programs enter the kernel

    language: c
    expect: SIGNALED 31 | SIGNALED 11 | SIGNALED 4
*/
#include "attack.h"

int
main(void)
{
    long result;
    __asm__ volatile("push %%rbp\n\t"
                     "mov %%rsp, %%rbp\n\t"
                     "sysenter\n\t"
                     "pop %%rbp"
                     : "=a"(result)
                     : "a"(20L)
                     : "rcx", "rdx", "memory");
    printf("succeeded: %ld\n", result);
    return 1;
}
