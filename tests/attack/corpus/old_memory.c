/*  old_memory - looks through fresh memory for what was there before: it comes zeroed

    language: c
    run: memory=128
    expect: EXITED 0
*/
#include "attack.h"
#include <sys/mman.h>

#define SIZE (96u << 20)

int
main(void)
{
    unsigned long *heap =
        mmap(NULL, SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | 0x4000000, -1, 0);
    if (heap == MAP_FAILED) /* MAP_UNINITIALIZED may be refused, or ignored */
        heap = mmap(NULL, SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    for (size_t i = 0; i < SIZE / sizeof *heap; i++)
        if (heap[i] != 0) {
            must_fail("memory of others", 0);
            break;
        }
    return attack_over();
}
