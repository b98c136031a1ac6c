/*  writes_system - changes what it must not: its own executable, the system, its mounts

    language: c
    role: validator
    also: compile managed validator python
    expect: EXITED 0
*/
#include "attack.h"

int
main(int argc, char **argv)
{
    (void)argc;
    static const char *const s_places[] = {"/program/new",
                                           "/usr/new",
                                           "/usr/bin/new",
                                           "/new",
                                           "/etc/new",
                                           "/data/new",
                                           "/dev/new",
                                           "/proc/new",
                                           "/lib/new",
                                           "/etc/alternatives/new"};
    for (size_t i = 0; i < sizeof s_places / sizeof s_places[0]; i++) {
        must_fail(s_places[i], open(s_places[i], O_WRONLY | O_CREAT, 0644));
        must_fail(s_places[i], mkdir(s_places[i], 0755));
        must_fail(s_places[i], symlink("/etc/passwd", s_places[i]));
    }
    must_fail("write argv[0]", open(argv[0], O_WRONLY));
    must_fail("chmod argv[0]", chmod(argv[0], 0777));
    must_fail("unlink argv[0]", unlink(argv[0]));
    must_fail("rename /box", rename("/box", "/box2"));
    must_fail("rename into /program", rename("/box", "/program/box"));
    must_fail("/data/0", open("/data/0", O_WRONLY));
    must_fail("/etc/passwd", open("/etc/passwd", O_WRONLY));
    must_fail("/etc/ld.so.preload", open("/etc/ld.so.preload", O_WRONLY | O_CREAT, 0644));
    return attack_over();
}
