/*  metrics - see metrics.h */
#include "nodes/frontend/metrics.h"

#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>

#define STATUS_MIN 100
#define STATUS_MAX 599
#define STATUSES (STATUS_MAX - STATUS_MIN + 1)

/*  Upper bounds, in microseconds and as Prometheus writes them. */
static const struct {
    int64_t micros;
    const char *text;
} BUCKETS[] = {
    {500, "0.0005"},
    {1000, "0.001"},
    {2500, "0.0025"},
    {5000, "0.005"},
    {10000, "0.01"},
    {25000, "0.025"},
    {50000, "0.05"},
    {100000, "0.1"},
    {250000, "0.25"},
    {1000000, "1"},
    {5000000, "5"},
};
#define BUCKET_COUNT (sizeof BUCKETS / sizeof BUCKETS[0])

typedef struct {
    uint64_t by_status[STATUSES];
    uint64_t buckets[BUCKET_COUNT];
    uint64_t count;
    uint64_t micros;
} counts_t;

struct metrics {
    size_t route_count;
    counts_t *routes;
    uint64_t faults[STATUSES];
};

metrics_t *
metrics_new(size_t routes)
{
    metrics_t *self = calloc(1, sizeof *self);
    if (!self)
        abort();
    self->route_count = routes;
    self->routes = calloc(routes, sizeof *self->routes);
    if (!self->routes)
        abort();
    return self;
}

void
metrics_destroy(metrics_t **self_p)
{
    assert(self_p);
    if (*self_p)
        free((*self_p)->routes);
    free(*self_p);
    *self_p = NULL;
}

void
metrics_count(metrics_t *self, size_t route, int status, int64_t micros)
{
    assert(self && route < self->route_count && status >= STATUS_MIN && status <= STATUS_MAX);
    counts_t *counted = &self->routes[route];
    counted->by_status[status - STATUS_MIN]++;
    counted->count++;
    counted->micros += (uint64_t)(micros > 0 ? micros : 0);
    for (size_t i = 0; i < BUCKET_COUNT; i++)
        if (micros <= BUCKETS[i].micros)
            counted->buckets[i]++;
}

void
metrics_count_fault(metrics_t *self, int status)
{
    assert(self && status >= STATUS_MIN && status <= STATUS_MAX);
    self->faults[status - STATUS_MIN]++;
}

int
metrics_write_head(bytes_t *out, const char *name, const char *type, const char *help)
{
    return bytes_append_format(out, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

int
metrics_write_value(
    bytes_t *out, const char *name, const char *type, const char *help, uint64_t value)
{
    int code = metrics_write_head(out, name, type, help);
    return code ? code : bytes_append_format(out, "%s %" PRIu64 "\n", name, value);
}

int
metrics_write_labelled(
    bytes_t *out, const char *name, const char *label, const char *label_value, uint64_t value)
{
    return bytes_append_format(out, "%s{%s=\"%s\"} %" PRIu64 "\n", name, label, label_value, value);
}

static int
s_write_requests(const metrics_t *self, const char *(*label)(size_t), bytes_t *out)
{
    int code = metrics_write_head(
        out, "assize_http_requests_total", "counter", "Requests by route and status.");
    for (size_t i = 0; i < self->route_count; i++)
        for (size_t s = 0; s < STATUSES; s++)
            if (self->routes[i].by_status[s] > 0)
                code |= bytes_append_format(
                    out,
                    "assize_http_requests_total{route=\"%s\",status=\"%zu\"} %" PRIu64 "\n",
                    label(i),
                    s + STATUS_MIN,
                    self->routes[i].by_status[s]);
    return code;
}

static int
s_write_faults(const metrics_t *self, bytes_t *out)
{
    int code = metrics_write_head(out,
                                  "assize_http_faults_total",
                                  "counter",
                                  "Requests refused before any route, by status.");
    for (size_t s = 0; s < STATUSES; s++)
        if (self->faults[s] > 0)
            code |= bytes_append_format(out,
                                        "assize_http_faults_total{status=\"%zu\"} %" PRIu64 "\n",
                                        s + STATUS_MIN,
                                        self->faults[s]);
    return code;
}

static int
s_write_latency(const counts_t *route, const char *label, bytes_t *out)
{
    static const char NAME[] = "assize_http_request_seconds";
    int code = 0;
    for (size_t i = 0; i < BUCKET_COUNT; i++)
        code |= bytes_append_format(out,
                                    "%s_bucket{route=\"%s\",le=\"%s\"} %" PRIu64 "\n",
                                    NAME,
                                    label,
                                    BUCKETS[i].text,
                                    route->buckets[i]);
    code |= bytes_append_format(
        out, "%s_bucket{route=\"%s\",le=\"+Inf\"} %" PRIu64 "\n", NAME, label, route->count);
    code |= bytes_append_format(out,
                                "%s_sum{route=\"%s\"} %" PRIu64 ".%06" PRIu64 "\n",
                                NAME,
                                label,
                                route->micros / 1000000,
                                route->micros % 1000000);
    return code | bytes_append_format(
                      out, "%s_count{route=\"%s\"} %" PRIu64 "\n", NAME, label, route->count);
}

int
metrics_write(const metrics_t *self, const char *(*label)(size_t route), bytes_t *out)
{
    assert(self && label && out);
    int code = s_write_requests(self, label, out) | s_write_faults(self, out);
    code |= metrics_write_head(
        out, "assize_http_request_seconds", "histogram", "Time from request to answer.");
    for (size_t i = 0; i < self->route_count; i++)
        if (self->routes[i].count > 0)
            code |= s_write_latency(&self->routes[i], label(i), out);
    return code;
}
