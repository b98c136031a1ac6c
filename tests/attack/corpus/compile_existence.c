/*  compile_existence - learns by __has_include what the host has, and tells when it runs

    language: c
    expect: EXITED 0
*/
#include "attack.h"

int
main(void)
{
#if __has_include("@CANARY@")
    must_fail("the canary", 0);
#endif
#if __has_include("/etc/shadow") || __has_include("/etc/hostname")
    must_fail("/etc of the host", 0);
#endif
#if __has_include("/proc/self/environ") || __has_include("/proc/1/status")
    must_fail("/proc", 0);
#endif
#if __has_include("/data/1") && __has_include("/data/0")
    /* They are empty files here: mount points. */
    static const char s_answer[] = {
#include "/data/1"
        0};
    must_fail("test data", sizeof s_answer > 1 ? 0 : -1);
#endif
    return attack_over();
}
