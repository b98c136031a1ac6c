/*  memory_shared - each of eight processes stays below the limit, together they don't

    language: c
    run: memory=64
    expect: MEMORY_LIMIT
*/
#include "attack.h"
#include <sys/mman.h>

int
main(void)
{
    for (int i = 0; i < 8; i++) {
        if (fork() == 0) {
            size_t size = 32u << 20;
            char *data =
                mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
            if (data != MAP_FAILED)
                memset(data, 1, size);
            pause();
        }
    }
    while (wait(NULL) > 0) {
    }
    return 0;
}
