/*  memory_page_tables - reads a byte of every 2 MiB of a huge mapping: no memory but page tables

    language: c
    run: memory=32 time=3000
    expect: MEMORY_LIMIT
*/
#include "attack.h"
#include <sys/mman.h>

#define STEP (2ull << 20)

int
main(void)
{
    volatile char sum = 0;
    for (;;) {
        size_t size = 16ull << 30;
        char *memory =
            mmap(NULL, size, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
        if (memory == MAP_FAILED)
            return 3;
        madvise(memory, size, MADV_NOHUGEPAGE);
        for (size_t at = 0; at < size; at += STEP)
            sum = (char)(sum + memory[at]);
    }
}
