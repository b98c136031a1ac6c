/*  roster - who offers what: workers, services, and whose turn it is

    A worker is one MDP session. It offers services that share its credit; as
    long as it has some left, each of its offers stands in the idle list of its
    service, least recently used first. A service exists as long as it has a
    worker or a request.

    Pure: no clock, no socket; part of dispatch, which owns it.
*/
#ifndef ASSIZE_ROSTER_H
#define ASSIZE_ROSTER_H

#include "broker/broker_limits.h"
#include "broker/request_queue.h"

typedef struct service service_t;
typedef struct worker worker_t;
typedef struct offer offer_t;

TAILQ_HEAD(services, service);
TAILQ_HEAD(workers, worker);
TAILQ_HEAD(offers, offer);

struct offer {
    worker_t *worker;
    service_t *service;
    bool idle; /* stands in the service's idle list */
    TAILQ_ENTRY(offer) in_service;
    TAILQ_ENTRY(offer) in_worker;
};

struct service {
    key_node_t node; /* first, so that a node is its service; the key is `name` */
    TAILQ_ENTRY(service) in_roster;
    request_queue_t queue;
    struct offers idle; /* least recently used first */
    uint32_t workers;
    uint32_t running; /* requests in workers' hands */
    char name[BUS_SERVICE_NAME_MAX + 1];
};

struct worker {
    key_node_t node; /* first, so that a node is its worker; the key is the routing id */
    TAILQ_ENTRY(worker) in_roster;
    TAILQ_ENTRY(worker) in_doomed;
    struct offers offers; /* in turn */
    uint32_t offer_count;
    struct requests running;
    uint32_t running_count;
    uint32_t credit;
    uint32_t since_aged; /* deliveries since the last one to an aged request */
    uint64_t seen_ms;
    uint64_t told_ms; /* when something was last sent to it */
    bool plain;       /* speaks MDP only: no heads, one service */
    bool doomed;      /* cannot be reached: dies when the event in hand is over */
    bool gone;        /* was disconnected: remembered so that it is not spoken to */
    uint64_t gone_ms;
    char name[BUS_WORKER_NAME_MAX + 1];
    uint8_t id[];
};

typedef struct {
    key_table_t service_table;
    key_table_t worker_table;
    struct services services;
    struct workers workers; /* without those that are gone */
    struct workers gone;    /* oldest first */
    size_t service_count;
    size_t unserved_count; /* services without a worker */
    size_t worker_count;
    size_t gone_count;
    uint64_t seed;
} roster_t;

void roster_init(roster_t *self, uint64_t seed);

/*  Frees everything; no requests may be left. */
void roster_clear(roster_t *self);

/* ---- services ---- */

service_t *roster_find_service(const roster_t *self, key_view_t name);

/*  The name must be valid (mdp_service_valid) and new; the caller keeps the limits. */
service_t *roster_add_service(roster_t *self, key_view_t name);

/*  Frees the service when it has neither worker nor request. */
void roster_drop_unused_service(roster_t *self, service_t *service);

/*  The worker whose turn it is for this service; NULL when none has credit left. */
worker_t *roster_next_worker(const service_t *service);

/* ---- workers ---- */

/*  A worker in whatever state, gone ones too; NULL when unknown. */
worker_t *roster_find_worker(const roster_t *self, key_view_t id);

worker_t *roster_add_worker(roster_t *self, key_view_t id);

/*  Sets the name that people see: NULL for a plain worker; what is too long or no UTF-8 becomes
    "?". */
void roster_name_worker(worker_t *worker, const char *name);

/*  Registers; the worker must not offer the service yet. */
void roster_add_offer(roster_t *self, worker_t *worker, service_t *service);

bool roster_offers(const worker_t *worker, const service_t *service);

/*  Notes a change of credit, of requests in hand, or doom: puts the worker's offers in or out of
    the idle lists. `used`: it was given a request, so it is now the most recently used. */
void roster_update_worker(worker_t *worker, bool used);

/*  Takes the request that this worker should get next out of the queues of its services: the most
    urgent class, the services in turn; each BROKER_AGED_EVERY-th time an aged request of any class
    and service, if there is one. NULL when nothing waits. */
request_t *roster_next_request(worker_t *worker, uint64_t now_ms);

/*  Takes all offers back and marks the worker as gone; its requests must have been taken. */
void roster_retire_worker(roster_t *self, worker_t *worker, uint64_t now_ms);

/*  Forgets a worker that is gone. */
void roster_forget_worker(roster_t *self, worker_t *worker);

#endif
