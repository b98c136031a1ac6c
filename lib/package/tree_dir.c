/*  tree_dir - a package that is a directory

    Every path is opened by openat2 from the root with RESOLVE_BENEATH, when the
    tree is listed and again when a file is read. Source: openat2(2), Linux 5.6.
*/
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "lib/base/cleanup.h"
#include "lib/base/err.h"
#include "lib/base/text.h"
#include "lib/package/package_limits.h"
#include "lib/package/tree_private.h"

#define READ_CHUNK 65536u

static int s_list(tree_t *self, const char *directory);

/*  An fd, or -1 with errno. O_NONBLOCK: a FIFO must not hold us up. */
static int
s_open_beneath(const tree_t *self, const char *path, int flags, uint64_t resolve)
{
    struct open_how how = {
        .flags = (unsigned)(O_RDONLY | O_CLOEXEC | O_NONBLOCK | flags),
        .resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS | RESOLVE_NO_XDEV | resolve,
    };
    return (int)syscall(SYS_openat2, self->root_fd, path, &how, sizeof how);
}

static void
s_closedir_p(DIR **dir_p)
{
    if (*dir_p)
        closedir(*dir_p);
}

static int
s_fail(tree_t *self, const char *path)
{
    package_report_add(self->report, PACKAGE_ERROR, path, 0, "cannot be read: %s", strerror(errno));
    return ERR_INVALID;
}

/*  Whether a judge has any use for what is at this path. */
static bool
s_matters(const char *path)
{
    static const char *const unused[] = {
        "generators/", "input_visualizer/", "answer_validators/", "visualizers/"};
    for (size_t i = 0; i < sizeof unused / sizeof *unused; i++)
        if (text_starts(path, unused[i]))
            return false;
    return true;
}

/*  A symbolic link may stand for a regular file inside the package. */
static int
s_list_link(tree_t *self, const char *path)
{
    struct stat info;
    _cleanup_(close_p) int fd = s_open_beneath(self, path, 0, 0);
    if (fd < 0 || fstat(fd, &info) != 0 || !S_ISREG(info.st_mode)) {
        package_report_add(self->report,
                           s_matters(path) ? PACKAGE_ERROR : PACKAGE_WARNING,
                           path,
                           0,
                           "a symbolic link that does not lead to a file inside the package");
        return 0;
    }
    int err = tree_count_size(self, path, (uint64_t)info.st_size);
    return err ? err : tree_add(self, path, false, (uint64_t)info.st_size, 0);
}

static int
s_list_entry(tree_t *self, int directory_fd, const char *name, const char *path)
{
    if (tree_judge_path(self, path) != TREE_KEEP)
        return 0;
    struct stat info;
    if (fstatat(directory_fd, name, &info, AT_SYMLINK_NOFOLLOW) != 0)
        return s_fail(self, path);
    if (S_ISLNK(info.st_mode))
        return s_list_link(self, path);
    if (S_ISDIR(info.st_mode)) {
        int err = tree_add(self, path, true, 0, 0);
        return err ? err : s_list(self, path);
    }
    if (!S_ISREG(info.st_mode)) {
        package_report_add(
            self->report, PACKAGE_ERROR, path, 0, "neither a file nor a directory: refused");
        return 0;
    }
    int err = tree_count_size(self, path, (uint64_t)info.st_size);
    return err ? err : tree_add(self, path, false, (uint64_t)info.st_size, 0);
}

/*  Lists what is below `directory` ("" for the root); tree_judge_path bounds the depth. */
static int
s_list(tree_t *self, const char *directory)
{
    _cleanup_(close_p) int fd =
        s_open_beneath(self, *directory ? directory : ".", O_DIRECTORY, RESOLVE_NO_SYMLINKS);
    if (fd < 0)
        return s_fail(self, *directory ? directory : NULL);
    _cleanup_(s_closedir_p) DIR *dir = fdopendir(fd);
    if (!dir)
        return s_fail(self, *directory ? directory : NULL);
    int directory_fd = steal_fd(&fd);
    for (struct dirent *entry; (entry = readdir(dir));) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        _cleanup_(free_p) char *path =
            *directory ? text_format("%s/%s", directory, entry->d_name) : text_copy(entry->d_name);
        int err = s_list_entry(self, directory_fd, entry->d_name, path);
        if (err)
            return err;
    }
    return 0;
}

int
tree_dir_open(tree_t *self, const char *path)
{
    self->root_fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (self->root_fd < 0)
        return s_fail(self, NULL);
    return s_list(self, "");
}

int
tree_dir_stream(tree_t *self, const tree_entry_t *entry, tree_sink_fn sink, void *context)
{
    struct stat info;
    _cleanup_(close_p) int fd = s_open_beneath(self, entry->path, 0, 0);
    if (fd < 0)
        return errno == ENOENT ? ERR_NOT_FOUND : ERR_INTERNAL;
    if (fstat(fd, &info) != 0 || !S_ISREG(info.st_mode))
        return ERR_CORRUPT;
    uint8_t chunk[READ_CHUNK];
    uint64_t left = entry->size;
    for (;;) {
        ssize_t got = read(fd, chunk, sizeof chunk);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return ERR_INTERNAL;
        if ((uint64_t)got > left || (got == 0 && left > 0))
            return ERR_CORRUPT; /* not the file that was counted */
        if (got == 0)
            return 0;
        left -= (uint64_t)got;
        int err = sink(context, chunk, (size_t)got);
        if (err)
            return err;
    }
}
