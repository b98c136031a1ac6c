/*  tickets - see tickets.h */
#include "broker/tickets.h"

#include <assert.h>
#include <stddef.h>
#include <stdlib.h>

#define SLOTS_MIN 256u

void
tickets_clear(tickets_t *self)
{
    assert(self);
    free(self->slots);
    *self = (tickets_t){0};
}

static void
s_grow(tickets_t *self)
{
    uint32_t count = self->count ? self->count * 2 : SLOTS_MIN;
    self->slots = reallocarray(self->slots, count, sizeof *self->slots);
    if (!self->slots)
        abort();
    for (uint32_t i = self->count; i < count; i++)
        self->slots[i] = (ticket_slot_t){.next_free = i + 1};
    self->count = count; /* the old `count`, which free_slot has, is now a free slot */
}

uint64_t
tickets_give(tickets_t *self, struct request *request)
{
    assert(self);
    assert(request);
    if (self->free_slot == self->count)
        s_grow(self);
    uint32_t index = self->free_slot;
    ticket_slot_t *slot = &self->slots[index];
    self->free_slot = slot->next_free;
    slot->request = request;
    if (++slot->use == 0)
        slot->use = 1;
    return (uint64_t)slot->use << 32 | index;
}

struct request *
tickets_find(const tickets_t *self, uint64_t ticket)
{
    uint32_t index = (uint32_t)ticket;
    if (index >= self->count || self->slots[index].use != ticket >> 32)
        return NULL;
    return self->slots[index].request;
}

void
tickets_take_back(tickets_t *self, uint64_t ticket)
{
    assert(tickets_find(self, ticket));
    uint32_t index = (uint32_t)ticket;
    self->slots[index].request = NULL;
    self->slots[index].next_free = self->free_slot;
    self->free_slot = index;
}

struct request *
tickets_any(tickets_t *self)
{
    while (self->first_used < self->count && !self->slots[self->first_used].request)
        self->first_used++;
    return self->first_used < self->count ? self->slots[self->first_used].request : NULL;
}
