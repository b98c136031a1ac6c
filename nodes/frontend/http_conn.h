/*  http_conn - one HTTP/1.1 connection, without its socket

    Bytes go in, requests come out, answers go in, bytes come out; time is an
    argument. One request is in hand at a time: what a pipelining client sends
    behind it waits (up to HTTP_PIPELINE_MAX), so answers keep their order and
    a connection costs a bounded amount of memory.

        READING    a request is on its way
        READY      it is complete and waits to be taken
        ANSWERING  it was taken; http_conn_answer or http_conn_stream is due
        STREAMING  its answer is an event stream
        SENDING    the answer is complete; bytes of it are left
        CLOSING    nothing more is read; when all is sent, the connection ends

    Pure: no socket, no clock. Belongs to one thread.
*/
#ifndef ASSIZE_HTTP_CONN_H
#define ASSIZE_HTTP_CONN_H

#include "nodes/frontend/http_reader.h"
#include "nodes/frontend/http_response.h"

typedef struct http_conn http_conn_t;

http_conn_t *http_conn_new(int64_t now_ms);
void http_conn_destroy(http_conn_t **self_p);

/*  Bytes from the peer. Returns false when it sends on and on behind a request without an answer:
   the connection must be aborted. */
bool http_conn_receive(http_conn_t *self, const uint8_t *data, size_t size, int64_t now_ms);

/*  The next complete request, owned by the caller, who owes an answer; NULL when there is none. */
http_request_t *http_conn_take(http_conn_t *self);

/*  Answers the request in hand; takes the response. */
void http_conn_answer(http_conn_t *self, http_response_t **response_p, int64_t now_ms);

/*  Answers the request in hand with a stream: takes the response, whose body must be NULL. To a
    HEAD request this is a whole answer, and false is returned: there is no stream to write to. */
bool http_conn_stream(http_conn_t *self, http_response_t **response_p, int64_t now_ms);

/*  One piece of the stream. Returns 0, or ERR_TOO_LARGE when more than HTTP_STREAM_QUEUE_MAX would
    be unsent: the reader is too slow and the connection must be aborted. */
int http_conn_stream_write(http_conn_t *self, const void *data, size_t size, int64_t now_ms);
void http_conn_stream_end(http_conn_t *self, int64_t now_ms);

/*  The next bytes to send, valid until the next call; NULL when there are none. */
const uint8_t *http_conn_output(const http_conn_t *self, size_t *ret_size);

/*  `size` of them were sent. May make a pipelined request ready. */
void http_conn_sent(http_conn_t *self, size_t size, int64_t now_ms);

/*  All bytes that are left to send. */
size_t http_conn_unsent(const http_conn_t *self);

/*  Applies the time-outs: a late request is answered 408, an idle connection is closed. Returns
    false when the connection must be aborted: the peer takes nothing. */
bool http_conn_expire(http_conn_t *self, int64_t now_ms);

/*  Whether all is said and sent: the connection is to be closed. */
bool http_conn_done(const http_conn_t *self);

/*  Bytes of memory that its queues hold; a body that others share is not counted. */
size_t http_conn_memory(const http_conn_t *self);

/*  The status of the answer that the connection gave by itself (400, 408, 413, ...), once; else
    0. For counting. */
int http_conn_fault(http_conn_t *self);

#endif
