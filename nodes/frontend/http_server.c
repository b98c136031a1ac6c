/*  http_server - see http_server.h

    A link is OPEN, then DRAINING (all is handed to ZeroMQ), SHUT (the peer has
    all and is to close), and GONE: closed, but remembered until the next
    sweep. ZeroMQ drops what it has not written when a connection is closed and
    tells nobody how much that is, so the end of DRAINING is learnt from TCP:
    the peer has acknowledged as many bytes as were handed over. BROKEN is the short way: lost or
   given up, its owner is yet to be told. Links are freed by the sweep only, so no caller ever holds
   a dead one.
*/
#include "nodes/frontend/http_server.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/queue.h>
#include <sys/resource.h>
#include <sys/socket.h>

#include "lib/base/cleanup.h"
#include "lib/base/clock.h"
#include "nodes/frontend/frontend_limits.h"
#include "nodes/frontend/http_conn.h"
#include "nodes/frontend/tcp_acked.h"

#define ROUTING_ID_SIZE 5u
#define ADDRESS_SIZE 64u

typedef enum { OPEN, DRAINING, SHUT, BROKEN, GONE } phase_t;

struct http_link {
    http_server_t *server;
    uint8_t id[ROUTING_ID_SIZE];
    phase_t phase;
    int64_t phase_ms; /* when it began; DRAINING: when the peer last took something */
    int fd;           /* our duplicate of ZeroMQ's; -1 = closed */
    http_conn_t *conn;
    void *owner;
    bool in_hand; /* a request is with the owner */
    bool pumping; /* s_pump is at work further up the stack */
    bool blocked; /* ZeroMQ's pipe is full */
    size_t memory;
    uint64_t handed;       /* bytes given to ZeroMQ */
    uint64_t acked;        /* DRAINING: what TCP has counted by now */
    uint64_t acked_before; /* what TCP counted when the connection came */
    char address[ADDRESS_SIZE];
    TAILQ_ENTRY(http_link) in_server;
    TAILQ_ENTRY(http_link) in_busy;
    bool busy;       /* in the list of those that the short timer looks at */
    int64_t look_ms; /* not before */
    int64_t gap_ms;  /* between looks: grows while nothing moves */
};

struct http_server {
    zloop_t *loop;
    zsock_t *socket;
    void *handle; /* the same as libzmq's */
    const http_handlers_t *handlers;
    void *arg;
    size_t connections_max;
    zhashx_t *by_id;
    TAILQ_HEAD(, http_link) links;
    TAILQ_HEAD(, http_link) busy;
    int sweep_timer;
    int retry_timer; /* runs while `busy` is not empty; -1 = it does not */
    http_server_stats_t stats;
};

static int s_handle_retry(zloop_t *loop, int timer, void *arg);

/* ---- links ---- */

static size_t
s_hash_id(const void *key)
{
    uint32_t number;
    memcpy(&number, (const uint8_t *)key + 1, sizeof number);
    return number * 2654435761u; /* Knuth's multiplicative hash: ids are consecutive */
}

static int
s_compare_id(const void *a, const void *b)
{
    return memcmp(a, b, ROUTING_ID_SIZE);
}

/*  Has the short timer look at the link until it has nothing to do there. */
static void
s_make_busy(http_link_t *link)
{
    http_server_t *self = link->server;
    if (!link->busy) {
        link->busy = true;
        link->look_ms = 0;
        link->gap_ms = HTTP_RETRY_MS;
        TAILQ_INSERT_TAIL(&self->busy, link, in_busy);
    }
    if (self->retry_timer < 0)
        self->retry_timer = zloop_timer(self->loop, HTTP_RETRY_MS, 0, s_handle_retry, self);
}

static void
s_enter(http_link_t *link, phase_t phase)
{
    link->phase = phase;
    link->phase_ms = clock_mono_ms();
    s_make_busy(link);
    link->look_ms = 0;
}

static void
s_account(http_link_t *link)
{
    size_t memory = link->conn ? http_conn_memory(link->conn) : 0;
    link->server->stats.queued_bytes += memory - link->memory;
    link->memory = memory;
}

static http_link_t *
s_link_new(http_server_t *self, const uint8_t id[ROUTING_ID_SIZE])
{
    http_link_t *link = calloc(1, sizeof *link);
    if (!link)
        abort();
    link->server = self;
    memcpy(link->id, id, ROUTING_ID_SIZE);
    link->fd = -1;
    zhashx_insert(self->by_id, link->id, link);
    TAILQ_INSERT_TAIL(&self->links, link, in_server);
    return link;
}

static void
s_link_free(http_link_t *link)
{
    http_server_t *self = link->server;
    if (link->busy)
        TAILQ_REMOVE(&self->busy, link, in_busy);
    TAILQ_REMOVE(&self->links, link, in_server);
    zhashx_delete(self->by_id, link->id);
    http_conn_destroy(&link->conn);
    s_account(link);
    close_p(&link->fd);
    free(link);
}

/*  The connection is over: frees all of it but the memory that it was. */
static void
s_bury(http_link_t *link)
{
    http_server_t *self = link->server;
    if (link->phase == GONE)
        return;
    self->stats.connections--;
    self->stats.blocked -= link->blocked;
    link->blocked = false;
    s_enter(link, GONE);
    if (link->in_hand) {
        link->in_hand = false;
        self->handlers->on_gone(self->arg, link);
    }
    link->owner = NULL;
    http_conn_destroy(&link->conn);
    s_account(link);
    close_p(&link->fd);
}

/*  Gives the link up. Its owner is told by the timer, not from here: it may be the caller. */
static void
s_break(http_link_t *link)
{
    if (link->fd >= 0)
        shutdown(link->fd, SHUT_RDWR);
    if (link->phase < BROKEN)
        s_enter(link, BROKEN);
}

static void
s_evict(http_link_t *link)
{
    if (link->phase < BROKEN)
        link->server->stats.evicted++;
    s_break(link);
}

/* ---- sending ---- */

/*  One chunk, or the closing frame when `size` is 0. Returns 0, EAGAIN or another errno. */
static int
s_send_frame(http_server_t *self, const uint8_t *id, const void *data, size_t size)
{
    if (zmq_send(self->handle, id, ROUTING_ID_SIZE, ZMQ_SNDMORE | ZMQ_DONTWAIT) < 0)
        return errno;
    if (zmq_send(self->handle, data, size, ZMQ_DONTWAIT) < 0)
        return errno;
    self->stats.sent_bytes += size;
    return 0;
}

/*  Hands bytes to ZeroMQ until there are none, or it takes no more. */
static void
s_send(http_link_t *link)
{
    size_t size;
    const uint8_t *data;
    bool blocked = false;
    while (!blocked && (data = http_conn_output(link->conn, &size))) {
        size = size < HTTP_CHUNK_MAX ? size : HTTP_CHUNK_MAX;
        int error = s_send_frame(link->server, link->id, data, size);
        if (error == 0) {
            link->handed += size;
            http_conn_sent(link->conn, size, clock_mono_ms());
        } else if (error == EAGAIN) {
            blocked = true;
            s_make_busy(link);
        } else {
            s_break(link);
            return;
        }
    }
    link->server->stats.blocked += (size_t)blocked - (size_t)link->blocked;
    link->blocked = blocked;
}

/*  Moves the connection on as far as it goes: sends, and hands out the next request. */
static void
s_pump(http_link_t *link)
{
    http_server_t *self = link->server;
    if (link->pumping)
        return; /* the loop further up the stack does it */
    link->pumping = true;
    http_request_t *request;
    do {
        request = NULL;
        if (link->phase == OPEN)
            s_send(link);
        if (link->phase == OPEN && (request = http_conn_take(link->conn))) {
            link->in_hand = true;
            link->owner = NULL;
            self->handlers->on_request(self->arg, link, request);
        }
    } while (request);
    link->pumping = false;
    if (link->phase != OPEN)
        return;
    int fault = http_conn_fault(link->conn);
    if (fault)
        self->handlers->on_fault(self->arg, fault);
    s_account(link);
    if (self->stats.queued_bytes > HTTP_OUTPUT_TOTAL_MAX && link->memory > 0)
        s_evict(link);
    else if (http_conn_done(link->conn))
        s_enter(link, DRAINING);
}

/*  Through ZeroMQ if it can, else by the descriptor. */
static void
s_close(http_link_t *link)
{
    if (s_send_frame(link->server, link->id, "", 0) != 0 && link->fd >= 0)
        shutdown(link->fd, SHUT_RDWR);
    s_bury(link);
}

/*  After the last byte: waits until the peer has it, then for the peer to close. */
static void
s_drain(http_link_t *link, int64_t now_ms)
{
    if (link->phase == SHUT) {
        if (now_ms - link->phase_ms >= HTTP_LINGER_MS)
            s_close(link);
        return;
    }
    uint64_t acked = tcp_acked(link->fd);
    if (acked >= link->acked_before + link->handed) {
        shutdown(link->fd, SHUT_WR);
        s_enter(link, SHUT);
    } else if (acked > link->acked) {
        link->acked = acked;
        link->phase_ms = now_ms;
    } else if (now_ms - link->phase_ms >= HTTP_STALL_MS) {
        s_evict(link);
    }
}

/*  What the short timer does with a link; returns whether it has to come again. Thousands who take
    nothing must not cost a try each every time, so they are looked at less and less often. */
static bool
s_tend(http_link_t *link, int64_t now_ms)
{
    uint64_t moved = link->handed + link->acked;
    if (link->phase == OPEN && link->blocked)
        s_pump(link);
    if (link->phase == DRAINING || link->phase == SHUT)
        s_drain(link, now_ms);
    if (link->phase == BROKEN)
        s_bury(link);
    if (moved != link->handed + link->acked)
        link->gap_ms = HTTP_RETRY_MS;
    else if (link->gap_ms < HTTP_RETRY_MS_MAX)
        link->gap_ms *= 2;
    link->look_ms = now_ms + link->gap_ms;
    return (link->phase == OPEN && link->blocked) || link->phase == DRAINING ||
           link->phase == SHUT || link->phase == BROKEN;
}

static int
s_handle_retry(zloop_t *loop, int timer, void *arg)
{
    http_server_t *self = arg;
    int64_t now_ms = clock_mono_ms();
    http_link_t *next;
    for (http_link_t *link = TAILQ_FIRST(&self->busy); link; link = next) {
        next = TAILQ_NEXT(link, in_busy);
        if (now_ms < link->look_ms || s_tend(link, now_ms))
            continue;
        link->busy = false;
        TAILQ_REMOVE(&self->busy, link, in_busy);
    }
    if (TAILQ_EMPTY(&self->busy)) {
        zloop_timer_end(loop, timer);
        self->retry_timer = -1;
    }
    return 0;
}

/*  Time-outs of all connections; what is gone for a whole sweep is forgotten. */
static int
s_handle_sweep(zloop_t *loop, int timer, void *arg)
{
    (void)loop;
    (void)timer;
    http_server_t *self = arg;
    int64_t now_ms = clock_mono_ms();
    http_link_t *next;
    for (http_link_t *link = TAILQ_FIRST(&self->links); link; link = next) {
        next = TAILQ_NEXT(link, in_server);
        if (link->phase == OPEN) {
            if (http_conn_expire(link->conn, now_ms))
                s_pump(link);
            else
                s_evict(link);
        } else if (link->phase == GONE && now_ms - link->phase_ms >= HTTP_SWEEP_MS) {
            s_link_free(link);
        }
    }
    return 0;
}

/* ---- receiving ---- */

/*  One connection too many: a word, and closed. The tombstone swallows what it may still send. */
static void
s_refuse(http_server_t *self, http_link_t *link)
{
    _cleanup_(http_response_destroy) http_response_t *response =
        http_response_problem(503, NULL, "too many connections: try again");
    bytes_t out = bytes_make(HTTP_CHUNK_MAX);
    http_response_write_head(response, HTTP_FRAMING_LENGTH, false, &out);
    int code = bytes_append(&out, response->body->data, response->body->size);
    assert(code == 0);
    self->stats.refused++;
    self->stats.connections++; /* until it is buried */
    s_send_frame(self, link->id, out.data, out.size);
    bytes_clear(&out);
    self->handlers->on_fault(self->arg, 503);
    s_close(link);
}

static void
s_accept(http_server_t *self, const uint8_t id[ROUTING_ID_SIZE], zmq_msg_t *frame)
{
    http_link_t *link = s_link_new(self, id);
    if (self->stats.connections < self->connections_max) {
        int fd = zmq_msg_get(frame, ZMQ_SRCFD);
        link->fd = fd < 0 ? -1 : fcntl(fd, F_DUPFD_CLOEXEC, 0);
    }
    if (link->fd < 0) {
        s_refuse(self, link);
        return;
    }
    const char *address = zmq_msg_gets(frame, "Peer-Address");
    snprintf(link->address, sizeof link->address, "%s", address ? address : "unknown");
    link->conn = http_conn_new(clock_mono_ms());
    link->acked_before = link->acked = tcp_acked(link->fd);
    self->stats.accepted++;
    self->stats.connections++;
}

static void
s_take_frame(http_server_t *self, const uint8_t id[ROUTING_ID_SIZE], zmq_msg_t *frame)
{
    http_link_t *link = zhashx_lookup(self->by_id, id);
    size_t size = zmq_msg_size(frame);
    self->stats.received_bytes += size;
    if (!link) {
        if (size == 0)
            s_accept(self, id, frame);
        return;
    }
    if (size == 0) {
        s_bury(link);
    } else if (link->phase == OPEN) {
        if (http_conn_receive(link->conn, zmq_msg_data(frame), size, clock_mono_ms()))
            s_pump(link);
        else
            s_evict(link);
    }
}

static int
s_handle_socket(zloop_t *loop, zsock_t *socket, void *arg)
{
    (void)loop;
    (void)socket;
    http_server_t *self = arg;
    for (int i = 0; i < HTTP_MESSAGES_PER_TURN; i++) {
        uint8_t id[ROUTING_ID_SIZE];
        int size = zmq_recv(self->handle, id, sizeof id, ZMQ_DONTWAIT);
        if (size < 0)
            break;
        assert(size == ROUTING_ID_SIZE);
        zmq_msg_t frame;
        zmq_msg_init(&frame);
        if (zmq_msg_recv(&frame, self->handle, ZMQ_DONTWAIT) >= 0)
            s_take_frame(self, id, &frame);
        zmq_msg_close(&frame);
    }
    return 0;
}

/* ---- the server ---- */

/*  Two descriptors a connection, and some for everything else. */
static size_t
s_fit_descriptors(size_t wanted)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return wanted;
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
    getrlimit(RLIMIT_NOFILE, &limit);
    if (limit.rlim_cur <= 2 * HTTP_FDS_RESERVED)
        return 1;
    size_t fit = (limit.rlim_cur - HTTP_FDS_RESERVED) / HTTP_FDS_PER_CONNECTION;
    return wanted < fit ? wanted : fit;
}

static int
s_bind(http_server_t *self, const char *endpoint)
{
    zsock_set_sndhwm(self->socket, HTTP_SEND_HWM);
    zsock_set_rcvhwm(self->socket, HTTP_RECEIVE_HWM);
    zsock_set_backlog(self->socket, HTTP_BACKLOG);
    zsock_set_linger(self->socket, 0);
    zsock_set_tcp_maxrt(self->socket, HTTP_TCP_MAXRT_MS);
    if (strchr(endpoint, '['))
        zsock_set_ipv6(self->socket, 1);
    return zmq_bind(self->handle, endpoint);
}

http_server_t *
http_server_new(zloop_t *loop,
                const char *endpoint,
                size_t connections_max,
                const http_handlers_t *handlers,
                void *arg)
{
    assert(loop && endpoint && handlers && connections_max > 0);
    _cleanup_(http_server_destroy) http_server_t *self = calloc(1, sizeof *self);
    if (!self)
        abort();
    self->loop = loop;
    self->handlers = handlers;
    self->arg = arg;
    self->connections_max = s_fit_descriptors(connections_max);
    self->retry_timer = -1;
    TAILQ_INIT(&self->links);
    TAILQ_INIT(&self->busy);
    self->by_id = zhashx_new();
    zhashx_set_key_hasher(self->by_id, s_hash_id);
    zhashx_set_key_comparator(self->by_id, s_compare_id);
    zhashx_set_key_duplicator(self->by_id, NULL);
    zhashx_set_key_destructor(self->by_id, NULL);
    self->sweep_timer = zloop_timer(loop, HTTP_SWEEP_MS, 0, s_handle_sweep, self);
    self->socket = zsock_new(ZMQ_STREAM);
    assert(self->socket);
    self->handle = zsock_resolve(self->socket);
    if (s_bind(self, endpoint) != 0)
        return NULL;
    zloop_reader(loop, self->socket, s_handle_socket, self);
    return steal(&self);
}

void
http_server_destroy(http_server_t **self_p)
{
    assert(self_p);
    http_server_t *self = *self_p;
    if (!self)
        return;
    int error = errno; /* a constructor that fails has something to tell */
    zloop_timer_end(self->loop, self->sweep_timer);
    if (self->socket)
        zloop_reader_end(self->loop, self->socket);
    for (http_link_t *link; (link = TAILQ_FIRST(&self->links));) {
        s_bury(link);
        s_link_free(link);
    }
    if (self->retry_timer >= 0)
        zloop_timer_end(self->loop, self->retry_timer);
    zhashx_destroy(&self->by_id);
    zsock_destroy(&self->socket);
    free(self);
    *self_p = NULL;
    errno = error;
}

http_server_stats_t
http_server_stats(const http_server_t *self)
{
    assert(self);
    return self->stats;
}

size_t
http_server_connections_max(const http_server_t *self)
{
    assert(self);
    return self->connections_max;
}

/* ---- the owner's side ---- */

void
http_link_set_owner(http_link_t *self, void *owner)
{
    assert(self);
    self->owner = owner;
}

void *
http_link_owner(const http_link_t *self)
{
    assert(self);
    return self->owner;
}

const char *
http_link_address(const http_link_t *self)
{
    assert(self);
    return self->address;
}

/*  The owner has done its part. */
static void
s_let_go(http_link_t *link)
{
    link->in_hand = false;
    link->owner = NULL;
    s_pump(link);
}

void
http_link_answer(http_link_t *self, http_response_t **response_p)
{
    assert(self && self->in_hand && response_p);
    if (self->phase == OPEN)
        http_conn_answer(self->conn, response_p, clock_mono_ms());
    else
        http_response_destroy(response_p);
    s_let_go(self);
}

bool
http_link_stream(http_link_t *self, http_response_t **response_p)
{
    assert(self && self->in_hand && response_p);
    bool open = true;
    if (self->phase == OPEN)
        open = http_conn_stream(self->conn, response_p, clock_mono_ms());
    else
        http_response_destroy(response_p);
    if (open)
        s_pump(self);
    else
        s_let_go(self);
    return open;
}

void
http_link_write(http_link_t *self, const void *data, size_t size)
{
    assert(self && self->in_hand);
    if (self->phase != OPEN)
        return;
    if (http_conn_stream_write(self->conn, data, size, clock_mono_ms()))
        s_evict(self);
    else
        s_pump(self);
}

void
http_link_end(http_link_t *self)
{
    assert(self && self->in_hand);
    if (self->phase == OPEN)
        http_conn_stream_end(self->conn, clock_mono_ms());
    s_let_go(self);
}
