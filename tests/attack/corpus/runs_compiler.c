/*  runs_compiler - the submission calls gcc and python on its own time: they are readable, but
   there is nowhere to write, and all that they do counts as its own

    language: c
    expect: EXITED 0
*/
#include "attack.h"

static int
run(char **argv)
{
    int status = -1;
    if (fork() == 0) {
        execv(argv[0], argv);
        _exit(1);
    }
    wait(&status);
    return status;
}

int
main(void)
{
    char *gcc[] = {"/usr/bin/gcc", "-shared", "-o", "/box/x", "/usr/include/stdlib.h", NULL};
    char *shell[] = {
        "/bin/sh", "-c", "echo x >/box/x || echo x >/tmp/x || echo x >/program/x", NULL};
    char *loader[] = {"/lib64/ld-linux-x86-64.so.2", "/usr/bin/su", "-c", "id", NULL};
    must_fail("gcc", run(gcc) == 0 ? 0 : -1);
    must_fail("sh", run(shell) == 0 ? 0 : -1);
    must_fail("su by the loader", run(loader) == 0 ? 0 : -1);
    return attack_over();
}
