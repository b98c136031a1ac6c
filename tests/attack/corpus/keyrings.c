/*  keyrings - leaves a word in a keyring, which is the uid's, not the process's

    language: c
    run: times=2
    also: compile managed validator python
    expect: EXITED 0
*/
#include "attack.h"

int
main(void)
{
    for (int ring = -8; ring < 0; ring++) {
        must_fail("add_key", syscall(SYS_add_key, "user", "attack", "word", 4, ring));
        must_fail("search", syscall(SYS_keyctl, 10, ring, "user", "attack", 0));
        must_fail("get the ring", syscall(SYS_keyctl, 0, ring, 1));
        must_fail("describe", syscall(SYS_keyctl, 6, ring, NULL, 0));
    }
    must_fail("join a session", syscall(SYS_keyctl, 1, "attack"));
    must_fail("request_key", syscall(SYS_request_key, "user", "attack", "x", -3));
    return attack_over();
}
