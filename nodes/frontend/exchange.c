/*  exchange - see exchange.h */
#include "nodes/frontend/exchange.h"

#include <arpa/inet.h>
#include <assert.h>
#include <http_parser.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/cleanup.h"
#include "lib/base/clock.h"
#include "lib/base/err.h"
#include "lib/base/log.h"
#include "lib/base/text.h"
#include "lib/json/json.h"
#include "nodes/frontend/exchange_call.h"
#include "nodes/frontend/frontend_limits.h"

#define BEARER "Bearer "
#define COOKIE "assize_token"
#define EVENT_LINE_MAX 128u
#define IPV6_NETWORK_BYTES 8u /* what one customer has is one caller */

/* ---- its life ---- */

static void
s_free(exchange_t *self)
{
    exchange_call_cancel(self);
    if (self->password_job)
        password_pool_cancel(self->frontend->passwords, self->password_job);
    if (self->state_free)
        self->state_free(self);
    http_request_destroy(&self->request);
    if (self->claims)
        assize__token_claims__free_unpacked(self->claims, NULL);
    free(self);
}

void
exchange_abandon(exchange_t *self)
{
    assert(self);
    s_free(self);
}

/*  The client's address for rate limits: of a trusted proxy's clients the one that the proxy saw,
    and of IPv6 the network. */
static void
s_find_address(exchange_t *self)
{
    const char *peer = http_link_address(self->link);
    const option_list_t *proxies = &self->frontend->options->proxies;
    for (size_t i = 0; i < proxies->count; i++) {
        if (strcmp(proxies->values[i], peer) != 0)
            continue;
        const char *forwarded = http_request_header(self->request, "x-forwarded-for");
        const char *comma = forwarded ? strrchr(forwarded, ',') : NULL;
        if (forwarded)
            peer = comma ? comma + 1 + strspn(comma + 1, " ") : forwarded;
        break;
    }
    struct in6_addr address;
    if (inet_pton(AF_INET6, peer, &address) == 1 && !IN6_IS_ADDR_V4MAPPED(&address)) {
        memset(address.s6_addr + IPV6_NETWORK_BYTES, 0, IPV6_NETWORK_BYTES);
        inet_ntop(AF_INET6, &address, self->address, sizeof self->address);
    } else {
        snprintf(self->address, sizeof self->address, "%s", peer);
    }
}

static bool
s_mutates(const exchange_t *self)
{
    return self->request->method != HTTP_GET && self->request->method != HTTP_HEAD;
}

static void
s_answer_401(exchange_t *self, token_verdict_t verdict)
{
    const char *code = verdict == TOKEN_EXPIRED ? "token_expired" : "token_invalid";
    const char *detail = verdict == TOKEN_EXPIRED ? "log in again" : "this token is not ours";
    if (verdict == TOKEN_VALID) {
        code = NULL;
        detail = "log in first";
    }
    http_response_t *response = http_response_problem(401, code, detail);
    http_response_header(response, "WWW-Authenticate", "Bearer");
    exchange_respond(self, &response);
}

/*  Finds out who asks; false when the exchange is answered. A cookie that is no good makes its
    bearer nobody, where nobody is enough: a page with an old cookie can still log in. */
static bool
s_authenticate(exchange_t *self)
{
    const http_request_t *request = self->request;
    const char *authorization = http_request_header(request, "authorization");
    char cookie[TOKEN_MAX + 1];
    token_verdict_t verdict = TOKEN_VALID;
    int64_t now_ms = self->received_at_ms;
    bool by_cookie = false;
    if (authorization) {
        verdict = TOKEN_INVALID;
        if (text_starts(authorization, BEARER))
            verdict = token_check(
                self->frontend->keys, authorization + strlen(BEARER), now_ms, &self->claims);
    } else if (http_request_cookie(request, COOKIE, cookie, sizeof cookie)) {
        verdict = token_check(self->frontend->keys, cookie, now_ms, &self->claims);
        by_cookie = verdict == TOKEN_VALID;
    }
    if (self->claims)
        self->viewer = (viewer_t){.user = self->claims->user, .role = self->claims->role};
    if (!self->claims && (authorization || self->route->caller != ASSIZE__ROLE__ROLE_UNSPECIFIED)) {
        s_answer_401(self, verdict);
        return false;
    }
    const char *guard = http_request_header(request, "x-assize");
    if (by_cookie && s_mutates(self) && !(guard && strcmp(guard, "1") == 0)) {
        exchange_problem(
            self, 403, "csrf_required", "with the cookie, send the header X-Assize: 1");
        return false;
    }
    if (self->route->caller > self->viewer.role) {
        exchange_problem(self, 403, NULL, "your role may not do this");
        return false;
    }
    return true;
}

bool
exchange_limited(exchange_t *self, rate_t rate, const char *who)
{
    assert(self && who);
    int64_t retry_ms;
    if (rate_limit_take(self->frontend->rates, rate, who, clock_mono_ms(), &retry_ms))
        return false;
    char seconds[24];
    snprintf(seconds, sizeof seconds, "%lld", (long long)(retry_ms + 999) / 1000);
    http_response_t *response = http_response_problem(429, NULL, "too many requests: retry later");
    http_response_header(response, "Retry-After", seconds);
    exchange_respond(self, &response);
    return true;
}

static bool
s_over_rate(exchange_t *self)
{
    const route_t *route = self->route;
    if (self->viewer.user && route->rate_of_user < RATE_COUNT)
        return exchange_limited(self, route->rate_of_user, self->viewer.user);
    return route->rate_of_address < RATE_COUNT &&
           exchange_limited(self, route->rate_of_address, self->address);
}

void
exchange_begin(frontend_t *frontend, http_link_t *link, http_request_t *request)
{
    assert(frontend && link && request);
    exchange_t *self = calloc(1, sizeof *self);
    if (!self)
        abort();
    self->frontend = frontend;
    self->link = link;
    self->request = request;
    self->began_us = clock_mono_us();
    self->received_at_ms = clock_utc_ms();
    id_make(self->received_at_ms, self->trace);
    http_link_set_owner(link, self);
    s_find_address(self);

    char allow[ROUTE_ALLOW_SIZE];
    switch (routes_find(request->method, request->path, &self->route, &self->params, allow)) {
    case ROUTE_UNKNOWN:
        exchange_problem(self, 404, NULL, "there is no such resource");
        return;
    case ROUTE_WRONG_METHOD: {
        http_response_t *response = http_response_problem(405, NULL, NULL);
        http_response_header(response, "Allow", allow);
        exchange_respond(self, &response);
        return;
    }
    case ROUTE_FOUND:
        break;
    }
    if (s_authenticate(self) && !s_over_rate(self))
        self->route->handle(self);
}

/* ---- the request ---- */

ProtobufCMessage *
exchange_body(exchange_t *self, const ProtobufCMessageDescriptor *descriptor)
{
    assert(self && descriptor);
    if (!http_request_is_json(self->request)) {
        exchange_problem(self, 415, NULL, "the Content-Type must be application/json");
        return NULL;
    }
    const bytes_t *body = &self->request->body;
    json_limits_t limits = {.string_max = HTTP_BODY_MAX};
    ProtobufCMessage *message = NULL;
    _cleanup_(free_p) char *why = NULL;
    int code = json_read(descriptor,
                         body->data ? (const char *)body->data : "",
                         body->size,
                         &limits,
                         &message,
                         &why);
    if (code == 0)
        return message;
    exchange_fail(self, code, why);
    return NULL;
}

bool
exchange_number(exchange_t *self, const char *name, int64_t min, int64_t max, int64_t *value)
{
    assert(self && name && value);
    const char *text = http_request_param(self->request, name);
    if (!text || text_parse_int(text, min, max, value) == 0)
        return true;
    _cleanup_(free_p) char *detail =
        text_format("%s: must be a number from %lld to %lld", name, (long long)min, (long long)max);
    exchange_problem(self, 400, NULL, detail);
    return false;
}

const char *
exchange_name(exchange_t *self, const char *name)
{
    assert(self && name);
    const char *text = http_request_param(self->request, name);
    if (!text || !*text)
        return "";
    if (text_name_valid(text))
        return text;
    _cleanup_(free_p) char *detail = text_format("%s: is not a name", name);
    exchange_problem(self, 400, NULL, detail);
    return NULL;
}

/* ---- ends ---- */

static void
s_count(const exchange_t *self, int status)
{
    if (self->route)
        metrics_count(self->frontend->metrics,
                      route_index(self->route),
                      status,
                      clock_mono_us() - self->began_us);
    else
        metrics_count_fault(self->frontend->metrics, status);
}

void
exchange_respond(exchange_t *self, http_response_t **response_p)
{
    assert(self && response_p && *response_p && !self->streaming);
    http_response_header(*response_p, "X-Request-Id", self->trace);
    s_count(self, (*response_p)->status);
    http_link_t *link = self->link;
    s_free(self);
    http_link_answer(link, response_p);
}

http_response_t *
exchange_json(exchange_t *self, int status, const ProtobufCMessage *message)
{
    assert(self && message);
    bytes_t json = bytes_make(JSON_OUT_MAX);
    if (json_write(message, &json)) {
        log_error("%s: %s cannot be shown as JSON", self->trace, message->descriptor->name);
        bytes_clear(&json);
        return http_response_problem(500, NULL, "the answer cannot be shown as JSON");
    }
    http_response_t *response = http_response_new(status);
    payload_t *body = payload_take(&json);
    http_response_body(response, "application/json", &body);
    http_response_header(response, "Cache-Control", "no-store");
    return response;
}

void
exchange_reply(exchange_t *self, int status, const ProtobufCMessage *message)
{
    http_response_t *response = exchange_json(self, status, message);
    exchange_respond(self, &response);
}

void
exchange_problem(exchange_t *self, int status, const char *code, const char *detail)
{
    http_response_t *response = http_response_problem(status, code, detail);
    if (status == 503)
        http_response_header(response, "Retry-After", "1");
    exchange_respond(self, &response);
}

void
exchange_fail(exchange_t *self, int err, const char *detail)
{
    assert(self && err < 0);
    int status = err_http_status(err);
    if (status == 500)
        log_error("%s: %s: %s", self->trace, self->request->path, detail ? detail : err_code(err));
    exchange_problem(self, status, err_code(err), detail && *detail ? detail : err_meaning(err));
}

/* ---- streams ---- */

bool
exchange_stream(exchange_t *self)
{
    assert(self && !self->streaming);
    http_response_t *response = http_response_new(200);
    http_response_header(response, "Content-Type", "text/event-stream");
    http_response_header(response, "Cache-Control", "no-store");
    http_response_header(response, "X-Accel-Buffering", "no"); /* for nginx before us */
    http_response_header(response, "X-Request-Id", self->trace);
    s_count(self, 200);
    self->streaming = true;
    if (http_link_stream(self->link, &response))
        return true;
    s_free(self);
    return false;
}

void
exchange_event_text(exchange_t *self, const char *event, const char *data, size_t size)
{
    assert(self && self->streaming && event && data);
    bytes_t out = bytes_make(size + EVENT_LINE_MAX);
    int code = bytes_append_format(&out, "event: %s\ndata: ", event);
    code |= bytes_append(&out, data, size);
    code |= bytes_append_text(&out, "\n\n");
    assert(code == 0);
    http_link_write(self->link, out.data, out.size);
    bytes_clear(&out);
}

void
exchange_event(exchange_t *self, const char *event, const ProtobufCMessage *message)
{
    assert(self && message);
    bytes_t json = bytes_make(JSON_OUT_MAX); /* json_write writes one line */
    if (json_write(message, &json) == 0)
        exchange_event_text(self, event, (const char *)json.data, json.size);
    else
        log_error("%s: %s cannot be shown as JSON", self->trace, message->descriptor->name);
    bytes_clear(&json);
}

void
exchange_heartbeat(exchange_t *self)
{
    assert(self && self->streaming);
    http_link_write(self->link, ":\n\n", 3);
}

void
exchange_end(exchange_t *self)
{
    assert(self && self->streaming);
    http_link_t *link = self->link;
    s_free(self);
    http_link_end(link);
}

const char *
exchange_owner(const exchange_t *self, size_t *ret_watches_max)
{
    assert(self && ret_watches_max);
    *ret_watches_max = self->viewer.user ? LIVE_PER_USER_MAX : LIVE_PER_ADDRESS_MAX;
    return self->viewer.user ? self->viewer.user : self->address;
}
