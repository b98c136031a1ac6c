/*  bytes - see bytes.h */
#include "lib/base/bytes.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/base/cleanup.h"
#include "lib/base/err.h"

#define CAPACITY_MIN 64u
#define READ_CHUNK 65536u

bytes_t
bytes_make(size_t size_max)
{
    return (bytes_t){.size_max = size_max};
}

void
bytes_clear(bytes_t *self)
{
    assert(self);
    free(self->data);
    *self = bytes_make(self->size_max);
}

void
bytes_reset(bytes_t *self)
{
    assert(self);
    self->size = 0;
    if (self->data)
        self->data[0] = 0;
}

uint8_t *
bytes_extend(bytes_t *self, size_t size)
{
    assert(self);
    assert(self->size <= self->size_max);

    if (size > self->size_max - self->size)
        return NULL;
    size_t need = self->size + size + 1;
    if (need > self->capacity) {
        size_t capacity = self->capacity ? self->capacity : CAPACITY_MIN;
        while (capacity < need)
            capacity += capacity / 2;
        self->data = realloc(self->data, capacity);
        if (!self->data)
            abort();
        self->capacity = capacity;
    }
    uint8_t *room = self->data + self->size;
    self->size += size;
    self->data[self->size] = 0;
    return room;
}

int
bytes_append(bytes_t *self, const void *data, size_t size)
{
    uint8_t *room = bytes_extend(self, size);
    if (!room)
        return ERR_TOO_LARGE;
    if (size > 0)
        memcpy(room, data, size);
    return 0;
}

int
bytes_append_text(bytes_t *self, const char *text)
{
    return bytes_append(self, text, strlen(text));
}

int
bytes_append_format(bytes_t *self, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    va_list again;
    va_copy(again, args);
    int length = vsnprintf(NULL, 0, format, args);
    va_end(args);
    assert(length >= 0);

    uint8_t *room = bytes_extend(self, (size_t)length);
    if (room)
        vsnprintf((char *)room, (size_t)length + 1, format, again);
    va_end(again);
    return room ? 0 : ERR_TOO_LARGE;
}

void
bytes_consume(bytes_t *self, size_t size)
{
    assert(self);
    if (size >= self->size) {
        bytes_reset(self);
        return;
    }
    memmove(self->data, self->data + size, self->size - size + 1);
    self->size -= size;
}

uint8_t *
bytes_steal(bytes_t *self, size_t *ret_size)
{
    assert(self);
    assert(ret_size);

    uint8_t *data = self->data;
    *ret_size = self->size;
    *self = bytes_make(self->size_max);
    return data;
}

int
bytes_read_file(bytes_t *self, const char *path)
{
    _cleanup_(close_p) int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return errno == ENOENT || errno == ENOTDIR ? ERR_NOT_FOUND : ERR_INTERNAL;

    uint8_t chunk[READ_CHUNK];
    for (;;) {
        ssize_t got = read(fd, chunk, sizeof chunk);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return ERR_INTERNAL;
        if (got == 0)
            return 0;
        if (bytes_append(self, chunk, (size_t)got))
            return ERR_TOO_LARGE;
    }
}

int
bytes_write_file(const void *data, size_t size, const char *path)
{
    _cleanup_(close_p) int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (fd < 0)
        return ERR_INTERNAL;
    for (size_t done = 0; done < size;) {
        ssize_t put = write(fd, (const uint8_t *)data + done, size - done);
        if (put < 0 && errno == EINTR)
            continue;
        if (put <= 0)
            return ERR_INTERNAL;
        done += (size_t)put;
    }
    int closed = close(fd);
    fd = -1;
    return closed == 0 ? 0 : ERR_INTERNAL;
}
