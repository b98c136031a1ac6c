/*  privileges - becomes somebody else: by uid, capabilities, set-uid programs

    language: c
    also: compile managed validator python
    expect: EXITED 0
*/
#include "attack.h"
#include <linux/capability.h>
#include <sys/fsuid.h>
#include <sys/prctl.h>

int
main(void)
{
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct all[2] = {{~0u, ~0u, ~0u}, {~0u, ~0u, ~0u}};
    if (getuid() == 0 || geteuid() == 0 || getgid() == 0)
        must_fail("running as root", 0);
    if (getgroups(0, NULL) != 0)
        must_fail("supplementary groups", 0);
    must_fail("setuid", setuid(0));
    must_fail("setgid", setgid(0));
    must_fail("setresuid", setresuid(0, 0, 0));
    must_fail("setgroups", syscall(SYS_setgroups, 0, NULL));
    must_fail("capset", syscall(SYS_capset, &header, all));
    must_fail("keepcaps", prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0));
    must_fail("ambient", prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, 21, 0, 0));
    must_fail("dumpable", prctl(PR_SET_DUMPABLE, 2, 0, 0, 0));
    must_fail("chown", syscall(SYS_fchownat, AT_FDCWD, "/box", 0, 0, 0));
    static const char *const s_set_uid[] = {"/usr/bin/su", "/usr/bin/passwd", "/usr/bin/mount"};
    for (size_t i = 0; i < sizeof s_set_uid / sizeof s_set_uid[0]; i++) {
        pid_t child = fork();
        int status = 0;
        if (child == 0) {
            close(1);
            close(2);
            execl(s_set_uid[i], s_set_uid[i], "-c", "true", (char *)NULL);
            _exit(1);
        }
        waitpid(child, &status, 0);
        must_fail(s_set_uid[i], status == 0 ? 0 : -1);
    }
    return attack_over();
}
