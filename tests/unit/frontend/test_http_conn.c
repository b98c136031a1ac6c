/*  test_http_conn - bytes in, requests out, answers in, bytes out */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <http_parser.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/cleanup.h"
#include "lib/base/err.h"
#include "lib/base/text.h"
#include "nodes/frontend/http_conn.h"

#define HOST "Host: judge\r\n"
#define GET "GET / HTTP/1.1\r\n" HOST "\r\n"

static void
s_receive(http_conn_t *conn, const char *text, int64_t now_ms)
{
    http_conn_receive(conn, (const uint8_t *)text, strlen(text), now_ms);
}

/*  Everything that the connection wants to send; the caller frees it. */
static char *
s_send_all(http_conn_t *conn, int64_t now_ms)
{
    bytes_t all = bytes_make(8u << 20);
    size_t size;
    for (const uint8_t *data; (data = http_conn_output(conn, &size));) {
        assert_int_equal(bytes_append(&all, data, size), 0);
        http_conn_sent(conn, size, now_ms);
    }
    char *text = text_copy(all.data ? (const char *)all.data : "");
    bytes_clear(&all);
    return text;
}

static void
s_answer(http_conn_t *conn, const char *body, int64_t now_ms)
{
    http_response_t *response = http_response_new(200);
    payload_t *payload = payload_new(body, strlen(body));
    http_response_body(response, "text/plain", &payload);
    http_conn_answer(conn, &response, now_ms);
    assert_null(response);
}

/*  The status of the answer that the connection itself gives to these bytes; 0 = a request. */
static int
s_status_of(const char *bytes, size_t size)
{
    _cleanup_(http_conn_destroy) http_conn_t *conn = http_conn_new(0);
    http_conn_receive(conn, (const uint8_t *)bytes, size, 0);
    _cleanup_(http_request_destroy) http_request_t *request = http_conn_take(conn);
    if (request)
        return 0;
    _cleanup_(free_p) char *out = s_send_all(conn, 0);
    int status = 0;
    if (sscanf(out, "HTTP/1.1 %d", &status) != 1)
        return -1; /* it waits for more */
    assert_true(http_conn_done(conn));
    assert_non_null(strstr(out, "Connection: close\r\n"));
    assert_non_null(strstr(out, "application/problem+json"));
    assert_int_equal(http_conn_fault(conn), status);
    return status;
}

static int
s_status(const char *text)
{
    return s_status_of(text, strlen(text));
}

/* ---- requests ---- */

static void
a_request_in_any_pieces_is_the_same_request(void **state)
{
    (void)state;
    static const char TEXT[] = "POST /a%20b/c?x=1&y=%2Fz+w HTTP/1.1\r\n" HOST
                               "X-Thing:  spaced out \r\nContent-Length: 5\r\n\r\nhello";
    for (size_t piece = 1; piece <= sizeof TEXT - 1; piece++) {
        _cleanup_(http_conn_destroy) http_conn_t *conn = http_conn_new(0);
        for (size_t at = 0; at < sizeof TEXT - 1; at += piece) {
            size_t left = sizeof TEXT - 1 - at;
            http_conn_receive(conn, (const uint8_t *)TEXT + at, left < piece ? left : piece, 0);
        }
        _cleanup_(http_request_destroy) http_request_t *request = http_conn_take(conn);
        assert_non_null(request);
        assert_int_equal(request->method, HTTP_POST);
        assert_string_equal(request->path, "/a b/c");
        assert_string_equal(http_request_param(request, "x"), "1");
        assert_string_equal(http_request_param(request, "y"), "/z w");
        assert_null(http_request_param(request, "z"));
        assert_string_equal(http_request_header(request, "x-thing"), "spaced out");
        assert_int_equal(request->body.size, 5);
        assert_memory_equal(request->body.data, "hello", 5);
        assert_true(request->keep_alive);
    }
}

static void
a_chunked_body_is_put_together_and_its_trailers_are_dropped(void **state)
{
    (void)state;
    static const char TEXT[] = "POST / HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n"
                               "3;ext=1\r\nabc\r\n2\r\nde\r\n0\r\nTrailer: x\r\n\r\n" GET;
    for (size_t piece = 1; piece < sizeof TEXT; piece += 7) {
        _cleanup_(http_conn_destroy) http_conn_t *conn = http_conn_new(0);
        for (size_t at = 0; at < sizeof TEXT - 1; at += piece) {
            size_t left = sizeof TEXT - 1 - at;
            http_conn_receive(conn, (const uint8_t *)TEXT + at, left < piece ? left : piece, 0);
        }
        _cleanup_(http_request_destroy) http_request_t *request = http_conn_take(conn);
        assert_non_null(request);
        assert_int_equal(request->body.size, 5);
        assert_memory_equal(request->body.data, "abcde", 5);
        assert_null(http_request_header(request, "trailer"));
        s_answer(conn, "first", 0);
        _cleanup_(free_p) char *out = s_send_all(conn, 0);
        _cleanup_(http_request_destroy) http_request_t *second = http_conn_take(conn);
        assert_non_null(second);
        assert_int_equal(second->method, HTTP_GET);
    }
}

static void
an_absolute_target_is_its_path(void **state)
{
    (void)state;
    _cleanup_(http_conn_destroy) http_conn_t *conn = http_conn_new(0);
    s_receive(conn, "GET http://judge:8080/x?a=b HTTP/1.1\r\n" HOST "\r\n", 0);
    _cleanup_(http_request_destroy) http_request_t *request = http_conn_take(conn);
    assert_string_equal(request->path, "/x");
    assert_string_equal(http_request_param(request, "a"), "b");
}

static void
blank_lines_before_a_request_are_ignored_up_to_a_limit(void **state)
{
    (void)state;
    assert_int_equal(s_status("\r\n\r\n" GET), 0);
    assert_int_equal(s_status("\r\n\r\n\r\n\r\n\r\n" GET), 400);
}

static void
an_upgrade_is_answered_as_if_it_was_not_asked_for(void **state)
{
    (void)state;
    assert_int_equal(
        s_status("GET / HTTP/1.1\r\n" HOST "Connection: Upgrade\r\nUpgrade: h2c\r\n\r\n"), 0);
}

static void
a_cookie_is_found_among_others(void **state)
{
    (void)state;
    _cleanup_(http_conn_destroy) http_conn_t *conn = http_conn_new(0);
    s_receive(conn, "GET / HTTP/1.1\r\n" HOST "Cookie: xtok=1; tok=two;tok2=3\r\n\r\n", 0);
    _cleanup_(http_request_destroy) http_request_t *request = http_conn_take(conn);
    char value[8];
    assert_true(http_request_cookie(request, "tok", value, sizeof value));
    assert_string_equal(value, "two");
    assert_false(http_request_cookie(request, "to", value, sizeof value));
    assert_false(http_request_cookie(request, "tok", value, 3));
}

/* ---- what is refused ---- */

static void
what_is_not_a_request_is_refused_with_its_status(void **state)
{
    (void)state;
    static const struct {
        int status;
        const char *text;
    } CASES[] = {
        {400, "\x16\x03\x01\x02"}, /* TLS */
        {400, "GET / HTTP/1.1\nHost: x\n\n"},
        {400, "GET / HTTP/1.1\r\nHost: x\r\n\n"},
        {400, "GET / HTTP/1.1\rHost: x\r\n\r\n"},
        {400, "GET /\x01 HTTP/1.1\r\n" HOST "\r\n"},
        {400, "GET / HTTP/1.1\r\n" HOST "X: a\x07\r\n\r\n"},
        {400, "GET / HTTP/1.1\r\n" HOST "X: a\r\n folded\r\n\r\n"},
        {400, "GET / HTTP/1.1\r\n" HOST "X y: a\r\n\r\n"},
        {400, "GET / HTTP/1.1\r\n" HOST "no colon\r\n\r\n"},
        {400, "GET / HTTP/1.1\r\n" HOST ": no name\r\n\r\n"},
        {400, "GET / HTTP/1.1\r\n\r\n"},
        {400, "GET / HTTP/1.1\r\n" HOST HOST "\r\n"},
        {400, "GET x HTTP/1.1\r\n" HOST "\r\n"},
        {400, "GET /%zz HTTP/1.1\r\n" HOST "\r\n"},
        {400, "GET /%2 HTTP/1.1\r\n" HOST "\r\n"},
        {400, "GET /%00 HTTP/1.1\r\n" HOST "\r\n"},
        {400, "GET /a%2fb HTTP/1.1\r\n" HOST "\r\n"},
        {400, "GET /%ff HTTP/1.1\r\n" HOST "\r\n"},
        {400, "GET /?a=1&a=2 HTTP/1.1\r\n" HOST "\r\n"},
        {400, "GET /?%0a=1 HTTP/1.1\r\n" HOST "\r\n"},
        {400, "GET\r\n\r\n"},
        {400, "GET / HTTP/x.1\r\n" HOST "\r\n"},
        {505, "GET / HTTP/2.0\r\n" HOST "\r\n"},
        {505, "GET /\r\n\r\n"},
        {501, "BREW /pot HTTP/1.1\r\n" HOST "\r\n"},
        {501, "POST / HTTP/1.1\r\n" HOST "Transfer-Encoding: gzip\r\n\r\n"},
        {501, "POST / HTTP/1.1\r\n" HOST "Transfer-Encoding: gzip, chunked\r\n\r\n"},
        {400, "POST / HTTP/1.0\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n"},
        {400, "POST / HTTP/1.1\r\n" HOST "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n"},
        {400, "POST / HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\nContent-Length: 1\r\n\r\n"},
        {400, "POST / HTTP/1.1\r\n" HOST "Content-Length: 1\r\nContent-Length: 1\r\n\r\nx"},
        {400, "POST / HTTP/1.1\r\n" HOST "Content-Length: 1\r\nContent-Length: 2\r\n\r\nx"},
        {400, "POST / HTTP/1.1\r\n" HOST "Content-Length: -1\r\n\r\n"},
        {400, "POST / HTTP/1.1\r\n" HOST "Content-Length: 1x\r\n\r\n"},
        {400, "POST / HTTP/1.1\r\n" HOST "Content-Length: 99999999999999999999\r\n\r\n"},
        {413, "POST / HTTP/1.1\r\n" HOST "Content-Length: 1048577\r\n\r\n"},
        {400, "POST / HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\nzz\r\n"},
        {400, "POST / HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n2\r\nabc\r\n"},
        {400,
         "POST / HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\n"},
        {417, "POST / HTTP/1.1\r\n" HOST "Content-Length: 1\r\nExpect: miracles\r\n\r\n"},
        {400, "GET / HTTP/1.1\r\n" HOST "Authorization: a\r\nAuthorization: b\r\n\r\n"},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        int status = s_status(CASES[i].text);
        if (status != CASES[i].status)
            fail_msg("%s: %d instead of %d", CASES[i].text, status, CASES[i].status);
    }
}

static void
a_null_byte_in_the_head_is_refused(void **state)
{
    (void)state;
    static const char TEXT[] = "GET /\0 HTTP/1.1\r\n" HOST "\r\n";
    assert_int_equal(s_status_of(TEXT, sizeof TEXT - 1), 400);
}

/*  "GET /aaa... HTTP/1.1" with a target of `size` characters. */
static int
s_status_of_target(size_t size)
{
    _cleanup_(free_p) char *target = malloc(size + 1);
    memset(target, 'a', size);
    target[0] = '/';
    target[size] = 0;
    _cleanup_(free_p) char *text = text_format("GET %s HTTP/1.1\r\n" HOST "\r\n", target);
    return s_status(text);
}

static void
a_target_may_be_as_long_as_the_limit_and_no_longer(void **state)
{
    (void)state;
    assert_int_equal(s_status_of_target(HTTP_URI_MAX), 0);
    assert_int_equal(s_status_of_target(HTTP_URI_MAX + 1), 414);
    assert_int_equal(s_status_of_target(HTTP_URI_MAX + 100), 414);
}

static int
s_status_of_headers(size_t count, size_t value_size)
{
    bytes_t text = bytes_make(1u << 20);
    bytes_append_text(&text, "GET / HTTP/1.1\r\n" HOST);
    for (size_t i = 1; i < count; i++) {
        bytes_append_format(&text, "X-%zu: ", i);
        uint8_t *value = bytes_extend(&text, value_size);
        memset(value, 'v', value_size);
        bytes_append_text(&text, "\r\n");
    }
    bytes_append_text(&text, "\r\n");
    int status = s_status_of((const char *)text.data, text.size);
    bytes_clear(&text);
    return status;
}

static void
headers_are_limited_in_number_and_size(void **state)
{
    (void)state;
    assert_int_equal(s_status_of_headers(HTTP_HEADERS_MAX, 10), 0);
    assert_int_equal(s_status_of_headers(HTTP_HEADERS_MAX + 1, 10), 431);
    assert_int_equal(s_status_of_headers(4, 5000), 0);
    assert_int_equal(s_status_of_headers(4, 6000), 431);
}

static void
a_body_is_limited_whether_declared_or_chunked(void **state)
{
    (void)state;
    _cleanup_(free_p) uint8_t *part = calloc(1, 65536);
    _cleanup_(http_conn_destroy) http_conn_t *conn = http_conn_new(0);
    s_receive(conn, "POST / HTTP/1.1\r\n" HOST "Content-Length: 1048576\r\n\r\n", 0);
    for (int i = 0; i < 16; i++)
        http_conn_receive(conn, part, 65536, 0);
    _cleanup_(http_request_destroy) http_request_t *request = http_conn_take(conn);
    assert_non_null(request);
    assert_int_equal(request->body.size, HTTP_BODY_MAX);

    _cleanup_(http_conn_destroy) http_conn_t *chunked = http_conn_new(0);
    s_receive(chunked, "POST / HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n", 0);
    for (int i = 0; i < 17; i++) {
        s_receive(chunked, "10000\r\n", 0);
        http_conn_receive(chunked, part, 65536, 0);
        s_receive(chunked, "\r\n", 0);
    }
    _cleanup_(free_p) char *out = s_send_all(chunked, 0);
    assert_true(text_starts(out, "HTTP/1.1 413 "));
    assert_true(http_conn_done(chunked));
}

static void
trailers_are_limited(void **state)
{
    (void)state;
    bytes_t text = bytes_make(1u << 20);
    bytes_append_text(&text, "POST / HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n0\r\n");
    for (int i = 0; i < 200; i++)
        bytes_append_text(&text, "Trailer: something\r\n");
    bytes_append_text(&text, "\r\n");
    assert_int_equal(s_status_of((const char *)text.data, text.size), 431);
    bytes_clear(&text);
}

static void
too_many_query_parameters_are_refused(void **state)
{
    (void)state;
    bytes_t text = bytes_make(4096);
    bytes_append_text(&text, "GET /?");
    for (unsigned i = 0; i < HTTP_QUERY_PARAMS_MAX + 1; i++)
        bytes_append_format(&text, "p%u=1&", i);
    bytes_append_text(&text, " HTTP/1.1\r\n" HOST "\r\n");
    assert_int_equal(s_status_of((const char *)text.data, text.size), 400);
    bytes_clear(&text);
}

/* ---- answers ---- */

static void
an_answer_has_length_type_and_the_security_headers(void **state)
{
    (void)state;
    _cleanup_(http_conn_destroy) http_conn_t *conn = http_conn_new(0);
    s_receive(conn, GET, 0);
    http_request_t *request = http_conn_take(conn);
    http_request_destroy(&request);
    assert_null(http_conn_take(conn));
    s_answer(conn, "hello", 0);
    _cleanup_(free_p) char *out = s_send_all(conn, 0);
    assert_true(text_starts(out, "HTTP/1.1 200 OK\r\n"));
    assert_non_null(strstr(out, "\r\nContent-Length: 5\r\n"));
    assert_non_null(strstr(out, "\r\nContent-Type: text/plain\r\n"));
    assert_non_null(strstr(out, "\r\nX-Content-Type-Options: nosniff\r\n"));
    assert_non_null(strstr(out, "\r\nContent-Security-Policy: default-src 'self';"));
    assert_non_null(strstr(out, "frame-ancestors 'none'"));
    assert_non_null(strstr(out, "\r\nReferrer-Policy: "));
    assert_non_null(strstr(out, "\r\nConnection: keep-alive\r\n"));
    assert_true(text_ends(out, "\r\n\r\nhello"));
    assert_false(http_conn_done(conn));
}

static void
the_answer_to_head_has_the_length_but_not_the_body(void **state)
{
    (void)state;
    _cleanup_(http_conn_destroy) http_conn_t *conn = http_conn_new(0);
    s_receive(conn, "HEAD / HTTP/1.1\r\n" HOST "\r\n", 0);
    _cleanup_(http_request_destroy) http_request_t *request = http_conn_take(conn);
    s_answer(conn, "hello", 0);
    _cleanup_(free_p) char *out = s_send_all(conn, 0);
    assert_non_null(strstr(out, "\r\nContent-Length: 5\r\n"));
    assert_true(text_ends(out, "\r\n\r\n"));
}

static void
http_1_0_closes_unless_it_asks_to_stay(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool done;
    } CASES[] = {
        {"GET / HTTP/1.0\r\n\r\n", true},
        {"GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", false},
        {"GET / HTTP/1.1\r\n" HOST "Connection: close\r\n\r\n", true},
        {GET, false},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        _cleanup_(http_conn_destroy) http_conn_t *conn = http_conn_new(0);
        s_receive(conn, CASES[i].text, 0);
        _cleanup_(http_request_destroy) http_request_t *request = http_conn_take(conn);
        assert_non_null(request);
        s_answer(conn, "x", 0);
        _cleanup_(free_p) char *out = s_send_all(conn, 0);
        assert_int_equal(http_conn_done(conn), CASES[i].done);
        assert_int_equal(strstr(out, "Connection: close\r\n") != NULL, CASES[i].done);
    }
}

static void
a_client_that_waits_gets_100_continue_once(void **state)
{
    (void)state;
    _cleanup_(http_conn_destroy) http_conn_t *conn = http_conn_new(0);
    s_receive(
        conn, "POST / HTTP/1.1\r\n" HOST "Content-Length: 2\r\nExpect: 100-continue\r\n\r\n", 0);
    _cleanup_(free_p) char *first = s_send_all(conn, 0);
    assert_string_equal(first, "HTTP/1.1 100 Continue\r\n\r\n");
    s_receive(conn, "o", 0);
    _cleanup_(free_p) char *second = s_send_all(conn, 0);
    assert_string_equal(second, "");
    s_receive(conn, "k", 0);
    _cleanup_(http_request_destroy) http_request_t *request = http_conn_take(conn);
    assert_memory_equal(request->body.data, "ok", 2);
}

static void
a_client_that_did_not_wait_gets_no_100(void **state)
{
    (void)state;
    _cleanup_(http_conn_destroy) http_conn_t *conn = http_conn_new(0);
    s_receive(
        conn, "POST / HTTP/1.1\r\n" HOST "Content-Length: 2\r\nExpect: 100-continue\r\n\r\nok", 0);
    _cleanup_(http_request_destroy) http_request_t *request = http_conn_take(conn);
    assert_non_null(request);
    size_t size;
    assert_null(http_conn_output(conn, &size));
}

static void
pipelined_requests_are_answered_one_by_one_in_order(void **state)
{
    (void)state;
    _cleanup_(http_conn_destroy) http_conn_t *conn = http_conn_new(0);
    s_receive(conn,
              "GET /1 HTTP/1.1\r\n" HOST "\r\n"
              "POST /2 HTTP/1.1\r\n" HOST "Content-Length: 2\r\n\r\nab"
              "GET /3 HTTP/1.1\r\n" HOST "Connection: close\r\n\r\n" GET,
              0);
    static const char *const PATHS[] = {"/1", "/2", "/3"};
    for (int i = 0; i < 3; i++) {
        _cleanup_(http_request_destroy) http_request_t *request = http_conn_take(conn);
        assert_non_null(request);
        assert_string_equal(request->path, PATHS[i]);
        assert_null(http_conn_take(conn));
        s_answer(conn, PATHS[i], 0);
        assert_null(http_conn_take(conn)); /* before all of it is sent */
        _cleanup_(free_p) char *out = s_send_all(conn, 0);
        assert_true(text_ends(out, PATHS[i]));
    }
    assert_null(http_conn_take(conn)); /* nothing after Connection: close */
    assert_true(http_conn_done(conn));
}

static void
what_is_pipelined_over_the_limit_is_dropped_and_the_connection_closes(void **state)
{
    (void)state;
    _cleanup_(http_conn_destroy) http_conn_t *conn = http_conn_new(0);
    s_receive(conn, GET, 0);
    _cleanup_(http_request_destroy) http_request_t *request = http_conn_take(conn);
    _cleanup_(free_p) uint8_t *flood = calloc(1, HTTP_PIPELINE_MAX);
    http_conn_receive(conn, flood, HTTP_PIPELINE_MAX, 0);
    assert_true(http_conn_memory(conn) <= HTTP_PIPELINE_MAX);
    for (size_t dropped = 0; dropped < HTTP_DROPPED_MAX; dropped += HTTP_PIPELINE_MAX)
        assert_true(http_conn_receive(conn, flood, HTTP_PIPELINE_MAX, 0));
    assert_true(http_conn_memory(conn) <= HTTP_PIPELINE_MAX);
    s_answer(conn, "x", 0);
    _cleanup_(free_p) char *out = s_send_all(conn, 0);
    assert_true(text_starts(out, "HTTP/1.1 200 "));
    assert_non_null(strstr(out, "Connection: close\r\n"));
    assert_true(http_conn_done(conn));
}

static void
a_flood_behind_a_request_without_an_answer_is_cut_off(void **state)
{
    (void)state;
    _cleanup_(http_conn_destroy) http_conn_t *conn = http_conn_new(0);
    s_receive(conn, GET, 0);
    _cleanup_(http_request_destroy) http_request_t *request = http_conn_take(conn);
    _cleanup_(free_p) uint8_t *flood = calloc(1, HTTP_PIPELINE_MAX);
    size_t sent = 0;
    while (http_conn_receive(conn, flood, HTTP_PIPELINE_MAX, 0))
        sent += HTTP_PIPELINE_MAX;
    assert_true(sent <= HTTP_DROPPED_MAX + 2 * HTTP_PIPELINE_MAX);
    assert_true(http_conn_memory(conn) <= HTTP_PIPELINE_MAX);
}

static void
a_connection_ends_after_its_last_request(void **state)
{
    (void)state;
    _cleanup_(http_conn_destroy) http_conn_t *conn = http_conn_new(0);
    for (unsigned i = 1; i <= HTTP_REQUESTS_MAX; i++) {
        s_receive(conn, GET, 0);
        _cleanup_(http_request_destroy) http_request_t *request = http_conn_take(conn);
        assert_non_null(request);
        s_answer(conn, "x", 0);
        _cleanup_(free_p) char *out = s_send_all(conn, 0);
        assert_int_equal(http_conn_done(conn), i == HTTP_REQUESTS_MAX);
    }
}

/* ---- streams ---- */

static http_conn_t *
s_streaming(const char *request_text)
{
    http_conn_t *conn = http_conn_new(0);
    s_receive(conn, request_text, 0);
    _cleanup_(http_request_destroy) http_request_t *request = http_conn_take(conn);
    http_response_t *response = http_response_new(200);
    assert_true(http_conn_stream(conn, &response, 0));
    return conn;
}

static void
a_stream_is_chunked_and_can_be_followed_by_another_request(void **state)
{
    (void)state;
    _cleanup_(http_conn_destroy) http_conn_t *conn = s_streaming(GET);
    assert_int_equal(http_conn_stream_write(conn, "event one", 9, 0), 0);
    assert_int_equal(http_conn_stream_write(conn, "", 0, 0), 0);
    _cleanup_(free_p) char *out = s_send_all(conn, 0);
    assert_non_null(strstr(out, "Transfer-Encoding: chunked\r\n"));
    assert_null(strstr(out, "Content-Length"));
    assert_true(text_ends(out, "\r\n\r\n9\r\nevent one\r\n"));
    http_conn_stream_end(conn, 0);
    _cleanup_(free_p) char *end = s_send_all(conn, 0);
    assert_string_equal(end, "0\r\n\r\n");
    s_receive(conn, GET, 0);
    _cleanup_(http_request_destroy) http_request_t *request = http_conn_take(conn);
    assert_non_null(request);
}

static void
a_stream_to_http_1_0_ends_with_the_connection(void **state)
{
    (void)state;
    _cleanup_(http_conn_destroy) http_conn_t *conn =
        s_streaming("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
    assert_int_equal(http_conn_stream_write(conn, "event", 5, 0), 0);
    _cleanup_(free_p) char *out = s_send_all(conn, 0);
    assert_null(strstr(out, "chunked"));
    assert_true(text_ends(out, "\r\n\r\nevent"));
    http_conn_stream_end(conn, 0);
    assert_true(http_conn_done(conn));
}

static void
a_stream_that_nobody_reads_is_given_up_at_the_limit(void **state)
{
    (void)state;
    _cleanup_(http_conn_destroy) http_conn_t *conn = s_streaming(GET);
    char event[1024] = {0};
    int code = 0;
    unsigned written = 0;
    while (code == 0 && written < 2 * HTTP_STREAM_QUEUE_MAX) {
        code = http_conn_stream_write(conn, event, sizeof event, 0);
        written += sizeof event;
    }
    assert_int_equal(code, ERR_TOO_LARGE);
    assert_true(http_conn_unsent(conn) <= HTTP_STREAM_QUEUE_MAX);
}

static void
a_reader_of_a_long_stream_costs_no_more_than_what_is_unsent(void **state)
{
    (void)state;
    _cleanup_(http_conn_destroy) http_conn_t *conn = s_streaming(GET);
    char event[1024] = {0};
    for (int i = 0; i < 4096; i++) { /* the queue is never empty and never full */
        assert_int_equal(http_conn_stream_write(conn, event, sizeof event, 0), 0);
        if (i >= 100)
            http_conn_sent(conn, sizeof event + 7, 0);
    }
    assert_true(http_conn_unsent(conn) <= HTTP_STREAM_QUEUE_MAX);
}

/* ---- time ---- */

static void
a_first_request_that_never_begins_is_closed_silently(void **state)
{
    (void)state;
    _cleanup_(http_conn_destroy) http_conn_t *conn = http_conn_new(1000);
    assert_true(http_conn_expire(conn, 1000 + HTTP_HEAD_MS - 1));
    assert_false(http_conn_done(conn));
    assert_true(http_conn_expire(conn, 1000 + HTTP_HEAD_MS));
    assert_true(http_conn_done(conn));
}

static void
a_head_that_trickles_is_answered_408_however_often_bytes_come(void **state)
{
    (void)state;
    _cleanup_(http_conn_destroy) http_conn_t *conn = http_conn_new(0);
    int64_t now_ms = 0;
    s_receive(conn, "GET / HTTP/1.1\r\n", now_ms);
    for (; now_ms < HTTP_HEAD_MS; now_ms += 500) {
        assert_true(http_conn_expire(conn, now_ms));
        assert_false(http_conn_done(conn));
        s_receive(conn, "X: y\r\n", now_ms);
    }
    assert_true(http_conn_expire(conn, now_ms));
    _cleanup_(free_p) char *out = s_send_all(conn, now_ms);
    assert_true(text_starts(out, "HTTP/1.1 408 "));
    assert_true(http_conn_done(conn));
    s_receive(conn, GET, now_ms);
    assert_null(http_conn_take(conn));
}

static void
a_body_that_trickles_is_answered_408(void **state)
{
    (void)state;
    _cleanup_(http_conn_destroy) http_conn_t *conn = http_conn_new(0);
    s_receive(conn, "POST / HTTP/1.1\r\n" HOST "Content-Length: 100\r\n\r\n", 5000);
    s_receive(conn, "x", 5000 + HTTP_BODY_MS - 1);
    assert_true(http_conn_expire(conn, 5000 + HTTP_BODY_MS - 1));
    assert_false(http_conn_done(conn));
    assert_true(http_conn_expire(conn, 5000 + HTTP_BODY_MS));
    _cleanup_(free_p) char *out = s_send_all(conn, 5000 + HTTP_BODY_MS);
    assert_true(text_starts(out, "HTTP/1.1 408 "));
}

static void
a_connection_that_was_used_may_be_idle_for_longer(void **state)
{
    (void)state;
    _cleanup_(http_conn_destroy) http_conn_t *conn = http_conn_new(0);
    s_receive(conn, GET, 0);
    _cleanup_(http_request_destroy) http_request_t *request = http_conn_take(conn);
    assert_true(http_conn_expire(conn, 10 * HTTP_IDLE_MS)); /* a slow handler is not its fault */
    s_answer(conn, "x", 100);
    _cleanup_(free_p) char *out = s_send_all(conn, 100);
    assert_true(http_conn_expire(conn, 100 + HTTP_IDLE_MS - 1));
    assert_false(http_conn_done(conn));
    assert_true(http_conn_expire(conn, 100 + HTTP_IDLE_MS));
    assert_true(http_conn_done(conn));
}

static void
a_reader_that_takes_nothing_is_given_up(void **state)
{
    (void)state;
    _cleanup_(http_conn_destroy) http_conn_t *conn = http_conn_new(0);
    s_receive(conn, GET, 0);
    _cleanup_(http_request_destroy) http_request_t *request = http_conn_take(conn);
    s_answer(conn, "hello", 1000);
    http_conn_sent(conn, 10, 2000); /* it takes a little */
    assert_true(http_conn_expire(conn, 2000 + HTTP_STALL_MS - 1));
    assert_false(http_conn_expire(conn, 2000 + HTTP_STALL_MS));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_request_in_any_pieces_is_the_same_request),
        cmocka_unit_test(a_chunked_body_is_put_together_and_its_trailers_are_dropped),
        cmocka_unit_test(an_absolute_target_is_its_path),
        cmocka_unit_test(blank_lines_before_a_request_are_ignored_up_to_a_limit),
        cmocka_unit_test(an_upgrade_is_answered_as_if_it_was_not_asked_for),
        cmocka_unit_test(a_cookie_is_found_among_others),
        cmocka_unit_test(what_is_not_a_request_is_refused_with_its_status),
        cmocka_unit_test(a_null_byte_in_the_head_is_refused),
        cmocka_unit_test(a_target_may_be_as_long_as_the_limit_and_no_longer),
        cmocka_unit_test(headers_are_limited_in_number_and_size),
        cmocka_unit_test(a_body_is_limited_whether_declared_or_chunked),
        cmocka_unit_test(trailers_are_limited),
        cmocka_unit_test(too_many_query_parameters_are_refused),
        cmocka_unit_test(an_answer_has_length_type_and_the_security_headers),
        cmocka_unit_test(the_answer_to_head_has_the_length_but_not_the_body),
        cmocka_unit_test(http_1_0_closes_unless_it_asks_to_stay),
        cmocka_unit_test(a_client_that_waits_gets_100_continue_once),
        cmocka_unit_test(a_client_that_did_not_wait_gets_no_100),
        cmocka_unit_test(pipelined_requests_are_answered_one_by_one_in_order),
        cmocka_unit_test(what_is_pipelined_over_the_limit_is_dropped_and_the_connection_closes),
        cmocka_unit_test(a_flood_behind_a_request_without_an_answer_is_cut_off),
        cmocka_unit_test(a_connection_ends_after_its_last_request),
        cmocka_unit_test(a_stream_is_chunked_and_can_be_followed_by_another_request),
        cmocka_unit_test(a_stream_to_http_1_0_ends_with_the_connection),
        cmocka_unit_test(a_stream_that_nobody_reads_is_given_up_at_the_limit),
        cmocka_unit_test(a_reader_of_a_long_stream_costs_no_more_than_what_is_unsent),
        cmocka_unit_test(a_first_request_that_never_begins_is_closed_silently),
        cmocka_unit_test(a_head_that_trickles_is_answered_408_however_often_bytes_come),
        cmocka_unit_test(a_body_that_trickles_is_answered_408),
        cmocka_unit_test(a_connection_that_was_used_may_be_idle_for_longer),
        cmocka_unit_test(a_reader_that_takes_nothing_is_given_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
