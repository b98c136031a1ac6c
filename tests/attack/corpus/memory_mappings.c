/*  memory_mappings - as many mappings as the kernel allows, each a record of its own

    language: c
    run: memory=64 time=3000
    expect: EXITED 0
*/
#include "attack.h"
#include <sys/mman.h>

int
main(void)
{
    int made = 0;
    for (; made < 1000000; made++) {
        void *page = mmap(NULL,
                          4096,
                          made % 2 ? PROT_READ : PROT_NONE,
                          MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE,
                          -1,
                          0);
        if (page == MAP_FAILED)
            break;
    }
    printf("%d\n", made);
    return made == 1000000;
}
