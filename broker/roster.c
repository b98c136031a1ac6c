/*  roster - see roster.h */
#include "broker/roster.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/text.h"

void
roster_init(roster_t *self, uint64_t seed)
{
    *self = (roster_t){.seed = seed};
    self->service_table = key_table_make(seed);
    self->worker_table = key_table_make(seed);
    TAILQ_INIT(&self->services);
    TAILQ_INIT(&self->workers);
    TAILQ_INIT(&self->gone);
}

void
roster_clear(roster_t *self)
{
    for (worker_t *worker; (worker = TAILQ_FIRST(&self->workers));)
        roster_retire_worker(self, worker, 0);
    for (worker_t *worker; (worker = TAILQ_FIRST(&self->gone));)
        roster_forget_worker(self, worker);
    for (service_t *service; (service = TAILQ_FIRST(&self->services));)
        roster_drop_unused_service(self, service);
    key_table_clear(&self->service_table);
    key_table_clear(&self->worker_table);
}

/* ---- services ---- */

service_t *
roster_find_service(const roster_t *self, key_view_t name)
{
    return (service_t *)(void *)key_table_find(&self->service_table, name);
}

service_t *
roster_add_service(roster_t *self, key_view_t name)
{
    assert(name.size <= BUS_SERVICE_NAME_MAX);
    service_t *service = calloc(1, sizeof *service);
    if (!service)
        abort();
    memcpy(service->name, name.data, name.size);
    service->node.key = (key_view_t){.data = service->name, .size = name.size};
    request_queue_init(&service->queue, self->seed);
    TAILQ_INIT(&service->idle);
    key_table_add(&self->service_table, &service->node);
    TAILQ_INSERT_TAIL(&self->services, service, in_roster);
    self->service_count++;
    self->unserved_count++;
    return service;
}

void
roster_drop_unused_service(roster_t *self, service_t *service)
{
    if (service->workers > 0 || service->running > 0 || service->queue.count > 0)
        return;
    key_table_remove(&self->service_table, &service->node);
    TAILQ_REMOVE(&self->services, service, in_roster);
    request_queue_clear(&service->queue);
    self->service_count--;
    self->unserved_count--;
    free(service);
}

worker_t *
roster_next_worker(const service_t *service)
{
    const offer_t *offer = TAILQ_FIRST(&service->idle);
    return offer ? offer->worker : NULL;
}

/* ---- workers ---- */

worker_t *
roster_find_worker(const roster_t *self, key_view_t id)
{
    return (worker_t *)(void *)key_table_find(&self->worker_table, id);
}

worker_t *
roster_add_worker(roster_t *self, key_view_t id)
{
    worker_t *worker = calloc(1, sizeof *worker + id.size);
    if (!worker)
        abort();
    memcpy(worker->id, id.data, id.size);
    worker->node.key = (key_view_t){.data = worker->id, .size = id.size};
    TAILQ_INIT(&worker->offers);
    TAILQ_INIT(&worker->running);
    key_table_add(&self->worker_table, &worker->node);
    TAILQ_INSERT_TAIL(&self->workers, worker, in_roster);
    self->worker_count++;
    return worker;
}

void
roster_name_worker(worker_t *worker, const char *name)
{
    if (!name)
        name = "a plain MDP worker";
    size_t size = strnlen(name, BUS_WORKER_NAME_MAX + 1);
    if (size > BUS_WORKER_NAME_MAX || !text_utf8_valid(name, size))
        name = "?";
    snprintf(worker->name, sizeof worker->name, "%s", name);
}

void
roster_add_offer(roster_t *self, worker_t *worker, service_t *service)
{
    offer_t *offer = calloc(1, sizeof *offer);
    if (!offer)
        abort();
    offer->worker = worker;
    offer->service = service;
    TAILQ_INSERT_TAIL(&worker->offers, offer, in_worker);
    worker->offer_count++;
    if (service->workers++ == 0)
        self->unserved_count--;
    roster_update_worker(worker, false);
}

bool
roster_offers(const worker_t *worker, const service_t *service)
{
    const offer_t *offer;
    TAILQ_FOREACH(offer, &worker->offers, in_worker)
    if (offer->service == service)
        return true;
    return false;
}

/*  The offer whose queue has the most urgent class; among equals they take turns. */
static offer_t *
s_most_urgent_offer(worker_t *worker)
{
    offer_t *best = NULL;
    unsigned best_class = REQUEST_CLASSES;
    offer_t *offer;
    TAILQ_FOREACH(offer, &worker->offers, in_worker)
    {
        unsigned class = request_queue_top_class(&offer->service->queue);
        if (class >= best_class)
            continue;
        best = offer;
        best_class = class;
    }
    return best;
}

static request_t *
s_next_aged_request(worker_t *worker, uint64_t now_ms)
{
    if (worker->since_aged + 1 < BROKER_AGED_EVERY || now_ms < BROKER_AGED_MS)
        return NULL;
    offer_t *offer;
    TAILQ_FOREACH(offer, &worker->offers, in_worker)
    {
        request_t *request =
            request_queue_pop_aged(&offer->service->queue, now_ms - BROKER_AGED_MS);
        if (!request)
            continue;
        TAILQ_REMOVE(&worker->offers, offer, in_worker);
        TAILQ_INSERT_TAIL(&worker->offers, offer, in_worker);
        worker->since_aged = 0;
        return request;
    }
    return NULL;
}

request_t *
roster_next_request(worker_t *worker, uint64_t now_ms)
{
    request_t *request = s_next_aged_request(worker, now_ms);
    if (request)
        return request;
    offer_t *offer = s_most_urgent_offer(worker);
    if (!offer)
        return NULL;
    TAILQ_REMOVE(&worker->offers, offer, in_worker);
    TAILQ_INSERT_TAIL(&worker->offers, offer, in_worker);
    worker->since_aged++;
    return request_queue_pop(&offer->service->queue);
}

static void
s_leave_idle(offer_t *offer)
{
    if (offer->idle)
        TAILQ_REMOVE(&offer->service->idle, offer, in_service);
    offer->idle = false;
}

void
roster_update_worker(worker_t *worker, bool used)
{
    bool available = worker->running_count < worker->credit && !worker->doomed;
    offer_t *offer;
    TAILQ_FOREACH(offer, &worker->offers, in_worker)
    {
        if (used || !available)
            s_leave_idle(offer);
        if (available && !offer->idle) {
            TAILQ_INSERT_TAIL(&offer->service->idle, offer, in_service);
            offer->idle = true;
        }
    }
}

void
roster_retire_worker(roster_t *self, worker_t *worker, uint64_t now_ms)
{
    assert(!worker->gone && worker->running_count == 0);
    for (offer_t *offer; (offer = TAILQ_FIRST(&worker->offers));) {
        service_t *service = offer->service;
        s_leave_idle(offer);
        TAILQ_REMOVE(&worker->offers, offer, in_worker);
        free(offer);
        if (--service->workers == 0)
            self->unserved_count++;
        roster_drop_unused_service(self, service);
    }
    worker->offer_count = 0;
    worker->gone = true;
    worker->gone_ms = now_ms;
    TAILQ_REMOVE(&self->workers, worker, in_roster);
    self->worker_count--;
    TAILQ_INSERT_TAIL(&self->gone, worker, in_roster);
    self->gone_count++;
    if (self->gone_count > BROKER_GONE_MAX)
        roster_forget_worker(self, TAILQ_FIRST(&self->gone));
}

void
roster_forget_worker(roster_t *self, worker_t *worker)
{
    assert(worker->gone);
    TAILQ_REMOVE(&self->gone, worker, in_roster);
    self->gone_count--;
    key_table_remove(&self->worker_table, &worker->node);
    free(worker);
}
