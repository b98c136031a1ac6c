/*  core_dump - dies with much memory, for a large core on the host

    language: c
    run: memory=64
    expect: SIGNALED 3
*/
#include "attack.h"
#include <sys/resource.h>

int
main(void)
{
    struct rlimit all = {RLIM_INFINITY, RLIM_INFINITY};
    setrlimit(RLIMIT_CORE, &all);
    char *memory = malloc(32u << 20);
    if (memory)
        memset(memory, 0x41, 32u << 20);
    raise(SIGQUIT);
    return 3;
}
