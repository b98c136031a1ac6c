/*  request_queue - what waits for one service, in the order in which it deserves to be served

    Classes first (contest, premium, normal, rejudge). Within a class every
    fair key (a user) has a queue of its own, and the keys take turns. So that
    nothing starves under a flood of higher classes, the oldest requests can be
    taken apart from that order (request_queue_pop_aged); dispatch does so for
    a fixed share of deliveries.

    Pure: no clock, no socket. Requests are not owned.
    Source: J. Nagle, "On packet switches with infinite storage", RFC 970
    (fair queueing).
*/
#ifndef ASSIZE_REQUEST_QUEUE_H
#define ASSIZE_REQUEST_QUEUE_H

#include <stdbool.h>
#include <sys/queue.h>

#include "broker/key_table.h"
#include "lib/base/deadlines.h"

#define REQUEST_CLASSES 4u /* 0 is the most urgent */

typedef struct request request_t;
typedef struct flow flow_t;

TAILQ_HEAD(requests, request);
TAILQ_HEAD(flows, flow);

/*  A request on its way through the broker. The queue uses the second half only. */
struct request {
    deadline_t deadline;   /* first, so that a deadline is its request */
    struct client *client; /* NULL: was answered, a worker still has it in hand */
    struct service *service;
    struct worker *worker; /* NULL: waits in the service's queue */
    TAILQ_ENTRY(request) in_worker;
    uint64_t id; /* the client's number of the call */
    void *cargo; /* the body; NULL once handed over for good */
    size_t size; /* of the body, bytes */
    uint64_t ticket;
    bool headed; /* the client understands reply heads */
    bool leased;
    uint8_t deaths; /* of workers that had it in hand */

    uint8_t class_index;
    uint64_t queued_ms;
    TAILQ_ENTRY(request) in_class; /* by arrival */
    TAILQ_ENTRY(request) in_flow;
    flow_t *flow;        /* NULL: not in a queue */
    key_view_t fair_key; /* owned by who owns the request */
};

/*  One class: all requests by arrival, and the fair keys in turn. */
typedef struct {
    struct requests arrivals;
    struct flows turns;
    key_table_t flows;
} request_class_t;

typedef struct {
    request_class_t classes[REQUEST_CLASSES];
    size_t count;
    unsigned aged_turn; /* class that is asked first for an aged request */
} request_queue_t;

void request_queue_init(request_queue_t *self, uint64_t seed);

/*  The queue must be empty. */
void request_queue_clear(request_queue_t *self);

/*  Adds a request with class_index, queued_ms and fair_key set, as the last of its fair key. */
void request_queue_push(request_queue_t *self, request_t *request);

/*  Adds a request that was served in vain: it is the first of its fair key, which is next. */
void request_queue_push_front(request_queue_t *self, request_t *request);

/*  Takes a request out of the queue. */
void request_queue_remove(request_queue_t *self, request_t *request);

/*  Most urgent class in the queue; REQUEST_CLASSES when it is empty. */
unsigned request_queue_top_class(const request_queue_t *self);

/*  Takes the next request of the most urgent class; NULL when empty. */
request_t *request_queue_pop(request_queue_t *self);

/*  Takes the oldest request of a class in which it has waited since `before_ms` or earlier; the
    classes take turns. NULL when nobody has waited that long. */
request_t *request_queue_pop_aged(request_queue_t *self, uint64_t before_ms);

#endif
