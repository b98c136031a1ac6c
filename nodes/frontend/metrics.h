/*  metrics - what Prometheus reads at /metrics

    Requests by route and status, latencies by route; everything else is
    measured where it happens and handed in as gauges when asked.

    Not thread-safe.
    Source: Prometheus text format 0.0.4.
*/
#ifndef ASSIZE_METRICS_H
#define ASSIZE_METRICS_H

#include <stddef.h>
#include <stdint.h>

#include "lib/base/bytes.h"

typedef struct metrics metrics_t;

/*  For routes 0 to `routes` - 1. */
metrics_t *metrics_new(size_t routes);
void metrics_destroy(metrics_t **self_p);

/*  A request of a route was answered with `status` after `micros` microseconds. */
void metrics_count(metrics_t *self, size_t route, int status, int64_t micros);

/*  A request that no route saw: malformed, timed out, over a limit. */
void metrics_count_fault(metrics_t *self, int status);

/*  Appends the requests and latencies; `label` names a route ("GET /healthz"). Returns 0 or
    ERR_TOO_LARGE. */
int metrics_write(const metrics_t *self, const char *(*label)(size_t route), bytes_t *out);

/*  Appends one number with its type and help lines. `type` is "counter" or "gauge". */
int metrics_write_value(
    bytes_t *out, const char *name, const char *type, const char *help, uint64_t value);

/*  One sample of a family whose head was written by metrics_write_head: name{label="value"} n. */
int metrics_write_head(bytes_t *out, const char *name, const char *type, const char *help);
int metrics_write_labelled(
    bytes_t *out, const char *name, const char *label, const char *label_value, uint64_t value);

#endif
