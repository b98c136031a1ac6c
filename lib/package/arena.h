/*  arena - memory with one end

    A package is thousands of small strings and arrays that live and die
    together. They are taken from an arena and freed at once, so the structs of
    package.h are plain data without destructors. Out of memory aborts.
*/
#ifndef ASSIZE_PACKAGE_ARENA_H
#define ASSIZE_PACKAGE_ARENA_H

#include <stddef.h>

typedef struct arena arena_t;

arena_t *arena_new(void);

/*  Frees the arena with all that was taken from it, and nulls the reference. NULL is fine. */
void arena_destroy(arena_t **self_p);

/*  Zeroed memory, aligned for any type. */
void *arena_take(arena_t *self, size_t size);

/*  Copies of a text (NULL gives NULL), of its first `length` bytes, of a formatted one. */
char *arena_copy(arena_t *self, const char *text);
char *arena_copy_length(arena_t *self, const char *text, size_t length);
char *arena_format(arena_t *self, const char *format, ...) __attribute__((format(printf, 2, 3)));

/*  Makes room for one more element of `size` bytes at the end of an array of `*count` elements that
    only this function grows; counts it and returns it, zeroed. `items_p` points to the array's
    pointer. */
void *arena_append(arena_t *self, void *items_p, size_t *count, size_t size);

#endif
