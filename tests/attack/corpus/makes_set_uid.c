/*  makes_set_uid - marks files of its own set-uid, set-gid and with capabilities, and runs them

    language: c
    role: validator
    expect: EXITED 0
*/
#include "attack.h"

int
main(int argc, char **argv)
{
    (void)argc;
    static char chunk[1 << 20];
    uid_t before = geteuid();
    if (strcmp(argv[0], "/box/again") == 0) {
        must_fail("another uid", geteuid() != getuid() || geteuid() == 0 ? 0 : -1);
        return attack_over();
    }
    int from = open(argv[0], O_RDONLY);
    int to = open("/box/again", O_WRONLY | O_CREAT, 0755);
    for (ssize_t got; (got = read(from, chunk, sizeof chunk)) > 0;)
        if (write(to, chunk, (size_t)got) != got)
            return 2;
    fchmod(to, 07755);
    close(to);
    must_fail("setxattr",
              syscall(SYS_setxattr, "/box/again", "security.capability", "\1\0\0\2", 20, 0));
    must_fail("chown", chown("/box/again", 0, 0));
    if (fork() == 0) {
        execl("/box/again", "/box/again", (char *)NULL);
        _exit(0); /* not being able to run it at all is just as well */
    }
    int status = 0;
    wait(&status);
    must_fail("the set-uid copy", status != 0 ? 0 : -1);
    return geteuid() != before || attack_over() != 0;
}
