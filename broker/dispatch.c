/*  dispatch - see dispatch.h

    Invariant between events: no service has both a waiting request and a
    worker with credit left. So a request that arrives at an idle worker is
    never queued, and queues are only read when credit is gained.
*/
#include "broker/dispatch.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "broker/tickets.h"
#include "lib/base/err.h"
#include "lib/bus/mdp.h"

#define SLEPT_MS (BUS_LIVENESS_MS / 2) /* between two ticks: it was us who were silent */
#define DETAIL_SIZE 512u

/*  A client with unanswered requests. */
typedef struct client {
    key_node_t node; /* first, so that a node is its client; the key is the routing id */
    size_t requests;
    uint8_t id[];
} client_t;

struct dispatch {
    dispatch_sink_t sink;
    dispatch_limits_t limits;
    dispatch_counters_t counters;
    roster_t roster;
    key_table_t clients;
    tickets_t tickets;
    deadlines_t deadlines;
    struct workers doomed; /* found unreachable within this event */
    size_t requests;
    size_t bytes;
    uint64_t tick_ms;
};

dispatch_limits_t
dispatch_default_limits(void)
{
    return (dispatch_limits_t){
        .requests_max = BROKER_REQUESTS_MAX,
        .service_queued_max = BROKER_SERVICE_QUEUED_MAX,
        .bytes_max = BROKER_BYTES_MAX,
        .client_requests_max = BROKER_CLIENT_REQUESTS_MAX,
        .services_max = BROKER_SERVICES_MAX,
        .unserved_max = BROKER_SERVICES_UNSERVED_MAX,
        .workers_max = BROKER_WORKERS_MAX,
    };
}

static void __attribute__((format(printf, 3, 4)))
s_note(const dispatch_t *self, bool trouble, const char *format, ...)
{
    char line[DETAIL_SIZE];
    va_list args;
    va_start(args, format);
    vsnprintf(line, sizeof line, format, args);
    va_end(args);
    self->sink.note(self->sink.arg, trouble, line);
}

/* ---- clients ---- */

static client_t *
s_need_client(dispatch_t *self, key_view_t id)
{
    client_t *client = (client_t *)(void *)key_table_find(&self->clients, id);
    if (client)
        return client;
    client = calloc(1, sizeof *client + id.size);
    if (!client)
        abort();
    memcpy(client->id, id.data, id.size);
    client->node.key = (key_view_t){.data = client->id, .size = id.size};
    key_table_add(&self->clients, &client->node);
    return client;
}

static size_t
s_client_requests(const dispatch_t *self, key_view_t id)
{
    const client_t *client = (const client_t *)(const void *)key_table_find(&self->clients, id);
    return client ? client->requests : 0;
}

/* ---- the life of a request ---- */

static dispatch_route_t
s_route(const request_t *request)
{
    return (dispatch_route_t){
        .client = request->client->node.key,
        .service = request->service->node.key,
        .headed = request->headed,
        .id = request->id,
    };
}

static void
s_release_cargo(dispatch_t *self, request_t *request)
{
    if (!request->cargo)
        return;
    self->bytes -= request->size;
    self->sink.release(self->sink.arg, request->cargo);
    request->cargo = NULL;
}

/*  The client has its answer, or gets none: from here on only a worker may still hold it. */
static void
s_settle_client(dispatch_t *self, request_t *request)
{
    client_t *client = request->client;
    request->client = NULL;
    deadlines_remove(&self->deadlines, &request->deadline);
    s_release_cargo(self, request);
    self->counters.replies++;
    if (--client->requests > 0)
        return;
    key_table_remove(&self->clients, &client->node);
    free(client);
}

/*  Forgets a request that is in no queue and in nobody's hands. */
static void
s_free_request(dispatch_t *self, request_t *request)
{
    assert(!request->flow && !request->worker);
    service_t *service = request->service;
    if (request->client)
        s_settle_client(self, request);
    tickets_take_back(&self->tickets, request->ticket);
    free(request);
    self->requests--;
    roster_drop_unused_service(&self->roster, service);
}

static void
s_fail_request(dispatch_t *self, request_t *request, int status, const char *detail)
{
    dispatch_route_t route = s_route(request);
    if (request->headed)
        self->sink.fail(self->sink.arg, &route, status, detail);
    s_settle_client(self, request);
}

static void
s_take_from_worker(request_t *request)
{
    worker_t *worker = request->worker;
    TAILQ_REMOVE(&worker->running, request, in_worker);
    worker->running_count--;
    request->service->running--;
    request->worker = NULL;
}

static void
s_doom_worker(dispatch_t *self, worker_t *worker)
{
    if (worker->doomed)
        return;
    worker->doomed = true;
    roster_update_worker(worker, false);
    TAILQ_INSERT_TAIL(&self->doomed, worker, in_doomed);
}

/*  Hands a request that is in no queue to a worker with credit; back to the front of its queue
    when the worker turns out to be gone. */
static void
s_deliver(dispatch_t *self, request_t *request, worker_t *worker, uint64_t now_ms)
{
    bool keep = request->leased;
    dispatch_delivery_t delivery = {
        .worker = worker->node.key,
        .ticket = request->ticket,
        .cargo = request->cargo,
        .keep = keep,
        .plain = worker->plain,
    };
    if (!self->sink.deliver(self->sink.arg, &delivery)) {
        s_doom_worker(self, worker);
        request_queue_push_front(&request->service->queue, request);
        return;
    }
    if (!keep) {
        self->bytes -= request->size;
        request->cargo = NULL;
    }
    request->worker = worker;
    TAILQ_INSERT_TAIL(&worker->running, request, in_worker);
    worker->running_count++;
    worker->told_ms = now_ms;
    request->service->running++;
    roster_update_worker(worker, true);
}

/*  As long as somebody waits and somebody is free. */
static void
s_serve_service(dispatch_t *self, service_t *service, uint64_t now_ms)
{
    worker_t *worker;
    while (service->queue.count > 0 && (worker = roster_next_worker(service)))
        s_deliver(self, request_queue_pop(&service->queue), worker, now_ms);
}

/*  A worker gained credit or a service. */
static void
s_serve_worker(dispatch_t *self, worker_t *worker, uint64_t now_ms)
{
    while (!worker->doomed && worker->running_count < worker->credit) {
        request_t *request = roster_next_request(worker, now_ms);
        if (!request)
            return;
        s_deliver(self, request, worker, now_ms);
    }
}

/* ---- the end of a worker ---- */

static void
s_requeue(dispatch_t *self, request_t *request, const worker_t *worker, bool died)
{
    char detail[DETAIL_SIZE];
    if (died && ++request->deaths >= BROKER_DEATHS_MAX) {
        snprintf(detail,
                 sizeof detail,
                 "each of %u workers that took it died with it, the last was '%s'",
                 BROKER_DEATHS_MAX,
                 worker->name);
        self->counters.quarantined++;
        s_note(self, true, "a request for '%s' is quarantined: %s", request->service->name, detail);
        s_fail_request(self, request, ERR_QUARANTINED, detail);
        s_free_request(self, request);
        return;
    }
    self->counters.redelivered++;
    request_queue_push_front(&request->service->queue, request);
}

/*  Newest first, so that what was delivered first ends up in front of its queue again. */
static void
s_take_all_requests(dispatch_t *self, worker_t *worker, bool died)
{
    for (request_t *request; (request = TAILQ_LAST(&worker->running, requests));) {
        s_take_from_worker(request);
        if (!request->client) {
            s_free_request(self, request);
        } else if (request->leased) {
            s_requeue(self, request, worker, died);
        } else {
            s_fail_request(self, request, ERR_UNAVAILABLE, "its worker was lost");
            s_free_request(self, request);
        }
    }
}

static void
s_end_worker(dispatch_t *self, worker_t *worker, uint64_t now_ms, bool died)
{
    if (worker->doomed)
        TAILQ_REMOVE(&self->doomed, worker, in_doomed);
    worker->doomed = true; /* nothing is given to it from here on */
    if (worker->offer_count > 0)
        s_note(self,
               died,
               "worker '%s' %s with %u requests in hand",
               worker->name,
               died ? "died" : "left",
               worker->running_count);
    roster_update_worker(worker, false);
    s_take_all_requests(self, worker, died);

    /* Others may have credit for what it had in hand. */
    offer_t *offer;
    TAILQ_FOREACH(offer, &worker->offers, in_worker)
    s_serve_service(self, offer->service, now_ms);
    roster_retire_worker(&self->roster, worker, now_ms);
}

/*  Ends every event: workers that could not be reached are dead. */
static void
s_bury_doomed(dispatch_t *self, uint64_t now_ms)
{
    for (worker_t *worker; (worker = TAILQ_FIRST(&self->doomed));)
        s_end_worker(self, worker, now_ms, true);
}

static void
s_cast_out(dispatch_t *self, worker_t *worker, uint64_t now_ms, bool died)
{
    self->sink.disconnect(self->sink.arg, worker->node.key);
    s_end_worker(self, worker, now_ms, died);
}

/*  The worker that sent a command which needs a session. Who has none gets one DISCONNECT and is
    not spoken to again for BROKER_GONE_MS. NULL: the command is void. */
static worker_t *
s_need_session(dispatch_t *self, uint64_t now_ms, key_view_t id)
{
    worker_t *worker = roster_find_worker(&self->roster, id);
    if (worker && worker->gone)
        return NULL;
    if (!worker) {
        self->counters.refused++;
        worker = roster_add_worker(&self->roster, id);
        s_cast_out(self, worker, now_ms, false);
        return NULL;
    }
    worker->seen_ms = now_ms;
    return worker;
}

/* ---- lifecycle ---- */

dispatch_t *
dispatch_new(const dispatch_sink_t *sink, const dispatch_limits_t *limits, uint64_t seed)
{
    assert(sink);
    assert(limits);
    dispatch_t *self = calloc(1, sizeof *self);
    if (!self)
        abort();
    self->sink = *sink;
    self->limits = *limits;
    self->clients = key_table_make(seed);
    roster_init(&self->roster, seed);
    TAILQ_INIT(&self->doomed);
    return self;
}

void
dispatch_destroy(dispatch_t **self_p)
{
    assert(self_p);
    dispatch_t *self = *self_p;
    if (!self)
        return;
    for (request_t *request; (request = tickets_any(&self->tickets));) {
        if (request->worker)
            s_take_from_worker(request);
        else
            request_queue_remove(&request->service->queue, request);
        s_free_request(self, request);
    }
    roster_clear(&self->roster);
    key_table_clear(&self->clients);
    deadlines_clear(&self->deadlines);
    tickets_clear(&self->tickets);
    free(self);
    *self_p = NULL;
}

/* ---- events ---- */

/*  Why a request cannot be taken; 0 when it can. */
static int
s_check_limits(const dispatch_t *self, const dispatch_request_t *wanted, const char **ret_detail)
{
    const service_t *service = roster_find_service(&self->roster, wanted->route.service);
    *ret_detail = "the broker's queue is full";
    if (s_client_requests(self, wanted->route.client) >= self->limits.client_requests_max) {
        *ret_detail = "this client has too many requests outstanding";
        return ERR_RATE_LIMITED;
    }
    if (self->requests >= self->limits.requests_max ||
        wanted->size > self->limits.bytes_max - self->bytes)
        return ERR_UNAVAILABLE;
    if (service && service->queue.count >= self->limits.service_queued_max)
        return ERR_UNAVAILABLE;
    if (!service && (self->roster.service_count >= self->limits.services_max ||
                     self->roster.unserved_count >= self->limits.unserved_max)) {
        *ret_detail = "nobody offers this service, and too many such are asked for";
        return ERR_UNAVAILABLE;
    }
    return 0;
}

/*  PRIORITY_UNSPECIFIED and numbers of the future count as normal. */
static uint8_t
s_class_index(Assize__Priority priority)
{
    switch (priority) {
    case ASSIZE__PRIORITY__PRIORITY_CONTEST:
        return 0;
    case ASSIZE__PRIORITY__PRIORITY_PREMIUM:
        return 1;
    case ASSIZE__PRIORITY__PRIORITY_REJUDGE:
        return 3;
    default:
        return 2;
    }
}

static uint64_t
s_timeout_ms(const Assize__RequestHead *head)
{
    if (!head || head->timeout_ms == 0)
        return BUS_TIMEOUT_MS;
    return head->timeout_ms < BUS_TIMEOUT_MS_MAX ? head->timeout_ms : BUS_TIMEOUT_MS_MAX;
}

static request_t *
s_new_request(dispatch_t *self, uint64_t now_ms, const dispatch_request_t *wanted)
{
    const Assize__RequestHead *head = wanted->head;
    const char *fair_key = head ? head->fair_key : "";
    size_t fair_key_size = strlen(fair_key);
    request_t *request = calloc(1, sizeof *request + fair_key_size + 1);
    if (!request)
        abort();
    memcpy(request + 1, fair_key, fair_key_size + 1);
    request->fair_key = (key_view_t){.data = request + 1, .size = fair_key_size};
    request->client = s_need_client(self, wanted->route.client);
    request->client->requests++;
    request->service = roster_find_service(&self->roster, wanted->route.service);
    if (!request->service)
        request->service = roster_add_service(&self->roster, wanted->route.service);
    request->id = wanted->route.id;
    request->headed = wanted->route.headed;
    request->leased = head ? head->leased : true;
    request->class_index = s_class_index(head ? head->priority : 0);
    request->queued_ms = now_ms;
    request->cargo = wanted->cargo;
    request->size = wanted->size;
    self->bytes += wanted->size;
    self->requests++;
    request->ticket = tickets_give(&self->tickets, request);
    deadlines_add(&self->deadlines, &request->deadline, now_ms + s_timeout_ms(head));
    return request;
}

void
dispatch_request(dispatch_t *self, uint64_t now_ms, const dispatch_request_t *wanted)
{
    assert(self);
    assert(wanted && wanted->cargo);
    assert(wanted->route.headed == (wanted->head != NULL));

    self->counters.requests++;
    const char *detail;
    int refusal = s_check_limits(self, wanted, &detail);
    if (refusal) {
        self->counters.refused++;
        if (wanted->route.headed)
            self->sink.fail(self->sink.arg, &wanted->route, refusal, detail);
        self->sink.release(self->sink.arg, wanted->cargo);
        return;
    }
    request_t *request = s_new_request(self, now_ms, wanted);
    service_t *service = request->service;
    worker_t *worker = roster_next_worker(service);
    if (worker)
        s_deliver(self, request, worker, now_ms);
    else
        request_queue_push(&service->queue, request);
    s_serve_service(self, service, now_ms);
    s_bury_doomed(self, now_ms);
}

static uint32_t
s_credit(const Assize__WorkerReady *ready)
{
    if (!ready || ready->credit == 0)
        return 1;
    return ready->credit < BUS_CREDIT_MAX ? ready->credit : BUS_CREDIT_MAX;
}

/*  A new session, when there is room; a worker that is gone may begin anew. */
static worker_t *
s_open_session(dispatch_t *self, uint64_t now_ms, key_view_t id, const Assize__WorkerReady *ready)
{
    worker_t *worker = roster_find_worker(&self->roster, id);
    if (worker && worker->gone) {
        roster_forget_worker(&self->roster, worker);
        worker = NULL;
    }
    if (!worker) {
        worker = roster_add_worker(&self->roster, id);
        worker->plain = !ready;
        worker->told_ms = now_ms;
    }
    worker->seen_ms = now_ms;
    return worker;
}

void
dispatch_ready(dispatch_t *self,
               uint64_t now_ms,
               key_view_t id,
               key_view_t name,
               const Assize__WorkerReady *ready)
{
    assert(self);
    worker_t *worker = s_open_session(self, now_ms, id, ready);

    service_t *service = roster_find_service(&self->roster, name);
    bool known = service && roster_offers(worker, service);
    bool plain_again = worker->offer_count > 0 && (worker->plain || !ready);
    bool management = mdp_service_is_management(name.data, name.size);
    bool full = self->roster.worker_count > self->limits.workers_max ||
                (!known && worker->offer_count >= BUS_SERVICES_PER_WORKER) ||
                (!service && self->roster.service_count >= self->limits.services_max);
    if (plain_again || management || full) {
        self->counters.refused++;
        s_cast_out(self, worker, now_ms, false);
        s_bury_doomed(self, now_ms);
        return;
    }
    if (!service)
        service = roster_add_service(&self->roster, name);
    worker->credit = s_credit(ready);
    roster_name_worker(worker, ready ? ready->name : NULL);
    if (known) {
        roster_update_worker(worker, false);
    } else {
        s_note(self,
               false,
               "worker '%s' offers '%s', credit %u",
               worker->name,
               service->name,
               worker->credit);
        roster_add_offer(&self->roster, worker, service);
    }
    s_serve_worker(self, worker, now_ms);
    s_bury_doomed(self, now_ms);
}

void
dispatch_reply(dispatch_t *self, uint64_t now_ms, key_view_t id, const dispatch_reply_t *reply)
{
    assert(self);
    assert(reply);
    worker_t *worker = s_need_session(self, now_ms, id);
    if (!worker)
        return;
    request_t *request = tickets_find(&self->tickets, reply->ticket);
    bool headed = reply->headed && !worker->plain;
    bool wrong_id = request && headed && (!request->headed || reply->id != request->id);
    if (!request || request->worker != worker || wrong_id) {
        /* An answer to what it was not asked: whatever it is, it is no MDP worker of ours. */
        self->counters.refused++;
        s_cast_out(self, worker, now_ms, true);
        s_bury_doomed(self, now_ms);
        return;
    }
    if (request->client) {
        dispatch_route_t route = s_route(request);
        bool bare = request->headed && !headed;
        self->sink.reply(self->sink.arg, &route, reply->final, bare, reply->reply);
    }
    if (!reply->final)
        return;
    s_take_from_worker(request);
    s_free_request(self, request);
    roster_update_worker(worker, false);
    s_serve_worker(self, worker, now_ms);
    s_bury_doomed(self, now_ms);
}

void
dispatch_heartbeat(dispatch_t *self, uint64_t now_ms, key_view_t id)
{
    assert(self);
    s_need_session(self, now_ms, id);
}

void
dispatch_disconnect(dispatch_t *self, uint64_t now_ms, key_view_t id)
{
    assert(self);
    worker_t *worker = roster_find_worker(&self->roster, id);
    if (!worker || worker->gone)
        return; /* allowed at any time, even before READY */
    s_end_worker(self, worker, now_ms, false);
    s_bury_doomed(self, now_ms);
}

void
dispatch_unexpected(dispatch_t *self, uint64_t now_ms, key_view_t id)
{
    assert(self);
    worker_t *worker = s_need_session(self, now_ms, id);
    if (!worker)
        return;
    self->counters.refused++;
    s_cast_out(self, worker, now_ms, true);
    s_bury_doomed(self, now_ms);
}

void
dispatch_invalid(dispatch_t *self, uint64_t now_ms, key_view_t peer)
{
    assert(self);
    self->counters.refused++;
    worker_t *worker = roster_find_worker(&self->roster, peer);
    if (!worker || worker->gone)
        return;
    s_cast_out(self, worker, now_ms, true);
    s_bury_doomed(self, now_ms);
}

void
dispatch_count_request(dispatch_t *self, bool refused)
{
    assert(self);
    self->counters.requests++;
    if (refused)
        self->counters.refused++;
    else
        self->counters.replies++;
}

static void
s_expire_requests(dispatch_t *self, uint64_t now_ms)
{
    for (deadline_t *due; (due = deadlines_take_due(&self->deadlines, now_ms));) {
        request_t *request = (request_t *)(void *)due;
        const service_t *service = request->service;
        char detail[DETAIL_SIZE];
        self->counters.expired++;
        if (request->worker) {
            s_fail_request(self, request, ERR_TIMEOUT, "its worker did not answer in time");
            continue; /* the worker's credit is taken until it answers */
        }
        snprintf(detail,
                 sizeof detail,
                 service->workers > 0 ? "all workers of '%s' are busy" : "nobody offers '%s'",
                 service->name);
        request_queue_remove(&request->service->queue, request);
        s_fail_request(self, request, ERR_UNAVAILABLE, detail);
        s_free_request(self, request);
    }
}

static void
s_check_workers(dispatch_t *self, uint64_t now_ms, uint64_t slept_ms)
{
    worker_t *worker;
    TAILQ_FOREACH(worker, &self->roster.workers, in_roster)
    {
        worker->seen_ms += slept_ms;
        if (now_ms > worker->seen_ms + BUS_LIVENESS_MS) {
            s_doom_worker(self, worker);
        } else if (now_ms >= worker->told_ms + BUS_HEARTBEAT_MS) {
            worker->told_ms = now_ms;
            if (!self->sink.heartbeat(self->sink.arg, worker->node.key))
                s_doom_worker(self, worker);
        }
    }
    while ((worker = TAILQ_FIRST(&self->roster.gone)) && now_ms >= worker->gone_ms + BROKER_GONE_MS)
        roster_forget_worker(&self->roster, worker);
}

void
dispatch_tick(dispatch_t *self, uint64_t now_ms)
{
    assert(self);
    uint64_t since_ms = self->tick_ms ? now_ms - self->tick_ms : 0;
    self->tick_ms = now_ms;
    s_check_workers(self, now_ms, since_ms > SLEPT_MS ? since_ms : 0);
    s_bury_doomed(self, now_ms);
    s_expire_requests(self, now_ms);
}

/* ---- queries ---- */

const dispatch_counters_t *
dispatch_counters(const dispatch_t *self)
{
    return &self->counters;
}

const roster_t *
dispatch_roster(const dispatch_t *self)
{
    return &self->roster;
}

size_t
dispatch_requests(const dispatch_t *self)
{
    return self->requests;
}

size_t
dispatch_bytes(const dispatch_t *self)
{
    return self->bytes;
}
