/*  swaps_directory - the directory of the results is a link to the system's in between, and at the
    end

    language: c
    role: validator
    expect: EXITED 0
    refused: feedback/passwd feedback/group out/passwd
*/
#include "attack.h"

int
main(void)
{
    int real = mkdir("/box/real", 0777) | symlink("/etc", "/box/out") |
               rename("/box/feedback", "/box/feedback.old");
    if (real != 0 || symlink("/etc", "/box/feedback") != 0) {
        /* It is the supervisor's directory: then at least its content is ours. */
        must_fail("feedback/passwd", symlink("/etc/passwd", "/box/feedback/passwd") == 0 ? -1 : 0);
        must_fail("feedback/group", symlink("/etc/group", "/box/feedback/group") == 0 ? -1 : 0);
    }
    return attack_over();
}
