/*  http_conn - see http_conn.h

    Output is a head (or a stream's bytes), owned, and a body, shared: a slow
    reader of a large file costs the head only.
*/
#include "nodes/frontend/http_conn.h"

#include <assert.h>
#include <http_parser.h>
#include <stdlib.h>

#include "lib/base/cleanup.h"
#include "lib/base/err.h"

#define HEAD_OUT_MAX (16u << 10) /* bytes of an answer's head */
#define CHUNK_LINE_MAX 32u       /* bytes of chunked framing around one piece */
#define CONTINUE "HTTP/1.1 100 Continue\r\n\r\n"
#define LAST_CHUNK "0\r\n\r\n"

typedef enum { READING, READY, ANSWERING, STREAMING, SENDING, CLOSING } state_t;

struct http_conn {
    state_t state;
    http_reader_t *reader;
    bytes_t waiting; /* arrived behind the request in hand */
    bool deaf;       /* what arrives is dropped */
    size_t dropped;
    bool keep_alive; /* there may be a request after the one in hand */
    bool head_only;  /* the request in hand is HEAD */
    bool chunked;    /* of the stream */
    unsigned minor;
    unsigned requests;
    bytes_t out;
    size_t out_sent;
    payload_t *body; /* goes out after `out`; NULL = none */
    size_t body_sent;
    int64_t since_ms;    /* when the state of the reader began: idle, head or body */
    int64_t progress_ms; /* when a byte was last sent, or the first one queued */
    http_read_state_t read_state;
    int fault;
};

http_conn_t *
http_conn_new(int64_t now_ms)
{
    http_conn_t *self = calloc(1, sizeof *self);
    if (!self)
        abort();
    self->reader = http_reader_new();
    self->waiting = bytes_make(HTTP_PIPELINE_MAX);
    self->out = bytes_make(HTTP_STREAM_QUEUE_MAX + HEAD_OUT_MAX);
    self->since_ms = now_ms;
    self->read_state = HTTP_READ_HEAD; /* the first request is awaited like the rest of a head */
    return self;
}

void
http_conn_destroy(http_conn_t **self_p)
{
    assert(self_p);
    http_conn_t *self = *self_p;
    if (!self)
        return;
    http_reader_destroy(&self->reader);
    bytes_clear(&self->waiting);
    bytes_clear(&self->out);
    payload_release(&self->body);
    free(self);
    *self_p = NULL;
}

static void
s_queue_begins(http_conn_t *self, int64_t now_ms)
{
    if (http_conn_unsent(self) == 0)
        self->progress_ms = now_ms;
}

/*  The connection's own last words. */
static void
s_refuse(http_conn_t *self, int status, const char *code, const char *detail, int64_t now_ms)
{
    _cleanup_(http_response_destroy) http_response_t *response =
        http_response_problem(status, code, detail);
    s_queue_begins(self, now_ms);
    http_response_write_head(response, HTTP_FRAMING_LENGTH, false, &self->out);
    self->body = payload_share(response->body);
    self->body_sent = 0;
    self->state = CLOSING;
    self->deaf = true;
    self->fault = status;
}

/*  Looks at what the reader made of the newest bytes. */
static void
s_note_reader(http_conn_t *self, int64_t now_ms)
{
    http_read_state_t state = http_reader_state(self->reader);
    if (state != self->read_state && !(state == HTTP_READ_IDLE && self->requests == 0)) {
        self->read_state = state;
        self->since_ms = now_ms;
    }
    if (state == HTTP_READ_COMPLETE) {
        self->state = READY;
    } else if (state == HTTP_READ_FAULT) {
        http_fault_t fault = http_reader_fault(self->reader);
        s_refuse(self, fault.status, fault.code, fault.detail, now_ms);
    } else if (http_reader_continue(self->reader)) {
        s_queue_begins(self, now_ms);
        int code = bytes_append_text(&self->out, CONTINUE);
        assert(code == 0);
    }
}

bool
http_conn_receive(http_conn_t *self, const uint8_t *data, size_t size, int64_t now_ms)
{
    assert(self);
    if (self->deaf) {
        self->dropped += self->state == CLOSING ? 0 : size; /* CLOSING ends by itself */
        return self->dropped <= HTTP_DROPPED_MAX;
    }
    size_t used = 0;
    if (self->state == READING) {
        used = http_reader_feed(self->reader, data, size);
        s_note_reader(self, now_ms);
    }
    if (used < size && !self->deaf && bytes_append(&self->waiting, data + used, size - used)) {
        /* The client is answered what it has asked so far, and must ask the rest again. */
        self->deaf = true;
        self->keep_alive = false;
    }
    return true;
}

http_request_t *
http_conn_take(http_conn_t *self)
{
    assert(self);
    if (self->state != READY)
        return NULL;
    http_request_t *request = http_reader_take(self->reader);
    assert(request);
    self->state = ANSWERING;
    self->requests++;
    self->keep_alive = request->keep_alive && self->requests < HTTP_REQUESTS_MAX && !self->deaf;
    self->head_only = request->method == HTTP_HEAD;
    self->minor = request->minor;
    return request;
}

/*  The answer is sent: on to what has waited, or to the end. */
static void
s_go_on(http_conn_t *self, int64_t now_ms)
{
    if (!self->keep_alive) {
        self->state = CLOSING;
        self->deaf = true;
        return;
    }
    self->state = READING;
    self->read_state = HTTP_READ_IDLE;
    self->since_ms = now_ms;
    if (self->waiting.size == 0)
        return;
    size_t used = http_reader_feed(self->reader, self->waiting.data, self->waiting.size);
    bytes_consume(&self->waiting, used);
    if (self->waiting.size == 0)
        bytes_clear(&self->waiting);
    s_note_reader(self, now_ms);
}

static void
s_maybe_go_on(http_conn_t *self, int64_t now_ms)
{
    if (self->state == SENDING && http_conn_unsent(self) == 0)
        s_go_on(self, now_ms);
}

void
http_conn_answer(http_conn_t *self, http_response_t **response_p, int64_t now_ms)
{
    assert(self && self->state == ANSWERING && response_p && *response_p);
    _cleanup_(http_response_destroy) http_response_t *response = steal(response_p);
    s_queue_begins(self, now_ms);
    http_response_write_head(response, HTTP_FRAMING_LENGTH, self->keep_alive, &self->out);
    bool bodiless = response->status == 204 || response->status == 304;
    if (response->body && !self->head_only && !bodiless) {
        self->body = payload_share(response->body);
        self->body_sent = 0;
    }
    self->state = SENDING;
}

bool
http_conn_stream(http_conn_t *self, http_response_t **response_p, int64_t now_ms)
{
    assert(self && self->state == ANSWERING && response_p && *response_p && !(*response_p)->body);
    _cleanup_(http_response_destroy) http_response_t *response = steal(response_p);
    self->chunked = self->minor >= 1;
    if (!self->chunked)
        self->keep_alive = false;
    s_queue_begins(self, now_ms);
    http_response_write_head(response,
                             self->chunked ? HTTP_FRAMING_CHUNKED : HTTP_FRAMING_CLOSE,
                             self->keep_alive,
                             &self->out);
    self->state = self->head_only ? SENDING : STREAMING;
    return self->state == STREAMING;
}

int
http_conn_stream_write(http_conn_t *self, const void *data, size_t size, int64_t now_ms)
{
    assert(self && self->state == STREAMING);
    if (size == 0)
        return 0; /* an empty chunk would be the last one */
    if (http_conn_unsent(self) + size + CHUNK_LINE_MAX > HTTP_STREAM_QUEUE_MAX)
        return ERR_TOO_LARGE;
    s_queue_begins(self, now_ms);
    if (self->out_sent > 0) {
        bytes_consume(&self->out, self->out_sent);
        self->out_sent = 0;
    }
    int code = 0;
    if (self->chunked)
        code |= bytes_append_format(&self->out, "%zx\r\n", size);
    code |= bytes_append(&self->out, data, size);
    if (self->chunked)
        code |= bytes_append_text(&self->out, "\r\n");
    assert(code == 0);
    return 0;
}

void
http_conn_stream_end(http_conn_t *self, int64_t now_ms)
{
    assert(self && self->state == STREAMING);
    s_queue_begins(self, now_ms);
    if (self->chunked) {
        int code = bytes_append_text(&self->out, LAST_CHUNK);
        assert(code == 0);
    }
    self->state = SENDING;
    s_maybe_go_on(self, now_ms);
}

const uint8_t *
http_conn_output(const http_conn_t *self, size_t *ret_size)
{
    assert(self && ret_size);
    if (self->out_sent < self->out.size) {
        *ret_size = self->out.size - self->out_sent;
        return self->out.data + self->out_sent;
    }
    if (self->body && self->body_sent < self->body->size) {
        *ret_size = self->body->size - self->body_sent;
        return self->body->data + self->body_sent;
    }
    *ret_size = 0;
    return NULL;
}

void
http_conn_sent(http_conn_t *self, size_t size, int64_t now_ms)
{
    assert(self && size <= http_conn_unsent(self));
    self->progress_ms = now_ms;
    size_t of_out = self->out.size - self->out_sent;
    of_out = size < of_out ? size : of_out;
    self->out_sent += of_out;
    self->body_sent += size - of_out;
    if (http_conn_unsent(self) > 0)
        return;
    bytes_clear(&self->out); /* an idle connection keeps no memory */
    self->out_sent = 0;
    payload_release(&self->body);
    self->body_sent = 0;
    s_maybe_go_on(self, now_ms);
}

size_t
http_conn_unsent(const http_conn_t *self)
{
    assert(self);
    size_t body = self->body ? self->body->size - self->body_sent : 0;
    return self->out.size - self->out_sent + body;
}

bool
http_conn_expire(http_conn_t *self, int64_t now_ms)
{
    assert(self);
    if (http_conn_unsent(self) > 0 && now_ms - self->progress_ms >= HTTP_STALL_MS)
        return false;
    if (self->state != READING)
        return true;
    int64_t age_ms = now_ms - self->since_ms;
    bool began = http_reader_state(self->reader) != HTTP_READ_IDLE;
    if (self->read_state == HTTP_READ_IDLE ? age_ms >= HTTP_IDLE_MS
                                           : !began && age_ms >= HTTP_HEAD_MS) {
        self->state = CLOSING;
        self->deaf = true;
    } else if (began &&
               age_ms >= (self->read_state == HTTP_READ_BODY ? HTTP_BODY_MS : HTTP_HEAD_MS)) {
        s_refuse(self, 408, NULL, "the request did not arrive in time", now_ms);
    }
    return true;
}

bool
http_conn_done(const http_conn_t *self)
{
    assert(self);
    return self->state == CLOSING && http_conn_unsent(self) == 0;
}

size_t
http_conn_memory(const http_conn_t *self)
{
    assert(self);
    size_t body = self->body && self->body->references == 1 ? self->body->size : 0;
    return self->out.size + self->waiting.size + body;
}

int
http_conn_fault(http_conn_t *self)
{
    assert(self);
    int fault = self->fault;
    self->fault = 0;
    return fault;
}
