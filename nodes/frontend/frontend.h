/*  frontend - what all handlers of one frontend share

    Made and taken down by http_actor; one thread. Handlers reach it through
    their exchange.
*/
#ifndef ASSIZE_FRONTEND_H
#define ASSIZE_FRONTEND_H

#include <czmq.h>
#include <stdbool.h>

#include "lib/base/options.h"
#include "lib/bus/bus_client.h"
#include "lib/bus/feed_reader.h"
#include "nodes/frontend/auth/password_pool.h"
#include "nodes/frontend/auth/token.h"
#include "nodes/frontend/blob_cache.h"
#include "nodes/frontend/board_relay.h"
#include "nodes/frontend/http_server.h"
#include "nodes/frontend/languages.h"
#include "nodes/frontend/live.h"
#include "nodes/frontend/metrics.h"
#include "nodes/frontend/probe.h"
#include "nodes/frontend/rate_limit.h"
#include "nodes/frontend/recent.h"
#include "nodes/frontend/static_files.h"

typedef struct {
    const char *name;
    const char *listen;
    const char *broker;
    option_list_t feeds;
    option_list_t boards;
    option_list_t proxies; /* addresses whose X-Forwarded-For is believed */
    const char *secret;    /* file of the token keys */
    const char *web;       /* directory of the page; NULL = none */
    int64_t connections_max;
    int64_t rate_factor; /* multiplies every rate limit: for load tests */
    bool secure_cookies;
} frontend_options_t;

typedef struct {
    const frontend_options_t *options;
    zloop_t *loop;
    http_server_t *server;
    bus_client_t *bus;
    feed_reader_t *feed;
    board_relay_t *boards;
    probe_t *probe;
    password_pool_t *passwords;
    token_keys_t *keys;
    rate_limit_t *rates;
    live_t *live;
    blob_cache_t *blobs;
    languages_t *languages;
    recent_t *recent;
    static_files_t *files;
    metrics_t *metrics;
} frontend_t;

#endif
