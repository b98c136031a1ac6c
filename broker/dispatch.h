/*  dispatch - the broker's brain: which request goes to which worker, and what becomes of it

    Pure: events and the time go in, actions come out through a sink of plain
    functions. No socket, no clock; bodies are opaque handles ("cargo").

    Policy
        order       contest before premium before normal before rejudge; within a class the
                    fair keys take turns; every BROKER_AGED_EVERY-th delivery of a worker goes
                    to a request that has waited BROKER_AGED_MS, so nothing starves
        workers     least recently used first, as many requests each as its credit
        leases      a leased request whose worker dies goes back to the front; in the hands of
                    BROKER_DEATHS_MAX dying workers it is answered QUARANTINED. A worker that
                    says goodbye did not die. Requests without a lease get UNAVAILABLE. Those of
                    plain MDP clients are leased: RFC 18 wants them sent again.
        deadlines   a request that was never delivered ends with UNAVAILABLE, one in a worker's
                    hands with TIMEOUT; the worker's credit stays taken until it answers or dies
        answers     each request gets one final answer; failures only when its client
                    understands heads
        death       silence of BUS_LIVENESS_MS, an invalid message, a send that finds nobody

    Not thread-safe. Times are monotonic milliseconds.
    Source: ZeroMQ RFC 18 (MDP/0.2); docs/protocols.md.
*/
#ifndef ASSIZE_DISPATCH_H
#define ASSIZE_DISPATCH_H

#include <schemas/bus.pb-c.h>

#include "broker/roster.h"

typedef struct dispatch dispatch_t;

/*  Defaults are those of broker_limits.h; tests take smaller ones. */
typedef struct {
    size_t requests_max;
    size_t service_queued_max;
    size_t bytes_max;
    size_t client_requests_max;
    size_t services_max;
    size_t unserved_max;
    size_t workers_max;
} dispatch_limits_t;

dispatch_limits_t dispatch_default_limits(void);

/*  Where an answer goes; valid during the action only. */
typedef struct {
    key_view_t client; /* routing id */
    key_view_t service;
    bool headed; /* the client understands heads: `id` is its number of the call */
    uint64_t id;
} dispatch_route_t;

typedef struct {
    key_view_t worker; /* routing id */
    uint64_t ticket;   /* what the worker must name in its answers */
    void *cargo;
    bool keep;  /* send a copy: it may be needed again. Else the sink owns the cargo now */
    bool plain; /* the worker does not know heads */
} dispatch_delivery_t;

/*  Actions. None may call dispatch. */
typedef struct {
    void *arg;
    /* false: the worker cannot be reached, nothing was sent and the cargo is as it was. */
    bool (*deliver)(void *arg, const dispatch_delivery_t *delivery);
    /* Passes on what dispatch_reply was called with; `bare`: behind a head made for the route. */
    void (*reply)(void *arg, const dispatch_route_t *route, bool final, bool bare, void *reply);
    void (*fail)(void *arg, const dispatch_route_t *route, int status, const char *detail);
    bool (*heartbeat)(void *arg, key_view_t worker); /* false as deliver */
    void (*disconnect)(void *arg, key_view_t worker);
    void (*release)(void *arg, void *cargo);
    /* A line for the log; `trouble`: somebody should look. */
    void (*note)(void *arg, bool trouble, const char *line);
} dispatch_sink_t;

/*  `seed` should be random: it protects the tables from chosen keys. The sink is copied. */
dispatch_t *
dispatch_new(const dispatch_sink_t *sink, const dispatch_limits_t *limits, uint64_t seed);

/*  Releases the cargo of all requests; nobody is answered. */
void dispatch_destroy(dispatch_t **self_p);

/* ---- events; `now_ms` never steps back ---- */

typedef struct {
    dispatch_route_t route;
    const Assize__RequestHead *head; /* NULL: a plain client */
    void *cargo;                     /* owned by dispatch from here on, whatever happens */
    size_t size;                     /* of the cargo, bytes */
} dispatch_request_t;

/*  A client asks. The service's name must be valid and not the broker's own. */
void dispatch_request(dispatch_t *self, uint64_t now_ms, const dispatch_request_t *request);

/*  A worker offers a service; `ready` is NULL for a plain one. */
void dispatch_ready(dispatch_t *self,
                    uint64_t now_ms,
                    key_view_t worker,
                    key_view_t service,
                    const Assize__WorkerReady *ready);

typedef struct {
    uint64_t ticket; /* 0: the address was none of ours */
    bool final;
    bool headed; /* the reply has a head, for the call `id` */
    uint64_t id;
    void *reply; /* given to the sink, when the client still waits */
} dispatch_reply_t;

void
dispatch_reply(dispatch_t *self, uint64_t now_ms, key_view_t worker, const dispatch_reply_t *reply);

void dispatch_heartbeat(dispatch_t *self, uint64_t now_ms, key_view_t worker);
void dispatch_disconnect(dispatch_t *self, uint64_t now_ms, key_view_t worker);

/*  A well-formed command that a worker must not send. */
void dispatch_unexpected(dispatch_t *self, uint64_t now_ms, key_view_t worker);

/*  Bytes that are no MDP command, from whomever. */
void dispatch_invalid(dispatch_t *self, uint64_t now_ms, key_view_t peer);

/*  A request that the broker answers itself (mmi), or refused before dispatch: for the counters. */
void dispatch_count_request(dispatch_t *self, bool refused);

/*  Deadlines, heartbeats, silence. Call it every BROKER_TICK_MS, after reading what has arrived. A
    tick that comes late by itself blames nobody: workers get the lost time back. */
void dispatch_tick(dispatch_t *self, uint64_t now_ms);

/* ---- queries ---- */

typedef struct {
    uint64_t requests;
    uint64_t replies; /* final answers, failures included */
    uint64_t redelivered;
    uint64_t quarantined;
    uint64_t expired;
    uint64_t refused; /* malformed, or over a limit */
} dispatch_counters_t;

const dispatch_counters_t *dispatch_counters(const dispatch_t *self);
const roster_t *dispatch_roster(const dispatch_t *self);

/*  Requests known: waiting or in hand. */
size_t dispatch_requests(const dispatch_t *self);

/*  Bytes of cargo kept. */
size_t dispatch_bytes(const dispatch_t *self);

#endif
