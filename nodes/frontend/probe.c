/*  probe - see probe.h */
#include "nodes/frontend/probe.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/clock.h"
#include "lib/base/text.h"
#include "lib/bus/shard.h"
#include "nodes/frontend/frontend_limits.h"

typedef struct {
    char *name;
    int64_t good_ms; /* when it was last there; 0 = never */
    uint64_t call;   /* outstanding; 0 = none */
} service_t;

struct probe {
    zloop_t *loop;
    bus_client_t *bus;
    int timer;
    service_t services[PROBE_SERVICES_MAX];
    size_t count;
};

static void
s_take_reply(void *arg, const bus_reply_t *reply)
{
    service_t *service = arg;
    if (!reply->final)
        return;
    service->call = 0;
    if (reply->status != 0)
        return;
    bool there = reply->size == 3 && memcmp(reply->body, "200", 3) == 0;
    service->good_ms = there ? clock_mono_ms() : 0;
}

static int
s_handle_timer(zloop_t *loop, int timer, void *arg)
{
    (void)loop;
    (void)timer;
    probe_t *self = arg;
    for (size_t i = 0; i < self->count; i++) {
        service_t *service = &self->services[i];
        if (service->call)
            continue;
        bus_call_t call = {.service = "mmi.service",
                           .method = "",
                           .body = service->name,
                           .size = strlen(service->name),
                           .timeout_ms = PROBE_MS,
                           .resend = true};
        service->call = bus_client_call(self->bus, &call, s_take_reply, service);
    }
    return 0;
}

static void
s_add(probe_t *self, char *name)
{
    assert(self->count < PROBE_SERVICES_MAX);
    self->services[self->count++] = (service_t){.name = name};
}

probe_t *
probe_new(zloop_t *loop, bus_client_t *bus)
{
    assert(loop && bus);
    probe_t *self = calloc(1, sizeof *self);
    if (!self)
        abort();
    self->loop = loop;
    self->bus = bus;
    s_add(self, text_copy("store/leader"));
    s_add(self, text_copy("store/any"));
    for (unsigned i = 0; i < SHARD_COUNT; i++)
        s_add(self, text_format("board/%u", i));
    self->timer = zloop_timer(loop, PROBE_MS, 0, s_handle_timer, self);
    s_handle_timer(loop, self->timer, self);
    return self;
}

void
probe_destroy(probe_t **self_p)
{
    assert(self_p);
    probe_t *self = *self_p;
    if (!self)
        return;
    zloop_timer_end(self->loop, self->timer);
    for (size_t i = 0; i < self->count; i++) {
        if (self->services[i].call)
            bus_client_cancel(self->bus, self->services[i].call);
        free(self->services[i].name);
    }
    free(self);
    *self_p = NULL;
}

size_t
probe_missing(const probe_t *self, const char **names)
{
    assert(self && names);
    int64_t now_ms = clock_mono_ms();
    size_t missing = 0;
    for (size_t i = 0; i < self->count; i++) {
        const service_t *service = &self->services[i];
        if (service->good_ms == 0 || now_ms - service->good_ms > 2 * PROBE_MS)
            names[missing++] = service->name;
    }
    return missing;
}
