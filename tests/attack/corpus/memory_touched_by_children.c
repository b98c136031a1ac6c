/*  memory_touched_by_children - shares pages after fork, and makes every child write its own copy

    language: c
    run: memory=64
    expect: MEMORY_LIMIT
*/
#include "attack.h"

#define SIZE (24u << 20)

int
main(void)
{
    char *memory = malloc(SIZE);
    memset(memory, 1, SIZE);
    for (int i = 0; i < 8; i++) {
        if (fork() == 0) {
            memset(memory, i + 2, SIZE);
            pause();
        }
    }
    while (wait(NULL) > 0) {
    }
    return memory[0];
}
