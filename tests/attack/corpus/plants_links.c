/*  plants_links - leaves links, FIFOs and devices where the supervisor will look for files

    language: c
    role: validator
    expect: EXITED 0
    refused: link absolute up out hard directory loop fifo pipe/out dir/shadow
*/
#include "attack.h"

int
main(int argc, char **argv)
{
    int ok = symlink("/etc/shadow", "/box/link") == 0;
    ok = ok && symlink(argc > 1 ? argv[1] : "/etc/passwd", "/box/absolute") == 0;
    ok = ok && symlink("../../../../etc/shadow", "/box/up") == 0;
    ok = ok && symlink("loop", "/box/loop") == 0;
    ok = ok && symlink("/etc", "/box/dir") == 0;
    ok = ok && symlink("/box", "/box/pipe") == 0;
    ok = ok && mkdir("/box/directory", 0700) == 0;
    int fd = open("/box/out", O_WRONLY | O_CREAT, 0600);
    ok = ok && fd >= 0 && link("/box/out", "/box/hard") == 0;
    must_fail("fifo", mkfifo("/box/fifo", 0666));
    must_fail("device", mknod("/box/device", S_IFCHR | 0666, 0x103));
    must_fail("socket", mknod("/box/socket", S_IFSOCK | 0666, 0));
    must_fail("link of /usr", link("/usr/bin/true", "/box/true"));
    return ok ? attack_over() : 2;
}
