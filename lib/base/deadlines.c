/*  deadlines - see deadlines.h */
#include "lib/base/deadlines.h"

#include <assert.h>
#include <stdlib.h>

#define CAPACITY_MIN 64u

void
deadlines_clear(deadlines_t *self)
{
    assert(self);
    free(self->nodes);
    *self = (deadlines_t){0};
}

static void
s_put(deadlines_t *self, size_t place, deadline_t *node)
{
    self->nodes[place - 1] = node;
    node->place = place;
}

static void
s_sift_up(deadlines_t *self, deadline_t *node)
{
    size_t place = node->place;
    while (place > 1 && self->nodes[place / 2 - 1]->at_ms > node->at_ms) {
        s_put(self, place, self->nodes[place / 2 - 1]);
        place /= 2;
    }
    s_put(self, place, node);
}

static void
s_sift_down(deadlines_t *self, deadline_t *node)
{
    size_t place = node->place;
    for (;;) {
        size_t child = place * 2;
        if (child > self->count)
            break;
        if (child < self->count && self->nodes[child]->at_ms < self->nodes[child - 1]->at_ms)
            child++;
        if (self->nodes[child - 1]->at_ms >= node->at_ms)
            break;
        s_put(self, place, self->nodes[child - 1]);
        place = child;
    }
    s_put(self, place, node);
}

void
deadlines_add(deadlines_t *self, deadline_t *node, uint64_t at_ms)
{
    assert(self);
    assert(node && node->place == 0);

    if (self->count == self->capacity) {
        self->capacity = self->capacity ? self->capacity * 2 : CAPACITY_MIN;
        self->nodes = reallocarray(self->nodes, self->capacity, sizeof *self->nodes);
        if (!self->nodes)
            abort();
    }
    node->at_ms = at_ms;
    node->place = ++self->count;
    s_sift_up(self, node);
}

void
deadlines_remove(deadlines_t *self, deadline_t *node)
{
    assert(self);
    assert(node);
    if (node->place == 0)
        return;
    assert(node->place <= self->count && self->nodes[node->place - 1] == node);

    deadline_t *last = self->nodes[--self->count];
    size_t place = node->place;
    node->place = 0;
    if (last == node)
        return;
    s_put(self, place, last);
    s_sift_up(self, last);
    s_sift_down(self, last);
}

deadline_t *
deadlines_first(const deadlines_t *self)
{
    assert(self);
    return self->count > 0 ? self->nodes[0] : NULL;
}

deadline_t *
deadlines_take_due(deadlines_t *self, uint64_t now_ms)
{
    deadline_t *first = deadlines_first(self);
    if (!first || first->at_ms > now_ms)
        return NULL;
    deadlines_remove(self, first);
    return first;
}
