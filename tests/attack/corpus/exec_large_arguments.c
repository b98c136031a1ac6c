/*  exec_large_arguments - megabytes of arguments, which the kernel copies on its own account

    language: c
    run: memory=64 time=2000
    expect: EXITED 0 | CPU_LIMIT | MEMORY_LIMIT
*/
#include "attack.h"

#define WORDS 64
#define WORD_SIZE (100u << 10)

int
main(int argc, char **argv)
{
    char *words[WORDS + 2] = {argv[0]};
    static char word[WORD_SIZE];
    if (argc > WORDS)
        return 0;
    memset(word, 'x', sizeof word - 1);
    for (int i = 1; i <= WORDS; i++)
        words[i] = word;
    for (int i = 0; i < 8; i++)
        if (fork() == 0)
            for (;;)
                if (execv(argv[0], words) != 0)
                    _exit(0);
    while (wait(NULL) > 0) {
    }
    return 0;
}
