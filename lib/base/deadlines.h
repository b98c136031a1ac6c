/*  deadlines - what is due next, among many

    A binary heap of nodes that live inside what has the deadline, so adding
    and removing cost O(log n) and the heap owns nothing but its array. Time is
    any number that only grows: the heap never reads a clock.

    Not thread-safe. Out of memory aborts; the owner bounds how many it adds.
*/
#ifndef ASSIZE_DEADLINES_H
#define ASSIZE_DEADLINES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*  Embed it; zeroed = in no heap. */
typedef struct {
    uint64_t at_ms;
    size_t place; /* 1-based index in the heap; 0 = not in it */
} deadline_t;

typedef struct {
    deadline_t **nodes;
    size_t count;
    size_t capacity;
} deadlines_t;

/*  Frees the array, not the nodes. A zeroed deadlines_t is an empty heap. */
void deadlines_clear(deadlines_t *self);

/*  Adds a node that is in no heap. It must stay at its address until removed. */
void deadlines_add(deadlines_t *self, deadline_t *node, uint64_t at_ms);

/*  Removes a node; one that is in no heap is fine. */
void deadlines_remove(deadlines_t *self, deadline_t *node);

/*  The earliest node, still in the heap; NULL when empty. */
deadline_t *deadlines_first(const deadlines_t *self);

/*  Removes and returns the earliest node that is due at `now_ms`; NULL when none is. */
deadline_t *deadlines_take_due(deadlines_t *self, uint64_t now_ms);

#endif
