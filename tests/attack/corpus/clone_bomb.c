/*  clone_bomb - tasks by the bare system call, past libc: threads without a stack of their own

    language: c
    run: time=300
    expect: CPU_LIMIT
*/
#include "attack.h"
#include <sched.h>

int
main(void)
{
    unsigned long flags = CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD;
    for (;;) {
        static char stack[16][4096] __attribute__((aligned(16)));
        static volatile int next;
        char *top = stack[next++ % 16] + sizeof stack[0];
        long self = 0;
        __asm__ volatile("syscall\n\t"
                         "test %%rax, %%rax\n\t"
                         "jnz 1f\n"
                         "0: jmp 0b\n"
                         "1:"
                         : "=a"(self)
                         : "a"(SYS_clone), "D"(flags), "S"(top), "d"(0)
                         : "rcx", "r11", "memory");
    }
}
