/*  environment - reads what its makers told each other: words, auxiliary vector, above the stack

    language: c
    also: compile validator python
    expect: EXITED 0
*/
#include "attack.h"
#include <sys/auxv.h>

extern char **environ;

int
main(void)
{
    for (char **word = environ; *word; word++)
        puts(*word);
    must_fail("ASSIZE_CANARY", getenv("ASSIZE_CANARY") ? 0 : -1);
    must_fail("LD_PRELOAD", getenv("LD_PRELOAD") ? 0 : -1);
    must_fail("AT_SECURE", getauxval(AT_SECURE) ? 0 : -1);
    /* From here to the end of the stack: what execve copied, nothing else may be in it. */
    const char *name = (const char *)getauxval(AT_EXECFN);
    for (const char *at = name; ((uintptr_t)at & 4095) != 0; at++)
        putchar(*at ? *at : '\n');
    must_fail("/proc/self/environ", open("/proc/self/environ", O_RDONLY));
    must_fail("/proc/1/environ", open("/proc/1/environ", O_RDONLY));
    return attack_over();
}
