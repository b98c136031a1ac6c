/*  http_response - see http_response.h */
#include "nodes/frontend/http_response.h"

#include <assert.h>
#include <http_parser.h>
#include <schemas/api.pb-c.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/err.h"
#include "lib/base/text.h"
#include "lib/json/json.h"
#include "nodes/frontend/frontend_limits.h"

#define HEADERS_MAX (8u << 10) /* bytes of the headers that handlers add */
#define PROBLEM_MAX (8u << 10)
#define PROBLEM_DETAIL_MAX 500

/*  No inline script or style, nothing from elsewhere, no frames around us. */
#define SECURITY_HEADERS                                                                           \
    "Content-Security-Policy: default-src 'self'; img-src 'self' data:; object-src 'none'; "       \
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'\r\n"                              \
    "X-Content-Type-Options: nosniff\r\n"                                                          \
    "X-Frame-Options: DENY\r\n"                                                                    \
    "Referrer-Policy: same-origin\r\n"                                                             \
    "Cross-Origin-Opener-Policy: same-origin\r\n"

http_response_t *
http_response_new(int status)
{
    assert(status >= 100 && status <= 599);
    http_response_t *self = calloc(1, sizeof *self);
    if (!self)
        abort();
    self->status = status;
    self->headers = bytes_make(HEADERS_MAX);
    return self;
}

void
http_response_destroy(http_response_t **self_p)
{
    assert(self_p);
    http_response_t *self = *self_p;
    if (!self)
        return;
    bytes_clear(&self->headers);
    payload_release(&self->body);
    free(self);
    *self_p = NULL;
}

void
http_response_header(http_response_t *self, const char *name, const char *value)
{
    assert(self && name && value);
    for (const char *c = value; *c; c++)
        assert((unsigned char)*c >= 0x20 && *c != 0x7f);
    int code = bytes_append_format(&self->headers, "%s: %s\r\n", name, value);
    assert(code == 0);
}

void
http_response_body(http_response_t *self, const char *content_type, payload_t **body_p)
{
    assert(self && !self->body && body_p && *body_p);
    http_response_header(self, "Content-Type", content_type);
    self->body = *body_p;
    *body_p = NULL;
}

const char *
http_status_text(int status)
{
    switch (status) {
#define XX(number, name, text)                                                                     \
    case number:                                                                                   \
        return #text;
        HTTP_STATUS_MAP(XX)
#undef XX
    default:
        return "Unknown";
    }
}

/*  The code of a status that http has and err.h has not. */
static const char *
s_status_code(int status)
{
    static const struct {
        int status;
        const char *code;
    } CODES[] = {{405, "method_not_allowed"},
                 {408, "request_timeout"},
                 {414, "uri_too_long"},
                 {415, "unsupported_media_type"},
                 {417, "expectation_failed"},
                 {431, "headers_too_large"},
                 {501, "not_implemented"},
                 {505, "http_version"},
#define X(name, number, code, http, meaning) {http, code},
                 ERR_MAP(X)
#undef X
    };
    for (size_t i = 0; i < sizeof CODES / sizeof CODES[0]; i++)
        if (CODES[i].status == status)
            return CODES[i].code;
    return "internal";
}

http_response_t *
http_response_problem(int status, const char *code, const char *detail)
{
    char text[PROBLEM_DETAIL_MAX + 1];
    snprintf(text, sizeof text, "%s", detail ? detail : "");
    while (*text && !text_utf8_valid(text, strlen(text)))
        text[strlen(text) - 1] = 0;

    Assize__ProblemDetails problem = ASSIZE__PROBLEM_DETAILS__INIT;
    problem.type = "about:blank";
    problem.title = (char *)http_status_text(status);
    problem.status = (uint32_t)status;
    problem.code = (char *)(code ? code : s_status_code(status));
    problem.detail = text;

    bytes_t json = bytes_make(PROBLEM_MAX);
    int written = json_write(&problem.base, &json);
    assert(written == 0);
    http_response_t *self = http_response_new(status);
    payload_t *body = payload_take(&json);
    http_response_body(self, "application/problem+json", &body);
    http_response_header(self, "Cache-Control", "no-store");
    return self;
}

void
http_response_write_head(const http_response_t *self,
                         http_framing_t framing,
                         bool keep_alive,
                         bytes_t *out)
{
    assert(self && out);
    int code = bytes_append_format(
        out, "HTTP/1.1 %d %s\r\n", self->status, http_status_text(self->status));
    if (self->headers.size > 0)
        code |= bytes_append(out, self->headers.data, self->headers.size);
    code |= bytes_append_text(out, SECURITY_HEADERS);
    bool bodiless = self->status == 204 || self->status == 304;
    if (framing == HTTP_FRAMING_LENGTH && !bodiless)
        code |= bytes_append_format(
            out, "Content-Length: %zu\r\n", self->body ? self->body->size : (size_t)0);
    else if (framing == HTTP_FRAMING_CHUNKED)
        code |= bytes_append_text(out, "Transfer-Encoding: chunked\r\n");
    code |= bytes_append_text(
        out, keep_alive ? "Connection: keep-alive\r\n\r\n" : "Connection: close\r\n\r\n");
    assert(code == 0);
}
