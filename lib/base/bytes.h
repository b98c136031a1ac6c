/*  bytes - a growing byte buffer with a hard maximum

    What is appended past the maximum is refused whole, so a buffer can face
    the network. The content is always followed by a NUL that is not counted,
    so text can be read as a C string.

    Not thread-safe: a buffer belongs to one actor. Out of memory aborts.
*/
#ifndef ASSIZE_BYTES_H
#define ASSIZE_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct {
    uint8_t *data; /* NULL until something was appended */
    size_t size;
    size_t capacity;
    size_t size_max;
} bytes_t;

/*  An empty buffer that takes at most `size_max` bytes. Freed by bytes_clear. */
bytes_t bytes_make(size_t size_max);

/*  Frees the content; the buffer is empty and usable again. For _cleanup_. */
void bytes_clear(bytes_t *self);

/*  Empties the buffer but keeps its memory. */
void bytes_reset(bytes_t *self);

/*  Appends; returns 0, or ERR_TOO_LARGE and appends nothing. `data` must not point into self. */
int bytes_append(bytes_t *self, const void *data, size_t size);
int bytes_append_text(bytes_t *self, const char *text);
int bytes_append_format(bytes_t *self, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/*  Room for exactly `size` more bytes, counted as appended; the caller fills them. NULL past the
    maximum. */
uint8_t *bytes_extend(bytes_t *self, size_t size);

/*  Drops `size` bytes from the front (at most what is there). */
void bytes_consume(bytes_t *self, size_t size);

/*  Hands out the memory (the caller frees it) and leaves the buffer empty; NULL when empty. */
uint8_t *bytes_steal(bytes_t *self, size_t *ret_size);

/*  Reads a whole file; 0, ERR_NOT_FOUND, ERR_TOO_LARGE past `self->size_max`, ERR_INTERNAL. */
int bytes_read_file(bytes_t *self, const char *path);

/*  Writes all to a new or truncated file with mode 0644 & ~umask; 0 or ERR_INTERNAL. */
int bytes_write_file(const void *data, size_t size, const char *path);

#endif
