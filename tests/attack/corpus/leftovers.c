/*  leftovers - the first run leaves files, a daemon and shared memory; the second looks for them

    language: c
    role: validator
    run: times=2
    expect: EXITED 0
*/
#include "attack.h"
#include <stdbool.h>
#include <sys/mman.h>

int
main(int argc, char **argv)
{
    if (argc < 5)
        return 2;
    bool first = strcmp(argv[4], "1") == 0;
    if (first) {
        int a = open("/box/left", O_WRONLY | O_CREAT, 0666);
        int b = open("/tmp/left", O_WRONLY | O_CREAT, 0666);
        must_fail("shm_open", shm_open("/left", O_RDWR | O_CREAT, 0666));
        if (fork() == 0)
            for (;;)
                pause();
        return a >= 0 && b >= 0 ? attack_over() : 2;
    }
    must_fail("/box/left", open("/box/left", O_RDONLY));
    must_fail("/tmp/left", open("/tmp/left", O_RDONLY));
    must_fail("shm_open", shm_open("/left", O_RDWR, 0666));
    for (pid_t pid = 2; pid < 1000; pid++)
        if (pid != getpid())
            must_fail("a process of the run before", kill(pid, 0));
    return attack_over();
}
