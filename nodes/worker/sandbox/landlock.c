/*  landlock - a second fence for programs that have the worker's own uid

    Without root the only uid to be had is the worker's. What then stands between
    a program and the worker is the namespaces; Landlock adds a fence of another
    kind: writing only in /box and /tmp, no tracing of anybody outside, and
    (Linux 6.12) no signals to them. As root the uid does that, at no cost per
    opened file.

    Source: Linux, Documentation/userspace-api/landlock.rst. The structure is
    that of the newest version known here; an older kernel takes its beginning.
*/
#include "nodes/worker/sandbox/zygote.h"

#include <fcntl.h>
#include <linux/landlock.h>
#include <stddef.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "lib/base/cleanup.h"

#define ACCESS_READ                                                                                \
    (LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR)
#define ACCESS_FIRST ((LANDLOCK_ACCESS_FS_MAKE_SYM << 1) - 1) /* all of version 1 */
#define ACCESS_REFER (1ull << 13)                             /* version 2 */
#define ACCESS_TRUNCATE (1ull << 14)                          /* version 3 */
#define SCOPE_ALL 3ull /* version 6: abstract sockets, signals */
#define SCOPE_VERSION 6

typedef struct {
    uint64_t handled_fs;
    uint64_t handled_net;
    uint64_t scoped;
} ruleset_t;

static int
s_allow(int ruleset_fd, const char *path, uint64_t access)
{
    _cleanup_(close_p) int fd = open(path, O_PATH | O_CLOEXEC);
    struct landlock_path_beneath_attr rule = {.allowed_access = access, .parent_fd = fd};
    if (fd < 0)
        return -1;
    return (int)syscall(SYS_landlock_add_rule, ruleset_fd, LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
}

int
landlock_make(void)
{
    long version =
        syscall(SYS_landlock_create_ruleset, NULL, (size_t)0, LANDLOCK_CREATE_RULESET_VERSION);
    if (version < 1)
        return -1;
    uint64_t all =
        ACCESS_FIRST | (version >= 2 ? ACCESS_REFER : 0) | (version >= 3 ? ACCESS_TRUNCATE : 0);
    ruleset_t rules = {.handled_fs = all, .scoped = version >= SCOPE_VERSION ? SCOPE_ALL : 0};
    size_t size = version >= SCOPE_VERSION ? sizeof rules : offsetof(ruleset_t, handled_net);
    _cleanup_(close_p) int fd = (int)syscall(SYS_landlock_create_ruleset, &rules, size, 0);
    uint64_t files = ACCESS_READ | LANDLOCK_ACCESS_FS_WRITE_FILE | (all & ACCESS_TRUNCATE);
    if (fd < 0 || s_allow(fd, "/", ACCESS_READ) != 0 || s_allow(fd, "/box", all) != 0 ||
        s_allow(fd, "/tmp", all) != 0 || s_allow(fd, "/dev", files) != 0)
        return -1;
    int high = fcntl(fd, F_DUPFD_CLOEXEC, OWN_FDS_FROM);
    return high;
}

int
landlock_enter(int ruleset_fd)
{
    return (int)syscall(SYS_landlock_restrict_self, ruleset_fd, 0);
}
