/*  memory_reserved - reserves a terabyte, which is nothing, and then uses it

    language: c
    run: memory=64
    expect: MEMORY_LIMIT
*/
#include "attack.h"
#include <sys/mman.h>

int
main(void)
{
    char *memory = mmap(NULL,
                        1ull << 40,
                        PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE,
                        -1,
                        0);
    if (memory == MAP_FAILED)
        return 3;
    for (size_t at = 0; at < 1ull << 40; at += 4096)
        memory[at] = 1;
    return 0;
}
