/*  climbs_out - leaves the root by the classic chroot ways

    language: c
    also: compile managed validator python
    expect: EXITED 0
*/
#include "attack.h"

int
main(int argc, char **argv)
{
    int root = open("/", O_RDONLY | O_DIRECTORY);
    must_fail("chroot", chroot("/box"));
    must_fail("pivot_root", syscall(SYS_pivot_root, ".", "."));
    if (fchdir(root) != 0)
        return 2;
    for (int i = 0; i < 100; i++)
        if (chdir("..") != 0)
            return 2;
    must_fail("work", open("work", O_RDONLY));
    must_fail("root", open("root", O_RDONLY));
    struct {
        unsigned bytes;
        int type;
        unsigned char handle[128];
    } handle = {.bytes = 128};
    int mount_id;
    must_fail("name_to_handle_at",
              syscall(SYS_name_to_handle_at, AT_FDCWD, "/usr", &handle, &mount_id, 0));
    must_fail("open_by_handle_at", syscall(SYS_open_by_handle_at, root, &handle, O_RDONLY));
    if (argc > 1)
        must_fail(argv[1], open(argv[1] + 1, O_RDONLY));
    return attack_over();
}
