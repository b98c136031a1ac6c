/*  board_relay - see board_relay.h */
#include "nodes/frontend/board_relay.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/bytes.h"
#include "lib/base/cleanup.h"
#include "nodes/frontend/frontend_limits.h"

#define TOPIC_MAX 128u
#define TOPIC_WORD "board"

struct board_relay {
    zloop_t *loop;
    zsock_t *socket;
    zhashx_t *seqs; /* uint64_t: the seq passed on last, by contest */
    board_change_fn *fn;
    void *arg;
};

bool
board_chain_step(uint64_t *last_seq, Assize__BoardChange *change)
{
    assert(last_seq && change);
    if (*last_seq > 0 && change->prev_seq > 0) {
        if (change->seq <= *last_seq)
            return false;
        if (change->prev_seq < *last_seq)
            change->prev_seq = *last_seq;
    }
    *last_seq = change->seq;
    return true;
}

static void
s_take_change(board_relay_t *self, zframe_t *body)
{
    Assize__BoardChange *change =
        assize__board_change__unpack(NULL, zframe_size(body), zframe_data(body));
    if (!change)
        return;
    uint64_t *last_seq = zhashx_lookup(self->seqs, change->contest);
    if (last_seq && board_chain_step(last_seq, change))
        self->fn(self->arg, change);
    assize__board_change__free_unpacked(change, NULL);
}

static int
s_handle_socket(zloop_t *loop, zsock_t *socket, void *arg)
{
    (void)loop;
    board_relay_t *self = arg;
    for (int i = 0; i < LIVE_MESSAGES_PER_TURN && (zsock_events(socket) & ZMQ_POLLIN); i++) {
        _cleanup_(zmsg_destroy) zmsg_t *message = zmsg_recv(socket);
        if (message && zmsg_size(message) == 2)
            s_take_change(self, zmsg_last(message));
    }
    return 0;
}

board_relay_t *
board_relay_new(zloop_t *loop,
                const char *const *endpoints,
                size_t endpoint_count,
                board_change_fn *fn,
                void *arg)
{
    assert(loop && fn);
    _cleanup_(board_relay_destroy) board_relay_t *self = calloc(1, sizeof *self);
    if (!self)
        abort();
    self->loop = loop;
    self->fn = fn;
    self->arg = arg;
    self->seqs = zhashx_new();
    self->socket = zsock_new(ZMQ_SUB);
    assert(self->socket);
    zsock_set_linger(self->socket, 0);
    for (size_t i = 0; i < endpoint_count; i++)
        if (zsock_connect(self->socket, "%s", endpoints[i]) != 0)
            return NULL;
    zloop_reader(loop, self->socket, s_handle_socket, self);
    return steal(&self);
}

void
board_relay_destroy(board_relay_t **self_p)
{
    assert(self_p);
    board_relay_t *self = *self_p;
    if (!self)
        return;
    for (void *seq = zhashx_first(self->seqs); seq; seq = zhashx_next(self->seqs))
        free(seq);
    zhashx_destroy(&self->seqs);
    zloop_reader_end(self->loop, self->socket);
    zsock_destroy(&self->socket);
    free(self);
    *self_p = NULL;
}

/*  "board NUL contest NUL view-number". */
static void
s_subscribe(board_relay_t *self, int option, const char *contest)
{
    bytes_t topic = bytes_make(TOPIC_MAX);
    int code = bytes_append(&topic, TOPIC_WORD, sizeof TOPIC_WORD);
    code |= bytes_append(&topic, contest, strlen(contest) + 1);
    code |= bytes_append_format(&topic, "%d", ASSIZE__BOARD_VIEW__BOARD_VIEW_PUBLIC);
    assert(code == 0);
    int done = zmq_setsockopt(zsock_resolve(self->socket), option, topic.data, topic.size);
    assert(done == 0);
    bytes_clear(&topic);
}

void
board_relay_watch(board_relay_t *self, const char *contest)
{
    assert(self && contest);
    if (zhashx_lookup(self->seqs, contest))
        return;
    uint64_t *seq = calloc(1, sizeof *seq);
    if (!seq)
        abort();
    zhashx_insert(self->seqs, contest, seq);
    s_subscribe(self, ZMQ_SUBSCRIBE, contest);
}

void
board_relay_unwatch(board_relay_t *self, const char *contest)
{
    assert(self && contest);
    uint64_t *seq = zhashx_lookup(self->seqs, contest);
    if (!seq)
        return;
    s_subscribe(self, ZMQ_UNSUBSCRIBE, contest);
    zhashx_delete(self->seqs, contest);
    free(seq);
}
