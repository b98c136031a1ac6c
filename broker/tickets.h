/*  tickets - numbers for requests in workers' hands

    A ticket is a slot (lower half) and how often the slot was used (upper
    half), so finding a request needs no search, and the ticket of a request
    that is over finds nothing. Never 0.

    Not thread-safe; owns its slots, not the requests. The owner bounds how
    many it gives.
*/
#ifndef ASSIZE_TICKETS_H
#define ASSIZE_TICKETS_H

#include <stdint.h>

struct request;

typedef struct {
    struct request *request; /* NULL = free */
    uint32_t use;
    uint32_t next_free;
} ticket_slot_t;

/*  Zeroed = empty. */
typedef struct {
    ticket_slot_t *slots;
    uint32_t count;
    uint32_t free_slot;  /* `count` = none */
    uint32_t first_used; /* no slot before it is used: where tickets_any looks */
} tickets_t;

void tickets_clear(tickets_t *self);

uint64_t tickets_give(tickets_t *self, struct request *request);

/*  The request with this ticket; NULL for any number that is not one. */
struct request *tickets_find(const tickets_t *self, uint64_t ticket);

/*  The ticket must be one. */
void tickets_take_back(tickets_t *self, uint64_t ticket);

/*  Some request; NULL when there is none. For tearing down: later calls only look further, so
    give no tickets between them. */
struct request *tickets_any(tickets_t *self);

#endif
