/*  blobs - see blobs.h */
#include "nodes/store/blobs.h"

#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/base/cleanup.h"
#include "lib/base/err.h"
#include "lib/base/hash.h"
#include "lib/base/text.h"

#define READ_CHUNK (256u << 10)

struct blobs {
    char *dir;
    char *uploads;
    size_t upload_count;
};

static char *
s_path(const char *dir, const char *hash)
{
    return text_format("%s/%.2s/%s", dir, hash, hash);
}

static int
s_errno(void)
{
    return errno == ENOSPC || errno == EDQUOT ? ERR_UNAVAILABLE : ERR_INTERNAL;
}

static int
s_make_dir(const char *path)
{
    return mkdir(path, 0700) == 0 || errno == EEXIST ? 0 : s_errno();
}

/*  Makes the entry of a renamed file durable. */
static int
s_sync_dir(const char *path)
{
    _cleanup_(close_p) int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return fd >= 0 && fsync(fd) == 0 ? 0 : s_errno();
}

/* ---- lifecycle ---- */

/*  Removes every unfinished upload. */
static void
s_clear_uploads(blobs_t *self)
{
    DIR *dir = opendir(self->uploads);
    if (!dir)
        return;
    for (struct dirent *entry; (entry = readdir(dir));)
        if (hash_valid(entry->d_name))
            unlinkat(dirfd(dir), entry->d_name, 0);
    closedir(dir);
    self->upload_count = 0;
}

blobs_t *
blobs_open(const char *dir, char **ret_why)
{
    _cleanup_(blobs_close) blobs_t *self = calloc(1, sizeof *self);
    if (!self)
        abort();
    self->dir = text_copy(dir);
    self->uploads = text_format("%s/uploads", dir);
    if (s_make_dir(self->dir) || s_make_dir(self->uploads)) {
        *ret_why = text_format("cannot make %s: %s", self->uploads, strerror(errno));
        return NULL;
    }
    s_clear_uploads(self);
    return steal(&self);
}

void
blobs_close(blobs_t **self_p)
{
    assert(self_p);
    if (!*self_p)
        return;
    free((*self_p)->dir);
    free((*self_p)->uploads);
    free(*self_p);
    *self_p = NULL;
}

/* ---- hashing ---- */

static int
s_verify(int fd, const char *hash)
{
    _cleanup_(free_p) uint8_t *chunk = malloc(READ_CHUNK);
    if (!chunk)
        abort();
    hash_t state;
    hash_init(&state);
    off_t at = 0;
    ssize_t got;
    while ((got = pread(fd, chunk, READ_CHUNK, at)) > 0) {
        hash_update(&state, chunk, (size_t)got);
        at += got;
    }
    char hex[HASH_HEX_SIZE];
    hash_final(&state, hex);
    return got == 0 && strcmp(hex, hash) == 0 ? 0 : ERR_CORRUPT;
}

/* ---- upload ---- */

static int
s_open_upload(blobs_t *self, const char *path, int *ret_fd)
{
    int fd = open(path, O_RDWR | O_CLOEXEC);
    if (fd < 0) {
        /* Whoever was slowest loses: unfinished uploads start again from their first chunk. */
        if (self->upload_count >= BLOB_UPLOADS_MAX)
            s_clear_uploads(self);
        fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
        self->upload_count++;
    }
    if (fd < 0)
        return s_errno();
    *ret_fd = fd;
    return 0;
}

static int
s_write_at(int fd, uint64_t offset, const uint8_t *data, size_t size)
{
    while (size > 0) {
        ssize_t put = pwrite(fd, data, size, (off_t)offset);
        if (put < 0 && errno == EINTR)
            continue;
        if (put <= 0)
            return s_errno();
        data += put;
        offset += (uint64_t)put;
        size -= (size_t)put;
    }
    return 0;
}

/*  Verifies a complete upload and gives it its name. */
static int
s_finish(blobs_t *self, const char *hash, const char *upload, int fd)
{
    if (self->upload_count > 0)
        self->upload_count--;
    if (s_verify(fd, hash)) {
        unlink(upload);
        return ERR_CORRUPT;
    }
    _cleanup_(free_p) char *path = s_path(self->dir, hash);
    _cleanup_(free_p) char *fan = text_format("%s/%.2s", self->dir, hash);
    if (s_make_dir(fan) || fchmod(fd, 0400) || fsync(fd) || rename(upload, path))
        return s_errno();
    int code = s_sync_dir(fan);
    return code ? code : s_sync_dir(self->dir);
}

int
blobs_put(blobs_t *self,
          const char *hash,
          uint64_t size,
          uint64_t offset,
          const void *data,
          size_t data_size,
          uint64_t *ret_next)
{
    assert(self && ret_next);
    if (!hash_valid(hash) || data_size > BLOB_CHUNK_MAX || offset > size ||
        data_size > size - offset)
        return ERR_INVALID;
    if (size > BLOB_SIZE_MAX)
        return ERR_TOO_LARGE;
    if (blobs_has(self->dir, hash)) {
        *ret_next = size;
        return 0;
    }
    _cleanup_(free_p) char *upload = text_format("%s/%s", self->uploads, hash);
    _cleanup_(close_p) int fd = -1;
    int code = s_open_upload(self, upload, &fd);
    struct stat info;
    if (code == 0 && fstat(fd, &info) != 0)
        code = s_errno();
    if (code)
        return code;
    uint64_t there = (uint64_t)info.st_size;
    if (there == offset) {
        code = s_write_at(fd, offset, data, data_size);
        if (code)
            return code;
        there += data_size;
    }
    if (there >= size)
        code = s_finish(self, hash, upload, fd);
    if (code == 0)
        *ret_next = there < size ? there : size;
    return code;
}

/* ---- reading ---- */

int
blobs_get(blobs_t *self,
          const char *hash,
          uint64_t offset,
          size_t limit,
          bytes_t *out,
          uint64_t *ret_size)
{
    assert(self && out && ret_size);
    if (!hash_valid(hash))
        return ERR_INVALID;
    _cleanup_(free_p) char *path = s_path(self->dir, hash);
    _cleanup_(close_p) int fd = open(path, O_RDONLY | O_CLOEXEC);
    struct stat info;
    if (fd < 0 || fstat(fd, &info) != 0)
        return fd < 0 && errno == ENOENT ? ERR_NOT_FOUND : ERR_INTERNAL;
    uint64_t size = (uint64_t)info.st_size;
    if (offset > size)
        return ERR_INVALID;
    if (offset == 0 && s_verify(fd, hash))
        return ERR_CORRUPT;
    size_t want = size - offset < limit ? (size_t)(size - offset) : limit;
    uint8_t *room = bytes_extend(out, want);
    if (!room)
        return ERR_TOO_LARGE;
    for (size_t done = 0; done < want;) {
        ssize_t got = pread(fd, room + done, want - done, (off_t)(offset + done));
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return ERR_INTERNAL;
        done += (size_t)got;
    }
    *ret_size = size;
    return 0;
}

bool
blobs_has(const char *dir, const char *hash)
{
    if (!hash_valid(hash))
        return false;
    _cleanup_(free_p) char *path = s_path(dir, hash);
    return access(path, F_OK) == 0;
}
