/*  ranker_actor - see ranker_actor.h */
#include "nodes/ranker/ranker_actor.h"

#include <assert.h>
#include <errno.h>
#include <string.h>

#include "lib/actor/actor.h"
#include "lib/base/bytes.h"
#include "lib/base/cleanup.h"
#include "lib/base/clock.h"
#include "lib/base/err.h"
#include "lib/base/log.h"
#include "lib/bus/bus_limits.h"
#include "lib/bus/feed_reader.h"
#include "lib/bus/rpc.h"
#include "nodes/ranker/board_answer.h"
#include "nodes/ranker/boards.h"
#include "nodes/ranker/ranker_limits.h"

#define TOPIC_SIZE_MAX 64u /* "board", a contest's id, a digit, two NULs */

typedef struct {
    Assize__BoardService_Service service; /* first: the rpc server's methods find self by it */
    const ranker_actor_args_t *args;
    zloop_t *loop;
    bus_client_t *client;
    feed_reader_t *feed;
    rpc_server_t *server; /* NULL until the feed was current */
    zsock_t *changes;
    boards_t *boards;
    bool publish_due;     /* its timer is set */
    int64_t published_ms; /* when changes were last published */
} self_t;

/* ---- answers ---- */

static void
s_page_get(Assize__BoardService_Service *service,
           const Assize__BoardPageQuery *query,
           Assize__BoardPage_Closure closure,
           void *closure_data)
{
    const self_t *self = (self_t *)(void *)service;
    _cleanup_(board_page_clear) board_page_t page = {0};
    const char *detail;
    int err = board_page_make(self->boards, query, &page, &detail);
    if (err != 0)
        rpc_fail(closure_data, err, detail);
    else
        closure(&page.message, closure_data);
}

static void
s_rank_get(Assize__BoardService_Service *service,
           const Assize__BoardRankQuery *query,
           Assize__BoardRank_Closure closure,
           void *closure_data)
{
    const self_t *self = (self_t *)(void *)service;
    _cleanup_(board_rank_clear) board_rank_t rank = {0};
    const char *detail;
    int err = board_rank_make(self->boards, query, &rank, &detail);
    if (err != 0)
        rpc_fail(closure_data, err, detail);
    else
        closure(&rank.message, closure_data);
}

static const Assize__BoardService_Service SERVICE = ASSIZE__BOARD_SERVICE__INIT(s_);

/* ---- changes ---- */

static void
s_publish_change(self_t *self, const Assize__BoardChange *change)
{
    _cleanup_(bytes_clear) bytes_t topic = bytes_make(TOPIC_SIZE_MAX);
    bytes_append(&topic, "board", sizeof "board");
    bytes_append(&topic, change->contest, strlen(change->contest) + 1);
    bytes_append_format(&topic, "%d", (int)change->view);
    size_t size;
    _cleanup_(free_p) uint8_t *packed = rpc_pack(&change->base, &size);
    zmsg_t *message = zmsg_new();
    zmsg_addmem(message, topic.data, topic.size);
    zmsg_addmem(message, packed, size);
    if (zmsg_send(&message, self->changes) != 0)
        zmsg_destroy(&message); /* a PUB socket only fails at shutdown */
}

static int
s_on_publish(zloop_t *loop, int timer, void *arg)
{
    (void)loop;
    (void)timer;
    self_t *self = arg;
    self->publish_due = false;
    self->published_ms = clock_mono_ms();
    board_change_t change;
    while (board_change_make(self->boards, &change)) {
        s_publish_change(self, &change.message);
        board_change_clear(&change);
    }
    return 0;
}

/*  At once when nothing was published lately, else when the interval is over. */
static void
s_want_publish(self_t *self)
{
    if (self->publish_due || !self->server || !boards_changed(self->boards))
        return;
    int64_t wait_ms = self->published_ms + RANKER_PUBLISH_MS - clock_mono_ms();
    self->publish_due = true;
    zloop_timer(self->loop, wait_ms > 0 ? (size_t)wait_ms : 0, 1, s_on_publish, self);
}

/* ---- the feed ---- */

static bool
s_holds(const void *arg, const char *contest)
{
    const self_t *self = arg;
    return shards_has(self->args->shards, shard_of_contest(contest));
}

static void
s_on_event(void *arg, const Assize__Event *event)
{
    self_t *self = arg;
    int err = boards_apply(self->boards, event);
    if (err == ERR_INVALID || err == ERR_UNSUPPORTED || err == ERR_TOO_LARGE)
        log_warn(
            "event %llu is not on its board: %s", (unsigned long long)event->seq, err_code(err));
    else if (err != 0)
        log_debug(
            "event %llu is not on its board: %s", (unsigned long long)event->seq, err_code(err));
    s_want_publish(self);
}

/* ---- lifecycle ---- */

/*  Starts serving: the boards are whole. */
static void
s_offer(self_t *self)
{
    for (uint32_t shard = 0; shard < SHARD_COUNT; shard++) {
        if (!shards_has(self->args->shards, shard))
            continue;
        char service[SHARDS_SERVICE_SIZE];
        shards_service(shard, service);
        if (!self->server)
            self->server = rpc_server_new(self->loop,
                                          self->args->broker,
                                          self->args->name,
                                          RANKER_CREDIT,
                                          service,
                                          (ProtobufCService *)&self->service);
        else
            rpc_server_offer(self->server, service);
    }
}

static int
s_on_ready(zloop_t *loop, int timer, void *arg)
{
    (void)timer;
    self_t *self = arg;
    if (!feed_reader_current(self->feed)) {
        zloop_timer(loop, RANKER_READY_POLL_MS, 1, s_on_ready, self);
        return 0;
    }
    log_info("boards are current at event %llu", (unsigned long long)boards_seq(self->boards));
    s_offer(self);
    boards_change_all(self->boards);
    self->published_ms = clock_mono_ms() + RANKER_GREET_MS - RANKER_PUBLISH_MS;
    s_want_publish(self);
    return 0;
}

static int
s_bind(self_t *self)
{
    self->changes = zsock_new(ZMQ_PUB);
    assert(self->changes);
    zsock_set_sndhwm(self->changes, BUS_SOCKET_HWM);
    zsock_set_linger(self->changes, 0);
    if (zsock_bind(self->changes, "%s", self->args->publish) >= 0)
        return 0;
    log_error("cannot publish at %s: %s", self->args->publish, zmq_strerror(errno));
    return -1;
}

static void
s_start(self_t *self)
{
    self->boards = boards_new(s_holds, self);
    self->client = bus_client_new(self->loop, self->args->broker);
    self->feed = feed_reader_new(self->loop,
                                 self->client,
                                 self->args->feeds,
                                 self->args->feed_count,
                                 0,
                                 s_on_event,
                                 NULL,
                                 self);
    zloop_timer(self->loop, RANKER_READY_POLL_MS, 1, s_on_ready, self);
}

void
ranker_actor_fn(zsock_t *pipe, void *args)
{
    self_t self = {.service = SERVICE, .args = args, .loop = actor_loop_new()};
    assert(self.args->feed_count > 0);
    assert(self.args->shards != 0);

    if (s_bind(&self) == 0) {
        s_start(&self);
        actor_loop(pipe, self.loop, NULL, &self);
    }
    rpc_server_destroy(&self.server);
    feed_reader_destroy(&self.feed);
    bus_client_destroy(&self.client);
    boards_destroy(&self.boards);
    zsock_destroy(&self.changes);
    zloop_destroy(&self.loop);
}
