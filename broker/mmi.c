/*  mmi - see mmi.h */
#include "broker/mmi.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/cleanup.h"
#include "lib/bus/rpc.h"

static uint8_t *
s_text(const char *text, size_t *ret_size)
{
    *ret_size = strlen(text);
    uint8_t *copy = (uint8_t *)strdup(text);
    if (!copy)
        abort();
    return copy;
}

static void *
s_array(size_t count, size_t size)
{
    void *array = calloc(count + 1, size);
    if (!array)
        abort();
    return array;
}

/*  All strings of these point into the roster, so they are freed array by array. */
static void
s_describe_service(Assize__BrokerStatus__Service *out, service_t *service)
{
    assize__broker_status__service__init(out);
    out->name = service->name;
    out->queued = (uint32_t)service->queue.count;
    out->running = service->running;
    out->workers = service->workers;
}

static void
s_describe_worker(Assize__BrokerStatus__Worker *out, worker_t *worker, uint64_t now_ms)
{
    assize__broker_status__worker__init(out);
    out->name = worker->name;
    out->credit = worker->credit;
    out->running = worker->running_count;
    out->seen_ms_ago = now_ms > worker->seen_ms ? now_ms - worker->seen_ms : 0;
    out->services = s_array(worker->offer_count, sizeof *out->services);
    offer_t *offer;
    TAILQ_FOREACH(offer, &worker->offers, in_worker)
    out->services[out->n_services++] = offer->service->name;
}

static uint8_t *
s_status(const dispatch_t *dispatch,
         const mmi_identity_t *identity,
         uint64_t now_ms,
         size_t *ret_size)
{
    const roster_t *roster = dispatch_roster(dispatch);
    const dispatch_counters_t *counters = dispatch_counters(dispatch);
    Assize__BrokerStatus status = ASSIZE__BROKER_STATUS__INIT;
    status.incarnation = (char *)identity->incarnation;
    status.started_at_ms = identity->started_at_ms;
    status.requests = counters->requests;
    status.replies = counters->replies;
    status.redelivered = counters->redelivered;
    status.quarantined = counters->quarantined;
    status.expired = counters->expired;
    status.refused = counters->refused;

    _cleanup_(free_p) Assize__BrokerStatus__Service *services =
        s_array(roster->service_count, sizeof *services);
    _cleanup_(free_p) Assize__BrokerStatus__Worker *workers =
        s_array(roster->worker_count, sizeof *workers);
    _cleanup_(free_p) Assize__BrokerStatus__Service **service_list =
        s_array(roster->service_count, sizeof *service_list);
    _cleanup_(free_p) Assize__BrokerStatus__Worker **worker_list =
        s_array(roster->worker_count, sizeof *worker_list);
    service_t *service;
    TAILQ_FOREACH(service, &roster->services, in_roster)
    {
        service_list[status.n_services] = &services[status.n_services];
        s_describe_service(service_list[status.n_services++], service);
    }
    worker_t *worker;
    TAILQ_FOREACH(worker, &roster->workers, in_roster)
    {
        worker_list[status.n_workers] = &workers[status.n_workers];
        s_describe_worker(worker_list[status.n_workers++], worker, now_ms);
    }
    status.services = service_list;
    status.workers = worker_list;
    uint8_t *packed = rpc_pack(&status.base, ret_size);
    for (size_t i = 0; i < status.n_workers; i++)
        free(workers[i].services);
    return packed;
}

static bool
s_is(key_view_t text, const char *wanted)
{
    return text.size == strlen(wanted) && memcmp(text.data, wanted, text.size) == 0;
}

uint8_t *
mmi_answer(const dispatch_t *dispatch,
           const mmi_identity_t *identity,
           uint64_t now_ms,
           key_view_t service,
           key_view_t body,
           size_t *ret_size)
{
    assert(dispatch);
    assert(identity);
    assert(ret_size);
    if (s_is(service, "mmi.service")) {
        const service_t *asked = roster_find_service(dispatch_roster(dispatch), body);
        return s_text(asked && asked->workers > 0 ? "200" : "404", ret_size);
    }
    if (s_is(service, "mmi.ping")) {
        Assize__Pong pong = ASSIZE__PONG__INIT;
        pong.incarnation = (char *)identity->incarnation;
        return rpc_pack(&pong.base, ret_size);
    }
    if (s_is(service, "mmi.status"))
        return s_status(dispatch, identity, now_ms, ret_size);
    return s_text("501", ret_size);
}
