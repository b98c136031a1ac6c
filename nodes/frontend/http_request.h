/*  http_request - one request, complete and checked

    Made by http_reader; freed by whoever took it. All strings live as long as
    the request.
*/
#ifndef ASSIZE_HTTP_REQUEST_H
#define ASSIZE_HTTP_REQUEST_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/base/bytes.h"
#include "nodes/frontend/frontend_limits.h"

typedef struct {
    const char *name; /* lower-case */
    const char *value;
} http_header_t;

typedef struct {
    const char *name; /* decoded, as the value */
    const char *value;
} http_param_t;

typedef struct {
    unsigned method; /* enum http_method of http_parser */
    char *path;      /* decoded, starts with '/', UTF-8 without control characters */
    http_param_t params[HTTP_QUERY_PARAMS_MAX];
    size_t param_count;
    http_header_t headers[HTTP_HEADERS_MAX];
    size_t header_count;
    bytes_t body;
    unsigned minor;  /* HTTP/1.<minor> */
    bool keep_alive; /* the client can take another answer on this connection */
    bool expects;    /* waits for 100 Continue before it sends the body */
    char *text;      /* what headers point into */
    char *query;     /* what params point into */
} http_request_t;

http_request_t *http_request_new(void);
void http_request_destroy(http_request_t **self_p);

/*  Decodes a request target ("/a%20b?c=d", or absolute with scheme and host) into path and params.
    Returns 0 or ERR_INVALID: a bad escape, an encoded '/' or control character, no UTF-8, too many
    or too long parameters, a parameter twice. */
int http_request_set_target(http_request_t *self, const char *target, size_t size);

/*  The header's value (of the first, when there are several), or NULL. `name` in lower case. */
const char *http_request_header(const http_request_t *self, const char *name);

/*  How many headers have this name. */
size_t http_request_count(const http_request_t *self, const char *name);

/*  A query parameter's value, or NULL. */
const char *http_request_param(const http_request_t *self, const char *name);

/*  The value of a cookie, copied to `value` of `size` bytes; false when it is absent or too long.
    Source: RFC 6265 section 4.2. */
bool http_request_cookie(const http_request_t *self, const char *name, char *value, size_t size);

/*  Whether the body is declared as JSON (application/json, with or without parameters). */
bool http_request_is_json(const http_request_t *self);

#endif
