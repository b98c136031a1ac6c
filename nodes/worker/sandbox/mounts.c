/*  mounts - the file system that a program sees

        /             tmpfs, read-only: only the names below
        /usr          the host's, read-only, no set-id, no devices
        /bin /lib ... as on the host: links into /usr, or bound like it
        /etc          ld.so.cache, passwd, group; what compilers and the JVM need
        /dev          null, zero, random, urandom
        /program      tmpfs, read-only from inside; the library writes by its own fd
        /box /tmp     tmpfs, one size and one number of inodes; modes say who writes
        /data         empty files 0..3, mount points for a run's data
        /prepared     what the worker made of toolchains (precompiled headers), read-only
        /proc         empty, mount point for profiles that need it

    Nothing else of the host has a name in here. Every mount is private: what
    happens outside later does not show inside, and the reverse.
*/
#include "nodes/worker/sandbox/zygote.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "lib/base/cleanup.h"

#define BUILD_PATH "/tmp" /* covered by the new root while it is built; never seen inside */
#define COPY_MAX (8u << 20)
#define HOST_NAME_SIZE 300u /* "/etc/" and a directory entry */
#define ROOT_OPTIONS "mode=755,size=16m,nr_inodes=1024"
#define READ_ONLY (MS_RDONLY | MS_NOSUID | MS_NODEV)

/*  The host's top-level directories with programs and libraries. */
static const char *const s_system_dirs[] = {
    "usr", "bin", "sbin", "lib", "lib32", "lib64", "libx32", NULL};

/*  Of the host's /etc, when there. A pattern ends with '*'. */
static const char *const s_etc_files[] = {"ld.so.cache", "fpc.cfg", NULL};
static const char *const s_etc_dirs[] = {"alternatives", "java-*", "mono", NULL};

/*  Debian keeps ghc's list of libraries here; the one in /usr is a link to it. */
#define GHC_DIR "var/lib/ghc"

static const struct {
    const char *name;
    unsigned minor; /* of major 1: Linux, Documentation/admin-guide/devices.txt */
} s_devices[] = {{"null", 3}, {"zero", 5}, {"random", 8}, {"urandom", 9}};

/*  Everything is named relative to the new root, which is the working directory. */

static void
s_make_dir(const zygote_t *zygote, const char *name, mode_t mode)
{
    if (mkdir(name, mode) != 0 && errno != EEXIST)
        zygote_die(zygote, name);
}

static void
s_make_file(const zygote_t *zygote, const char *name, const char *text)
{
    int fd = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
    size_t size = strlen(text);
    if (fd < 0 || write(fd, text, size) != (ssize_t)size)
        zygote_die(zygote, name);
    close(fd);
}

static void
s_mount_tmpfs(const zygote_t *zygote, const char *name, unsigned long flags, const char *options)
{
    if (mount("assize", name, "tmpfs", flags, options) != 0)
        zygote_die(zygote, name);
}

static void
s_bind(const zygote_t *zygote, const char *from, const char *name, unsigned long flags)
{
    if (mount(from, name, NULL, MS_BIND, NULL) != 0 ||
        mount(NULL, name, NULL, MS_REMOUNT | MS_BIND | flags, NULL) != 0)
        zygote_die(zygote, from);
}

static void
s_make_system_dirs(const zygote_t *zygote)
{
    for (int i = 0; s_system_dirs[i]; i++) {
        const char *name = s_system_dirs[i];
        char host[PATH_MAX];
        char target[PATH_MAX];
        struct stat stat;
        snprintf(host, sizeof host, "/%s", name);
        if (lstat(host, &stat) != 0)
            continue;
        if (S_ISLNK(stat.st_mode)) {
            ssize_t length = readlink(host, target, sizeof target - 1);
            if (length < 0)
                zygote_die(zygote, host);
            target[length] = 0;
            if (symlink(target, name) != 0)
                zygote_die(zygote, name);
        } else if (S_ISDIR(stat.st_mode)) {
            s_make_dir(zygote, name, 0755);
            s_bind(zygote, host, name, READ_ONLY);
        }
    }
}

static void
s_copy(const zygote_t *zygote, const char *from, const char *to)
{
    _cleanup_(close_p) int in = open(from, O_RDONLY | O_CLOEXEC);
    if (in < 0)
        return; /* a system without it works without it */
    _cleanup_(close_p) int out = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
    char chunk[16384];
    size_t total = 0;
    ssize_t got;
    while (out >= 0 && total < COPY_MAX && (got = read(in, chunk, sizeof chunk)) > 0) {
        if (write(out, chunk, (size_t)got) != got)
            zygote_die(zygote, to);
        total += (size_t)got;
    }
    if (out < 0)
        zygote_die(zygote, to);
}

static bool
s_matches(const char *name, const char *pattern)
{
    size_t length = strlen(pattern);
    return pattern[length - 1] == '*' ? strncmp(name, pattern, length - 1) == 0
                                      : strcmp(name, pattern) == 0;
}

static void
s_make_etc(const zygote_t *zygote)
{
    char host[HOST_NAME_SIZE];
    s_make_dir(zygote, "etc", 0755);
    char passwd[256];
    snprintf(passwd,
             sizeof passwd,
             "root:x:0:0:root:/nonexistent:/usr/sbin/nologin\n"
             "box:x:%u:%u:box:/nonexistent:/usr/sbin/nologin\n",
             zygote->setup.uid,
             zygote->setup.uid);
    s_make_file(zygote, "etc/passwd", passwd);
    snprintf(passwd, sizeof passwd, "root:x:0:\nbox:x:%u:\n", zygote->setup.uid);
    s_make_file(zygote, "etc/group", passwd);
    for (int i = 0; s_etc_files[i]; i++) {
        snprintf(host, sizeof host, "/etc/%s", s_etc_files[i]);
        s_copy(zygote, host, host + 1);
    }
    DIR *dir = opendir("/etc");
    struct dirent *entry;
    while (dir && (entry = readdir(dir))) {
        for (int i = 0; s_etc_dirs[i]; i++) {
            struct stat stat;
            if (!s_matches(entry->d_name, s_etc_dirs[i]))
                continue;
            snprintf(host, sizeof host, "/etc/%s", entry->d_name);
            const char *name = host + 1; /* inside, the same path from the new root */
            if (lstat(host, &stat) != 0 || !S_ISDIR(stat.st_mode))
                continue;
            s_make_dir(zygote, name, 0755);
            s_bind(zygote, host, name, READ_ONLY | MS_NOEXEC);
        }
    }
    if (dir)
        closedir(dir);
}

static void
s_make_ghc(const zygote_t *zygote)
{
    struct stat stat;
    if (lstat("/" GHC_DIR, &stat) != 0 || !S_ISDIR(stat.st_mode))
        return;
    s_make_dir(zygote, "var", 0755);
    s_make_dir(zygote, "var/lib", 0755);
    s_make_dir(zygote, GHC_DIR, 0755);
    s_bind(zygote, "/" GHC_DIR, GHC_DIR, READ_ONLY | MS_NOEXEC);
}

/*  The directory of prepared files as a mount of its own, taken before anything covers its name; -1
    when there is none. */
static int
s_open_prepared(const zygote_t *zygote)
{
    const char *dir = zygote->setup.prepared_dir;
    struct mount_attr attributes = {.attr_set =
                                        MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV};
    if (!*dir)
        return -1;
    int tree = open_tree(AT_FDCWD, dir, OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC);
    if (tree < 0 || mount_setattr(tree, "", AT_EMPTY_PATH, &attributes, sizeof attributes) != 0)
        zygote_die(zygote, dir);
    return tree;
}

static void
s_make_prepared(const zygote_t *zygote, int tree)
{
    if (tree < 0)
        return;
    s_make_dir(zygote, "prepared", 0755);
    if (move_mount(tree, "", AT_FDCWD, "prepared", MOVE_MOUNT_F_EMPTY_PATH) != 0)
        zygote_die(zygote, "/prepared");
}

/*  Own nodes where that is permitted (root), otherwise the host's, bound one by one. */
static void
s_make_dev(const zygote_t *zygote)
{
    s_make_dir(zygote, "dev", 0755);
    s_mount_tmpfs(zygote, "dev", MS_NOSUID | MS_NOEXEC, "mode=755,size=4k,nr_inodes=16");
    for (size_t i = 0; i < sizeof s_devices / sizeof s_devices[0]; i++) {
        char host[32];
        const char *name = host + 1;
        snprintf(host, sizeof host, "/dev/%s", s_devices[i].name);
        if (mknod(name, S_IFCHR | 0666, makedev(1, s_devices[i].minor)) == 0)
            continue;
        s_make_file(zygote, name, "");
        if (mount(host, name, NULL, MS_BIND, NULL) != 0)
            zygote_die(zygote, host);
    }
    /* For runs with /proc; otherwise they lead nowhere. */
    if (symlink("/proc/self/fd", "dev/fd") != 0 || symlink("/proc/self/fd/0", "dev/stdin") != 0 ||
        symlink("/proc/self/fd/1", "dev/stdout") != 0 ||
        symlink("/proc/self/fd/2", "dev/stderr") != 0)
        zygote_die(zygote, "dev/fd");
    if (mount(NULL, "dev", NULL, MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NOSUID | MS_NOEXEC, NULL) !=
        0)
        zygote_die(zygote, "dev");
}

static int
s_open_dir(const zygote_t *zygote, const char *name)
{
    int fd = open(name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int high = fd < 0 ? -1 : fcntl(fd, F_DUPFD_CLOEXEC, OWN_FDS_FROM);
    if (high < 0)
        zygote_die(zygote, name);
    close(fd);
    return high;
}

/*  /program: the fd stays on the writable mount, which the read-only bind then covers. */
static void
s_make_program(zygote_t *zygote)
{
    char options[96];
    snprintf(options,
             sizeof options,
             "mode=755,size=%llu,nr_inodes=%u",
             (unsigned long long)zygote->setup.program_size_max,
             zygote->setup.box_files_max);
    s_make_dir(zygote, "program", 0755);
    s_mount_tmpfs(zygote, "program", MS_NOSUID | MS_NODEV, options);
    zygote->dir_fds[DIR_PROGRAM] = s_open_dir(zygote, "program");
    s_bind(zygote, "program", "program", READ_ONLY);
}

/*  /box and /tmp: two directories of one tmpfs, which itself is covered by the first. */
static void
s_make_box(zygote_t *zygote)
{
    char options[96];
    snprintf(options,
             sizeof options,
             "mode=755,size=%llu,nr_inodes=%u",
             (unsigned long long)zygote->setup.box_size_max,
             zygote->setup.box_files_max);
    s_make_dir(zygote, "box", 0755);
    s_make_dir(zygote, "tmp", 0755);
    s_mount_tmpfs(zygote, "box", MS_NOSUID | MS_NODEV, options);
    s_make_dir(zygote, "box/box", 0755);
    s_make_dir(zygote, "box/tmp", 0755);
    s_bind(zygote, "box/tmp", "tmp", MS_NOSUID | MS_NODEV);
    s_bind(zygote, "box/box", "box", MS_NOSUID | MS_NODEV);
    zygote->dir_fds[DIR_BOX] = s_open_dir(zygote, "box");
    zygote->dir_fds[DIR_TMP] = s_open_dir(zygote, "tmp");
}

/*  Leaves a chroot for the root of our own mount namespace, which only root can: with the root
    moved below it, the working directory has nothing above it but the real root. */
static void
s_leave_chroot(const zygote_t *zygote)
{
    struct stat here;
    struct stat above;
    if (chdir("/") != 0 || chroot("usr") != 0)
        zygote_die(zygote, "leaving a chroot");
    do {
        if (stat(".", &here) != 0 || chdir("..") != 0 || stat(".", &above) != 0)
            zygote_die(zygote, "leaving a chroot");
    } while (here.st_dev != above.st_dev || here.st_ino != above.st_ino);
    if (chroot(".") != 0)
        zygote_die(zygote, "leaving a chroot");
}

/*  Nothing that is mounted from here on shows outside. Where our root is not the root of a mount (a
    plain chroot) it can neither be made private nor be pivoted away: then it is made one, by a bind
    onto itself, in our own namespace. */
static void
s_make_private(const zygote_t *zygote)
{
    if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0)
        return;
    if (errno != EINVAL)
        zygote_die(zygote, "making mounts private");
    char path[PATH_MAX];
    _cleanup_(close_p) int root = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (root < 0)
        zygote_die(zygote, "opening the root");
    s_leave_chroot(zygote);
    if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0 || fchdir(root) != 0 ||
        !getcwd(path, sizeof path) || mount(path, path, NULL, MS_BIND | MS_REC, NULL) != 0 ||
        chdir(path) != 0 || chroot(".") != 0)
        zygote_die(zygote, "making a chroot the root of a mount");
}

void
mounts_make(zygote_t *self)
{
    if (unshare(CLONE_NEWNS) != 0)
        zygote_die(self, "a mount namespace (unshare)");
    s_make_private(self);
    _cleanup_(close_p) int prepared = s_open_prepared(self);
    s_mount_tmpfs(self, BUILD_PATH, MS_NOSUID | MS_NODEV, ROOT_OPTIONS);
    if (chdir(BUILD_PATH) != 0)
        zygote_die(self, "chdir");
    s_make_system_dirs(self);
    s_make_etc(self);
    s_make_dev(self);
    s_make_program(self);
    s_make_box(self);
    s_make_ghc(self);
    s_make_prepared(self, prepared);
    s_make_dir(self, "proc", 0555);
    s_make_dir(self, "data", 0755);
    for (uint32_t i = 0; i < SANDBOX_DATA_MAX; i++) {
        char name[16];
        snprintf(name, sizeof name, "data/%u", i);
        s_make_file(self, name, "");
    }
    if (syscall(SYS_pivot_root, ".", ".") != 0 || umount2(".", MNT_DETACH) != 0)
        zygote_die(self, "pivot_root");
    if (mount(NULL, "/", NULL, MS_REMOUNT | MS_BIND | READ_ONLY, NULL) != 0)
        zygote_die(self, "making the root read-only");
    if (chdir("/box") != 0)
        zygote_die(self, "/box");
    self->layers |= SANDBOX_LAYER_MOUNTS;
}

int
mounts_unshare(void)
{
    return unshare(CLONE_NEWNS);
}

int
mounts_add_proc(void)
{
    /* Only processes, only the run's own, nothing to write to. */
    return mount("proc", "/proc", "proc", READ_ONLY | MS_NOEXEC, "subset=pid,hidepid=invisible");
}

int
mounts_add_data(const int *fds, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        char name[24];
        snprintf(name, sizeof name, "/data/%u", i);
        if (move_mount(fds[i], "", AT_FDCWD, name, MOVE_MOUNT_F_EMPTY_PATH) != 0)
            return -1;
    }
    return 0;
}
