/*  http_response - an answer in the making, and its bytes

    The security headers are on every answer, whoever makes it. Values given
    here are our own: a control character in one is a bug and asserts.
*/
#ifndef ASSIZE_HTTP_RESPONSE_H
#define ASSIZE_HTTP_RESPONSE_H

#include <stdbool.h>

#include "lib/base/bytes.h"
#include "nodes/frontend/payload.h"

typedef struct {
    int status;
    bytes_t headers; /* lines that end with CR LF */
    payload_t *body; /* NULL = none */
} http_response_t;

/*  An answer without a body. */
http_response_t *http_response_new(int status);
void http_response_destroy(http_response_t **self_p);

void http_response_header(http_response_t *self, const char *name, const char *value);

/*  Sets the body; takes the caller's reference. */
void http_response_body(http_response_t *self, const char *content_type, payload_t **body_p);

/*  An application/problem+json answer (RFC 9457). `code` NULL = the one that goes with the status;
    `detail` is for people, may be NULL, is cut to what is UTF-8. */
http_response_t *http_response_problem(int status, const char *code, const char *detail);

/*  How an answer goes out on its connection. */
typedef enum {
    HTTP_FRAMING_LENGTH,  /* Content-Length, the body follows unless `head_only` */
    HTTP_FRAMING_CHUNKED, /* a stream for HTTP/1.1 */
    HTTP_FRAMING_CLOSE    /* a stream for HTTP/1.0: ends with the connection */
} http_framing_t;

/*  Appends status line and headers to `out`. */
void http_response_write_head(const http_response_t *self,
                              http_framing_t framing,
                              bool keep_alive,
                              bytes_t *out);

/*  "Not Found"; "Unknown" for a number that is not in the registry. Static. */
const char *http_status_text(int status);

#endif
