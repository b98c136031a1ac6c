/*  api_system - health, metrics and the web page */
#include <inttypes.h>
#include <string.h>

#include "lib/base/err.h"
#include "nodes/frontend/api.h"
#include "nodes/frontend/frontend_limits.h"

void
api_health(exchange_t *x)
{
    Assize__HealthView view = ASSIZE__HEALTH_VIEW__INIT;
    view.status = "ok";
    exchange_reply(x, 200, &view.base);
}

void
api_ready(exchange_t *x)
{
    const char *missing[PROBE_SERVICES_MAX];
    Assize__HealthView view = ASSIZE__HEALTH_VIEW__INIT;
    view.n_missing = probe_missing(x->frontend->probe, missing);
    view.missing = (char **)missing;
    view.status = view.n_missing ? "unavailable" : "ok";
    exchange_reply(x, view.n_missing ? 503 : 200, &view.base);
}

/* ---- metrics ---- */

static int
s_write_connections(const frontend_t *frontend, bytes_t *out)
{
    http_server_stats_t stats = http_server_stats(frontend->server);
    const struct {
        const char *name;
        const char *type;
        const char *help;
        uint64_t value;
    } VALUES[] = {
        {"assize_http_connections", "gauge", "Open connections.", stats.connections},
        {"assize_http_connections_max",
         "gauge",
         "Connections there may be.",
         http_server_connections_max(frontend->server)},
        {"assize_http_accepted_total", "counter", "Connections accepted.", stats.accepted},
        {"assize_http_refused_total", "counter", "Connections over the cap.", stats.refused},
        {"assize_http_evicted_total",
         "counter",
         "Connections that read too slowly.",
         stats.evicted},
        {"assize_http_received_bytes_total", "counter", "Bytes received.", stats.received_bytes},
        {"assize_http_sent_bytes_total", "counter", "Bytes sent.", stats.sent_bytes},
        {"assize_http_blocked", "gauge", "Connections that take no bytes now.", stats.blocked},
        {"assize_http_queued_bytes", "gauge", "Memory of all queues.", stats.queued_bytes},
        {"assize_password_jobs",
         "gauge",
         "Passwords being hashed, or waiting.",
         password_pool_load(frontend->passwords)},
        {"assize_calls", "gauge", "Calls outstanding.", bus_client_outstanding(frontend->bus)},
        {"assize_feed_seq",
         "gauge",
         "Newest event seen; 0 before the first.",
         feed_reader_seq(frontend->feed) == FEED_FROM_NOW ? 0 : feed_reader_seq(frontend->feed)},
        {"assize_feed_current",
         "gauge",
         "1 when no event is missing.",
         feed_reader_current(frontend->feed)},
        {"assize_blob_cache_bytes",
         "gauge",
         "Memory of the blob cache.",
         blob_cache_bytes(frontend->blobs)},
        {"assize_languages",
         "gauge",
         "Languages that workers know.",
         languages_count(frontend->languages)},
    };
    int code = 0;
    for (size_t i = 0; i < sizeof VALUES / sizeof VALUES[0]; i++)
        code |= metrics_write_value(
            out, VALUES[i].name, VALUES[i].type, VALUES[i].help, VALUES[i].value);
    return code;
}

static int
s_write_callers(const frontend_t *frontend, bytes_t *out)
{
    int code =
        metrics_write_head(out, "assize_rate_refused_total", "counter", "Refused by rate limits.");
    for (rate_t rate = 0; rate < RATE_COUNT; rate++)
        code |= metrics_write_labelled(out,
                                       "assize_rate_refused_total",
                                       "limit",
                                       rate_name(rate),
                                       rate_limit_refused(frontend->rates, rate));
    code |= metrics_write_head(out, "assize_live_watchers", "gauge", "Open event streams.");
    code |= metrics_write_labelled(out,
                                   "assize_live_watchers",
                                   "kind",
                                   "submission",
                                   live_count(frontend->live, LIVE_SUBMISSION));
    code |= metrics_write_labelled(
        out, "assize_live_watchers", "kind", "board", live_count(frontend->live, LIVE_BOARD));
    return code | metrics_write_value(out,
                                      "assize_runs_in_hand",
                                      "gauge",
                                      "Runs not yet answered.",
                                      live_count(frontend->live, LIVE_RUN));
}

void
api_metrics(exchange_t *x)
{
    bytes_t out = bytes_make(METRICS_SIZE_MAX);
    if (metrics_write(x->frontend->metrics, route_label, &out) ||
        s_write_connections(x->frontend, &out) || s_write_callers(x->frontend, &out)) {
        bytes_clear(&out);
        exchange_fail(x, ERR_INTERNAL, "the metrics do not fit");
        return;
    }
    http_response_t *response = http_response_new(200);
    payload_t *body = payload_take(&out);
    http_response_body(response, "text/plain; version=0.0.4; charset=utf-8", &body);
    http_response_header(response, "Cache-Control", "no-store");
    exchange_respond(x, &response);
}

/* ---- the page ---- */

void
api_page(exchange_t *x)
{
    const static_file_t *file = static_files_find(x->frontend->files, x->request->path);
    if (!file) {
        exchange_problem(x, 404, NULL, "there is no such page");
        return;
    }
    const char *known = http_request_header(x->request, "if-none-match");
    bool same = known && strstr(known, file->etag);
    http_response_t *response = http_response_new(same ? 304 : 200);
    if (!same) {
        payload_t *body = payload_share(file->content);
        http_response_body(response, file->type, &body);
    }
    http_response_header(response, "ETag", file->etag);
    http_response_header(response, "Cache-Control", "no-cache"); /* ask, it is mostly a 304 */
    exchange_respond(x, &response);
}
