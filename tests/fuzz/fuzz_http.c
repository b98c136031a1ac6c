/*  fuzz_http - any bytes as an HTTP connection

    However the bytes are cut into pieces, the same requests must come out of
    them, and no queue may grow past its limit.
*/
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/hash.h"
#include "nodes/frontend/http_conn.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define INPUT_MAX (48u << 10) /* below HTTP_PIPELINE_MAX: nothing is dropped */

static void
s_must(int holds)
{
    if (!holds)
        abort();
}

static void
s_note(hash_t *story, const char *text)
{
    hash_update(story, text, strlen(text) + 1);
}

static void
s_drain(http_conn_t *conn, int64_t now_ms)
{
    size_t size;
    while (http_conn_output(conn, &size)) {
        s_must(size > 0 && size <= http_conn_unsent(conn));
        http_conn_sent(conn, size / 2 + 1, now_ms);
    }
    s_must(http_conn_unsent(conn) == 0);
}

/*  Takes, writes down and answers whatever is ready. */
static void
s_serve(http_conn_t *conn, hash_t *story, int64_t now_ms)
{
    s_drain(conn, now_ms);
    for (http_request_t *request; (request = http_conn_take(conn));) {
        s_must(request->path[0] == '/' && request->body.size <= HTTP_BODY_MAX);
        s_must(request->header_count <= HTTP_HEADERS_MAX);
        s_note(story, request->path);
        for (size_t i = 0; i < request->header_count; i++) {
            s_note(story, request->headers[i].name);
            s_note(story, request->headers[i].value);
        }
        for (size_t i = 0; i < request->param_count; i++)
            s_note(story, request->params[i].value);
        char cookie[64];
        http_request_cookie(request, "assize_token", cookie, sizeof cookie);
        http_request_is_json(request);
        hash_update(story,
                    request->body.data ? request->body.data : (const uint8_t *)"",
                    request->body.size);
        http_request_destroy(&request);
        http_response_t *response = http_response_new(200);
        http_conn_answer(conn, &response, now_ms);
        s_drain(conn, now_ms);
    }
}

static void
s_run(const uint8_t *data, size_t size, size_t piece, char hex[HASH_HEX_SIZE])
{
    hash_t story;
    hash_init(&story);
    http_conn_t *conn = http_conn_new(0);
    for (size_t at = 0; at < size; at += piece) {
        size_t left = size - at;
        http_conn_receive(conn, data + at, left < piece ? left : piece, (int64_t)at);
        s_must(http_conn_memory(conn) <= HTTP_PIPELINE_MAX + HTTP_STREAM_QUEUE_MAX);
        s_serve(conn, &story, (int64_t)at);
    }
    int fault = http_conn_fault(conn);
    hash_update(&story, &fault, sizeof fault);
    s_must(fault == 0 || http_conn_done(conn));
    s_must(http_conn_expire(conn, INT32_MAX));
    s_serve(conn, &story, INT32_MAX);
    s_must(http_conn_done(conn)); /* by now at the latest */
    http_conn_destroy(&conn);
    hash_final(&story, hex);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size > INPUT_MAX)
        return 0;
    char whole[HASH_HEX_SIZE];
    char pieces[HASH_HEX_SIZE];
    s_run(data, size, size + 1, whole);
    s_run(data, size, 1, pieces);
    s_must(strcmp(whole, pieces) == 0);
    s_run(data, size, 13, pieces);
    s_must(strcmp(whole, pieces) == 0);
    return 0;
}
