/*  arena - see arena.h

    Blocks in a list, filled from the front. An array that grows is copied to a
    place twice as large when its count is a power of two; the old one is left
    behind, which costs at most as much as the array itself.
*/
#include "lib/package/arena.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BLOCK_SIZE 16384u
#define ALIGNMENT 16u

typedef struct block {
    struct block *next;
    size_t used;
    size_t size;
    _Alignas(ALIGNMENT) unsigned char data[];
} block_t;

struct arena {
    block_t *blocks; /* the first is the one being filled */
};

arena_t *
arena_new(void)
{
    arena_t *self = calloc(1, sizeof *self);
    if (!self)
        abort();
    return self;
}

void
arena_destroy(arena_t **self_p)
{
    assert(self_p);
    if (!*self_p)
        return;
    for (block_t *block = (*self_p)->blocks; block;) {
        block_t *next = block->next;
        free(block);
        block = next;
    }
    free(*self_p);
    *self_p = NULL;
}

void *
arena_take(arena_t *self, size_t size)
{
    assert(self);
    size = (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    block_t *block = self->blocks;
    if (!block || block->size - block->used < size) {
        size_t room = size > BLOCK_SIZE ? size : BLOCK_SIZE;
        block = calloc(1, sizeof *block + room);
        if (!block)
            abort();
        block->size = room;
        block->next = self->blocks;
        self->blocks = block;
    }
    void *memory = block->data + block->used;
    block->used += size;
    return memory;
}

char *
arena_copy_length(arena_t *self, const char *text, size_t length)
{
    char *copy = arena_take(self, length + 1);
    memcpy(copy, text, length);
    return copy;
}

char *
arena_copy(arena_t *self, const char *text)
{
    return text ? arena_copy_length(self, text, strlen(text)) : NULL;
}

char *
arena_format(arena_t *self, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    char *text = NULL;
    int length = vasprintf(&text, format, args);
    va_end(args);
    if (length < 0)
        abort();
    char *copy = arena_copy_length(self, text, (size_t)length);
    free(text);
    return copy;
}

void *
arena_append(arena_t *self, void *items_p, size_t *count, size_t size)
{
    void *items;
    memcpy(&items, items_p, sizeof items);
    size_t n = *count;
    if ((n & (n - 1)) == 0) {
        void *larger = arena_take(self, (n ? 2 * n : 1) * size);
        if (n > 0)
            memcpy(larger, items, n * size);
        items = larger;
        memcpy(items_p, &items, sizeof items);
    }
    *count = n + 1;
    return (unsigned char *)items + n * size;
}
