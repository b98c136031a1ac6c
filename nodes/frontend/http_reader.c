/*  http_reader - see http_reader.h */
#include "nodes/frontend/http_reader.h"

#include <assert.h>
#include <ctype.h>
#include <http_parser.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "lib/base/err.h"

#define METHOD_SIZE_MAX 32u /* of a request line's first word */

struct http_reader {
    http_read_state_t state;
    bytes_t head;      /* what has arrived of the head */
    size_t line_start; /* in head: where the line in hand starts */
    bool line_one;     /* the line in hand is the request line */
    bool after_cr;     /* the last byte was a CR */
    unsigned blank_lines;
    http_parser parser;
    http_request_t *request; /* in the making, or complete */
    size_t text_used;        /* of request->text */
    bool continue_due;
    size_t trailer_bytes;
    http_fault_t fault;
};

/* ---- faults ---- */

static int
s_fault(http_reader_t *self, int status, const char *detail)
{
    self->state = HTTP_READ_FAULT;
    self->fault = (http_fault_t){.status = status, .detail = detail};
    bytes_clear(&self->head);
    return -1;
}

/*  What may be in a method or a header's name: RFC 9110 section 5.6.2. */
static bool
s_is_token(char c)
{
    return isalnum((unsigned char)c) || (c && strchr("!#$%&'*+-.^_`|~", c));
}

/*  Whether the head begins like a request, with a word and a space. */
static bool
s_has_method(const http_reader_t *self)
{
    const char *c = (const char *)self->head.data;
    while (s_is_token(*c))
        c++;
    return *c == ' ' && c > (const char *)self->head.data;
}

/*  What http_parser refused by itself. */
static void
s_fault_of_parser(http_reader_t *self)
{
    switch (HTTP_PARSER_ERRNO(&self->parser)) {
    case HPE_INVALID_METHOD:
        if (s_has_method(self))
            s_fault(self, 501, "the method is not known here");
        else
            s_fault(self, 400, "this is not an HTTP request");
        return;
    case HPE_INVALID_VERSION:
        s_fault(self, 400, "the HTTP version is malformed");
        return;
    case HPE_INVALID_CONTENT_LENGTH:
    case HPE_UNEXPECTED_CONTENT_LENGTH:
        s_fault(self, 400, "Content-Length is malformed, repeated or beside Transfer-Encoding");
        return;
    case HPE_INVALID_TRANSFER_ENCODING:
        s_fault(self, 400, "Transfer-Encoding is malformed");
        return;
    case HPE_INVALID_CHUNK_SIZE:
        s_fault(self, 400, "a chunk's size is malformed");
        return;
    case HPE_HEADER_OVERFLOW:
        s_fault(self, 431, "the headers are too large");
        return;
    default:
        s_fault(self, 400, "this is not an HTTP request");
        return;
    }
}

/* ---- what http_parser finds ---- */

static int
s_on_url(http_parser *parser, const char *at, size_t size)
{
    http_reader_t *self = parser->data;
    if (size > HTTP_URI_MAX)
        return s_fault(self, 414, "the request target is too long");
    if (http_request_set_target(self->request, at, size))
        return s_fault(self, 400, "the request target is malformed");
    return 0;
}

/*  A trailer, which nobody here wants; only its size matters. */
static int
s_skip_trailer(http_reader_t *self, size_t size)
{
    self->trailer_bytes += size;
    if (self->trailer_bytes > HTTP_TRAILERS_MAX)
        return s_fault(self, 431, "the trailers are too large");
    return 0;
}

/*  Room in the request's text, which is as large as the head: a header line is longer than its
    name, its value and their NULs. */
static char *
s_text(http_reader_t *self, const char *at, size_t size)
{
    char *text = self->request->text + self->text_used;
    memcpy(text, at, size);
    text[size] = 0;
    self->text_used += size + 1;
    assert(self->text_used <= self->head.size);
    return text;
}

static int
s_on_field(http_parser *parser, const char *at, size_t size)
{
    http_reader_t *self = parser->data;
    http_request_t *request = self->request;
    if (self->state == HTTP_READ_BODY)
        return s_skip_trailer(self, size);
    if (request->header_count == HTTP_HEADERS_MAX)
        return s_fault(self, 431, "there are too many headers");
    char *name = s_text(self, at, size);
    for (char *c = name; *c; c++) {
        /* http_parser lets spaces pass, which a proxy before us may read in another way. */
        if (!s_is_token(*c))
            return s_fault(self, 400, "a header's name is malformed");
        *c = (char)tolower((unsigned char)*c);
    }
    request->headers[request->header_count++] = (http_header_t){.name = name, .value = ""};
    return 0;
}

static int
s_on_value(http_parser *parser, const char *at, size_t size)
{
    http_reader_t *self = parser->data;
    http_request_t *request = self->request;
    if (self->state == HTTP_READ_BODY)
        return s_skip_trailer(self, size);
    assert(request->header_count > 0);
    while (size > 0 && (at[size - 1] == ' ' || at[size - 1] == '\t'))
        size--;
    request->headers[request->header_count - 1].value = s_text(self, at, size);
    return 0;
}

/*  Rules that http_parser leaves to its user. */
static int
s_check_headers(http_reader_t *self)
{
    static const char *const SINGLE[] = {
        "host", "content-length", "transfer-encoding", "content-type", "authorization", "expect"};
    const http_request_t *request = self->request;
    for (size_t i = 0; i < sizeof SINGLE / sizeof SINGLE[0]; i++)
        if (http_request_count(request, SINGLE[i]) > 1)
            return s_fault(self, 400, "a header that may be there once is repeated");
    if (request->minor >= 1 && !http_request_header(request, "host"))
        return s_fault(self, 400, "the Host header is missing");

    const char *encoding = http_request_header(request, "transfer-encoding");
    if (encoding && (http_request_header(request, "content-length") || request->minor == 0))
        return s_fault(self, 400, "Transfer-Encoding is not allowed here");
    if (encoding && strcasecmp(encoding, "chunked") != 0)
        return s_fault(self, 501, "the only known transfer encoding is chunked");
    const char *expect = http_request_header(request, "expect");
    if (expect && strcasecmp(expect, "100-continue") != 0)
        return s_fault(self, 417, "the only known expectation is 100-continue");
    return 0;
}

static int
s_on_headers_complete(http_parser *parser)
{
    http_reader_t *self = parser->data;
    http_request_t *request = self->request;
    if (parser->http_major != 1)
        return s_fault(self, 505, "the HTTP versions known here are 1.0 and 1.1");
    request->minor = parser->http_minor;
    request->method = parser->method;
    request->keep_alive = http_should_keep_alive(parser) != 0;
    if (s_check_headers(self))
        return -1;

    const char *length = http_request_header(request, "content-length");
    if (length && parser->content_length > HTTP_BODY_MAX)
        return s_fault(self, 413, "the body is too large");
    bool body = (length && parser->content_length > 0) || (parser->flags & F_CHUNKED);
    request->expects = body && request->minor >= 1 && http_request_header(request, "expect");
    self->continue_due = request->expects;
    parser->upgrade = 0; /* no protocol to upgrade to: answered as if it had not asked */
    self->state = HTTP_READ_BODY;
    return 0;
}

static int
s_on_body(http_parser *parser, const char *at, size_t size)
{
    http_reader_t *self = parser->data;
    if (bytes_append(&self->request->body, at, size))
        return s_fault(self, 413, "the body is too large");
    return 0;
}

static int
s_on_message_complete(http_parser *parser)
{
    http_reader_t *self = parser->data;
    self->state = HTTP_READ_COMPLETE;
    self->continue_due = false;
    http_parser_pause(parser, 1); /* what follows is the next request's */
    return 0;
}

static const http_parser_settings SETTINGS = {
    .on_url = s_on_url,
    .on_header_field = s_on_field,
    .on_header_value = s_on_value,
    .on_headers_complete = s_on_headers_complete,
    .on_body = s_on_body,
    .on_message_complete = s_on_message_complete,
};

/*  Returns how many bytes http_parser used; turns its refusals into faults. */
static size_t
s_execute(http_reader_t *self, const uint8_t *data, size_t size)
{
    size_t used = http_parser_execute(&self->parser, &SETTINGS, (const char *)data, size);
    if (self->state == HTTP_READ_COMPLETE)
        return used;
    if (HTTP_PARSER_ERRNO(&self->parser) != HPE_OK && self->state != HTTP_READ_FAULT)
        s_fault_of_parser(self);
    return size;
}

/* ---- the head ---- */

static void
s_parse_head(http_reader_t *self)
{
    self->request = http_request_new();
    self->request->text = malloc(self->head.size);
    if (!self->request->text)
        abort();
    self->text_used = 0;
    self->trailer_bytes = 0;
    http_parser_init(&self->parser, HTTP_REQUEST);
    self->parser.data = self;
    size_t size = self->head.size;
    size_t used = s_execute(self, self->head.data, size);
    if (self->state == HTTP_READ_HEAD)
        s_fault(self, 400, "this is not an HTTP request");
    assert(self->state == HTTP_READ_FAULT || used == size);
    bytes_clear(&self->head);
}

/*  A line has ended; `size` counts its CR LF. Returns true when it was the head's last. */
static bool
s_end_line(http_reader_t *self, size_t size)
{
    bool blank = size == 2;
    const uint8_t *line = self->head.data + self->line_start;
    if (blank && self->line_one) {
        if (++self->blank_lines > HTTP_BLANK_LINES_MAX)
            s_fault(self, 400, "too many blank lines before a request");
        else
            bytes_reset(&self->head);
        return false;
    }
    if (!blank && !self->line_one && (line[0] == ' ' || line[0] == '\t')) {
        s_fault(self, 400, "a header line is folded");
        return false;
    }
    self->line_one = false;
    self->line_start = self->head.size;
    return blank;
}

/*  Whether one more byte may follow what is there; a fault if not. */
static bool
s_check_byte(http_reader_t *self, uint8_t byte)
{
    if (self->after_cr != (byte == '\n')) {
        s_fault(self, 400, "a line does not end with CR LF");
        return false;
    }
    if ((byte < 0x20 && byte != '\r' && byte != '\n' && byte != '\t') || byte == 0x7f) {
        s_fault(self, 400, "a control character in the head");
        return false;
    }
    if (self->line_one && self->head.size > HTTP_URI_MAX + METHOD_SIZE_MAX) {
        s_fault(self, 414, "the request target is too long");
        return false;
    }
    if (self->head.size == HTTP_HEAD_MAX) {
        s_fault(self, 431, "the headers are too large");
        return false;
    }
    return true;
}

/*  Takes bytes up to the head's end; returns how many. */
static size_t
s_feed_head(http_reader_t *self, const uint8_t *data, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        if (!s_check_byte(self, data[i]))
            return size;
        int code = bytes_append(&self->head, &data[i], 1);
        assert(code == 0);
        self->state = HTTP_READ_HEAD;
        self->after_cr = data[i] == '\r';
        if (data[i] != '\n')
            continue;
        bool last = s_end_line(self, self->head.size - self->line_start);
        if (self->state == HTTP_READ_FAULT)
            return size;
        if (self->head.size == 0)
            self->state = HTTP_READ_IDLE;
        if (last) {
            s_parse_head(self);
            return i + 1;
        }
    }
    return size;
}

/* ---- public ---- */

http_reader_t *
http_reader_new(void)
{
    http_reader_t *self = calloc(1, sizeof *self);
    if (!self)
        abort();
    self->head = bytes_make(HTTP_HEAD_MAX);
    self->line_one = true;
    return self;
}

void
http_reader_destroy(http_reader_t **self_p)
{
    assert(self_p);
    http_reader_t *self = *self_p;
    if (!self)
        return;
    bytes_clear(&self->head);
    http_request_destroy(&self->request);
    free(self);
    *self_p = NULL;
}

size_t
http_reader_feed(http_reader_t *self, const uint8_t *data, size_t size)
{
    assert(self && (data || size == 0));
    size_t used = 0;
    if (self->state == HTTP_READ_IDLE || self->state == HTTP_READ_HEAD)
        used = s_feed_head(self, data, size);
    if (self->state == HTTP_READ_BODY && used < size) {
        self->continue_due = false; /* it did not wait */
        used += s_execute(self, data + used, size - used);
    }
    return self->state == HTTP_READ_FAULT ? size : used;
}

http_read_state_t
http_reader_state(const http_reader_t *self)
{
    assert(self);
    return self->state;
}

bool
http_reader_continue(http_reader_t *self)
{
    assert(self);
    bool due = self->continue_due && self->state == HTTP_READ_BODY;
    self->continue_due = false;
    return due;
}

http_request_t *
http_reader_take(http_reader_t *self)
{
    assert(self);
    if (self->state != HTTP_READ_COMPLETE)
        return NULL;
    http_request_t *request = self->request;
    self->request = NULL;
    self->state = HTTP_READ_IDLE;
    self->line_start = 0;
    self->line_one = true;
    self->after_cr = false;
    self->blank_lines = 0;
    return request;
}

http_fault_t
http_reader_fault(const http_reader_t *self)
{
    assert(self && self->state == HTTP_READ_FAULT);
    return self->fault;
}
