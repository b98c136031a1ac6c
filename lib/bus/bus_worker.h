/*  bus_worker - offers services through the broker (MDP/0.2 worker, with credit)

    Lives in a zloop of its owner. A request arrives as a callback with a ticket;
    the owner answers it now or later, with any number of partial replies and
    one final. Up to `credit` requests are in hand at once. Heartbeats are ours
    (ZMQ_HEARTBEAT_IVL aborts libzmq 4.3.4 at a full queue): a broker that is
    silent for BUS_LIVENESS_MS, or that sends DISCONNECT, is reconnected to on a
    new socket with back-off, and all services are announced again; answers to
    tickets of the lost session are dropped, since the new broker does not know
    them.

    Not thread-safe: belongs to the loop's thread.
    Source: ZeroMQ RFC 18 (MDP/0.2); docs/protocols.md for what is added.
*/
#ifndef ASSIZE_BUS_WORKER_H
#define ASSIZE_BUS_WORKER_H

#include <czmq.h>
#include <schemas/bus.pb-c.h>

#include "lib/bus/bus_limits.h"

typedef struct bus_worker bus_worker_t;

typedef struct {
    uint64_t ticket;                 /* names the request until its final answer; never 0 */
    const char *service;             /* which of the services it was sent to, when known; else "" */
    const Assize__RequestHead *head; /* defaults when the client sent none (a plain MDP client) */
    const uint8_t *body;
    size_t size; /* all valid during the callback only */
} bus_request_t;

/*  The broker does not tell a session which of its services a request was for, so sessions that
    register several tell them apart by head->method or the body. */
typedef void(bus_request_fn)(void *arg, const bus_request_t *request);

/*  Connects; `name` is shown to operators; `credit` 1 to BUS_CREDIT_MAX. */
bus_worker_t *bus_worker_new(zloop_t *loop,
                             const char *endpoint,
                             const char *name,
                             uint32_t credit,
                             bus_request_fn *fn,
                             void *arg);

/*  Sends DISCONNECT; unanswered leased requests go to other workers. */
void bus_worker_destroy(bus_worker_t **self_p);

/*  Registers a service (READY); at most BUS_SERVICES_PER_WORKER, each name once. Returns 0 or
    ERR_INVALID. */
int bus_worker_offer(bus_worker_t *self, const char *service);

/*  A partial answer; the ticket stays valid. Unknown tickets are ignored (the session was lost),
   and so is a body over BUS_BODY_MAX. */
void bus_worker_partial(bus_worker_t *self, uint64_t ticket, const void *body, size_t size);

/*  The final answer: status 0 with a body, or a code of err.h with a line for people (cut at
    BUS_DETAIL_MAX). A body over BUS_BODY_MAX becomes TOO_LARGE. A plain MDP client gets the body
    alone, or the one frame "ERROR <code> <detail>". */
void bus_worker_final(bus_worker_t *self,
                      uint64_t ticket,
                      int status,
                      const char *detail,
                      const void *body,
                      size_t size);

/*  Whether a request is still wanted by the session that it came from. */
bool bus_worker_holds(const bus_worker_t *self, uint64_t ticket);

/*  Whether the broker was heard within BUS_LIVENESS_MS. */
bool bus_worker_connected(const bus_worker_t *self);

#endif
