/*  other_architecture - system calls by int 0x80, whose numbers mean something else

    language: c
    expect: SIGNALED 31 | SIGNALED 11
*/
#include "attack.h"

int
main(void)
{
    long result;
    __asm__ volatile("int $0x80" : "=a"(result) : "a"(20L) : "memory"); /* i386: getpid */
    printf("succeeded: %ld\n", result);
    return 1;
}
