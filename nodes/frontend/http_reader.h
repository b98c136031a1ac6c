/*  http_reader - bytes of one connection become requests, one at a time

    The head is held back until its empty line is there and then checked and
    parsed whole, so that every rule about lines is ours: lines end with CR LF,
    nothing is folded, no control characters. http_parser reads the fields and
    the body's framing. What is not a request becomes a fault, once; then the
    connection is of no more use.

    Pure: no socket, no clock.
    Source: RFC 9112; http_parser 2.9.
*/
#ifndef ASSIZE_HTTP_READER_H
#define ASSIZE_HTTP_READER_H

#include "nodes/frontend/http_request.h"

typedef struct http_reader http_reader_t;

typedef enum {
    HTTP_READ_IDLE,     /* nothing of a request is here */
    HTTP_READ_HEAD,     /* in the middle of a head */
    HTTP_READ_BODY,     /* in the middle of a body */
    HTTP_READ_COMPLETE, /* a request waits to be taken; feeding uses nothing */
    HTTP_READ_FAULT     /* feeding uses everything and does nothing */
} http_read_state_t;

typedef struct {
    int status;         /* of HTTP */
    const char *code;   /* NULL = the status's */
    const char *detail; /* static */
} http_fault_t;

http_reader_t *http_reader_new(void);
void http_reader_destroy(http_reader_t **self_p);

/*  Reads on; returns how many bytes were used: all, unless a request became complete. */
size_t http_reader_feed(http_reader_t *self, const uint8_t *data, size_t size);

http_read_state_t http_reader_state(const http_reader_t *self);

/*  Whether a head with "Expect: 100-continue" is complete and none of its body has arrived. True
    once: the caller sends the 100. */
bool http_reader_continue(http_reader_t *self);

/*  The complete request; the caller owns it. NULL in any other state. */
http_request_t *http_reader_take(http_reader_t *self);

/*  What was wrong; valid in state FAULT. */
http_fault_t http_reader_fault(const http_reader_t *self);

#endif
