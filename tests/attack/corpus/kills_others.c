/*  kills_others - signals its init, the supervisor and everybody else

    language: c
    expect: EXITED 0
*/
#include "attack.h"

int
main(int argc, char **argv)
{
    for (int number = 1; number < 65; number++) {
        must_fail("kill (1)", kill(1, number));
        if (argc > 2)
            must_fail("kill (supervisor)", kill((pid_t)strtol(argv[2], NULL, 10), number));
    }
    /* Numbers outside belong to nobody in here; its own is not among them. */
    for (pid_t pid = 3; pid < 70000; pid++)
        if (pid != getpid())
            must_fail("kill", kill(pid, SIGKILL));
    return attack_over();
}
