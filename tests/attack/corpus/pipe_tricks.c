/*  pipe_tricks - asks the pipes it was given for more than reading and writing: size, owner,
   signals, leases, packets

    language: c
    also: compile managed validator python
    expect: EXITED 0
*/
#include "attack.h"

int
main(void)
{
    for (int fd = 0; fd < 3; fd++) {
        must_fail("F_SETPIPE_SZ", fcntl(fd, F_SETPIPE_SZ, 1 << 20));
        must_fail("F_SETOWN", fcntl(fd, F_SETOWN, getppid()));
        must_fail("F_SETSIG", fcntl(fd, F_SETSIG, SIGKILL));
        must_fail("F_SETLEASE", fcntl(fd, F_SETLEASE, F_WRLCK));
        must_fail("F_NOTIFY", fcntl(fd, F_NOTIFY, DN_ACCESS));
        must_fail("F_ADD_SEALS", fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));
        must_fail("F_SET_RW_HINT", fcntl(fd, 1036, &(uint64_t){1}));
    }
    return attack_over();
}
