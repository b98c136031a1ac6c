/*  files - see files.h */
#include "nodes/worker/sandbox/files.h"

#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "lib/base/cleanup.h"
#include "lib/base/err.h"

#define COPY_CHUNK (1u << 30)
#define MODE_MASK 0777u /* no set-id, no sticky bit */

static const char s_name_characters[] =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_+.-";

bool
files_name_valid(const char *name)
{
    if (!name || strlen(name) > FILES_NAME_MAX)
        return false;
    for (;;) {
        size_t length = strspn(name, s_name_characters);
        bool dots = strncmp(name, "..", length) == 0; /* also "." and "" */
        if (dots)
            return false;
        if (name[length] == 0)
            return true;
        if (name[length] != '/')
            return false;
        name += length + 1;
    }
}

/*  The one place where a system error about a name becomes ours. */
static int
s_error(int error)
{
    switch (error) {
    case EEXIST:
        return ERR_CONFLICT;
    case ENOENT:
    case ENOTDIR:
        return ERR_NOT_FOUND;
    case ELOOP:
    case EXDEV:
    case EISDIR:
    case ENXIO:
    case EACCES:
        return ERR_FORBIDDEN;
    case ENOSPC:
    case EFBIG:
        return ERR_TOO_LARGE;
    default:
        return ERR_UNAVAILABLE;
    }
}

static int
s_open(int dir_fd, const char *name, uint64_t flags, mode_t mode)
{
    struct open_how how = {
        .flags = flags | O_CLOEXEC | O_NOFOLLOW,
        .mode = mode,
        .resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS | RESOLVE_NO_XDEV,
    };
    return (int)syscall(SYS_openat2, dir_fd, name, &how, sizeof how);
}

static int
s_create(int dir_fd, const char *name, mode_t mode, int *ret_fd)
{
    if (!files_name_valid(name) || (mode & ~MODE_MASK))
        return ERR_INVALID;
    int fd = s_open(dir_fd, name, O_WRONLY | O_CREAT | O_EXCL, mode);
    if (fd < 0)
        return s_error(errno);
    if (fchmod(fd, mode) != 0) { /* whatever our umask is */
        close(fd);
        return ERR_UNAVAILABLE;
    }
    *ret_fd = fd;
    return 0;
}

/*  Opens the directory that `name` lies in, and finds the last part of the name. */
static int
s_open_parent(int dir_fd, const char *name, const char **ret_last)
{
    const char *slash = strrchr(name, '/');
    char parent[FILES_NAME_MAX + 1] = ".";
    if (slash) {
        memcpy(parent, name, (size_t)(slash - name));
        parent[slash - name] = 0;
    }
    *ret_last = slash ? slash + 1 : name;
    return s_open(dir_fd, parent, O_RDONLY | O_DIRECTORY, 0);
}

/*  Takes back a file that could not be filled. */
static int
s_undo(int dir_fd, const char *name, int error)
{
    const char *last;
    _cleanup_(close_p) int parent = s_open_parent(dir_fd, name, &last);
    if (parent >= 0)
        unlinkat(parent, last, 0);
    return s_error(error);
}

int
files_remove(int dir_fd, const char *name)
{
    if (!files_name_valid(name))
        return ERR_INVALID;
    const char *last;
    _cleanup_(close_p) int parent = s_open_parent(dir_fd, name, &last);
    return parent >= 0 && unlinkat(parent, last, 0) == 0 ? 0 : s_error(errno);
}

int
files_put(int dir_fd, const char *name, mode_t mode, const void *data, size_t size)
{
    assert(data || size == 0);
    _cleanup_(close_p) int fd = -1;
    int err = s_create(dir_fd, name, mode, &fd);
    if (err)
        return err;
    for (size_t done = 0; done < size;) {
        ssize_t written = write(fd, (const uint8_t *)data + done, size - done);
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return s_undo(dir_fd, name, errno);
        done += (size_t)written;
    }
    return 0;
}

int
files_put_fd(int dir_fd, const char *name, mode_t mode, int fd)
{
    struct stat stat;
    if (fstat(fd, &stat) != 0 || !S_ISREG(stat.st_mode))
        return ERR_INVALID;
    _cleanup_(close_p) int out = -1;
    int err = s_create(dir_fd, name, mode, &out);
    if (err)
        return err;
    for (off_t done = 0; done < stat.st_size;) {
        ssize_t sent = sendfile(out, fd, &done, COPY_CHUNK);
        if (sent < 0 && errno == EINTR)
            continue;
        if (sent < 0)
            return s_undo(dir_fd, name, errno);
        if (sent == 0) /* it shrank meanwhile */
            return s_undo(dir_fd, name, EIO);
    }
    return 0;
}

int
files_mkdir(int dir_fd, const char *name, mode_t mode)
{
    if (!files_name_valid(name) || (mode & ~MODE_MASK))
        return ERR_INVALID;
    const char *last;
    _cleanup_(close_p) int parent = s_open_parent(dir_fd, name, &last);
    if (parent < 0 || mkdirat(parent, last, mode) != 0)
        return s_error(errno);
    _cleanup_(close_p) int made = s_open(parent, last, O_RDONLY | O_DIRECTORY, 0);
    return made >= 0 && fchmod(made, mode) == 0 ? 0 : ERR_UNAVAILABLE;
}

int
files_take(int dir_fd, const char *name, uint64_t size_max, int *ret_fd)
{
    if (!files_name_valid(name))
        return ERR_INVALID;
    /* O_NONBLOCK: a FIFO in its place must not make us wait for a writer. */
    _cleanup_(close_p) int fd = s_open(dir_fd, name, O_RDONLY | O_NONBLOCK, 0);
    if (fd < 0)
        return s_error(errno);
    struct stat stat;
    if (fstat(fd, &stat) != 0)
        return ERR_UNAVAILABLE;
    if (!S_ISREG(stat.st_mode) || stat.st_nlink != 1)
        return ERR_FORBIDDEN;
    if ((uint64_t)stat.st_size > size_max)
        return ERR_TOO_LARGE;
    *ret_fd = fd;
    fd = -1;
    return 0;
}

/*  Empties `fd` (closed in any case). */
static int
s_wipe(int fd, uint32_t depth)
{
    DIR *dir = fd >= 0 ? fdopendir(fd) : NULL;
    if (!dir) {
        close_p(&fd);
        return ERR_UNAVAILABLE;
    }
    int err = 0;
    struct dirent *entry;
    while (err == 0 && (entry = readdir(dir))) {
        const char *name = entry->d_name;
        if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
            continue;
        if (unlinkat(fd, name, 0) == 0)
            continue;
        if (errno != EISDIR || depth == FILES_DEPTH_MAX)
            err = ERR_UNAVAILABLE;
        if (err == 0)
            err = s_wipe(s_open(fd, name, O_RDONLY | O_DIRECTORY, 0), depth + 1);
        if (err == 0 && unlinkat(fd, name, AT_REMOVEDIR) != 0)
            err = ERR_UNAVAILABLE;
    }
    closedir(dir);
    return err;
}

int
files_wipe(int dir_fd)
{
    return s_wipe(s_open(dir_fd, ".", O_RDONLY | O_DIRECTORY, 0), 0);
}
