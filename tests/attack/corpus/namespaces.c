/*  namespaces - makes or joins namespaces, and mounts in them

    language: c
    also: compile managed validator python
    expect: EXITED 0
*/
#include "attack.h"
#include <linux/sched.h>
#include <sched.h>
#include <sys/mount.h>

int
main(void)
{
    static const unsigned long s_flags[] = {CLONE_NEWUSER,
                                            CLONE_NEWNS,
                                            CLONE_NEWPID,
                                            CLONE_NEWNET,
                                            CLONE_NEWIPC,
                                            CLONE_NEWUTS,
                                            CLONE_NEWCGROUP};
    for (size_t i = 0; i < sizeof s_flags / sizeof s_flags[0]; i++) {
        must_fail("unshare", unshare((int)s_flags[i]));
        long child = syscall(SYS_clone, s_flags[i] | SIGCHLD, 0, 0, 0, 0);
        if (child == 0)
            _exit(0);
        must_fail("clone", child);
        struct clone_args args = {.flags = s_flags[i], .exit_signal = SIGCHLD};
        child = syscall(SYS_clone3, &args, sizeof args);
        if (child == 0)
            _exit(0);
        must_fail("clone3", child);
    }
    must_fail("setns", setns(0, 0));
    must_fail("mount", mount("none", "/tmp", "tmpfs", 0, NULL));
    must_fail("remount", mount(NULL, "/program", NULL, MS_REMOUNT | MS_BIND, NULL));
    must_fail("umount", umount2("/program", MNT_DETACH));
    must_fail("fsopen", syscall(SYS_fsopen, "tmpfs", 0));
    must_fail("open_tree", syscall(SYS_open_tree, AT_FDCWD, "/", 1));
    must_fail("move_mount", syscall(SYS_move_mount, 0, "", 0, "/box", 4));
    must_fail("mount_setattr", syscall(SYS_mount_setattr, AT_FDCWD, "/program", 0, NULL, 0));
    must_fail("sethostname", sethostname("x", 1));
    return attack_over();
}
