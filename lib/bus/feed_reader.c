/*  feed_reader - see feed_reader.h

    Two states. Following: updates that continue the sequence are passed on.
    Fetching: a FeedRead is outstanding and updates are held back, so that what
    is published meanwhile need not be fetched again. Whatever is not known to
    continue the sequence makes it fetch; nothing else moves `seq`.
*/
#include "lib/bus/feed_reader.h"

#include <assert.h>
#include <schemas/store.pb-c.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/cleanup.h"
#include "lib/base/clock.h"
#include "lib/bus/bus_limits.h"
#include "lib/bus/rpc.h"

#define STORE_SERVICE "store/any"
#define TOPIC_EVENT "event"
#define TOPIC_PROGRESS "progress"
#define TOPIC_TIP "tip"
#define TICK_MS 100
#define TIP_LIFETIME_MS 3000   /* a tip older than this says nothing about now */
#define FETCH_TIMEOUT_MS 2000  /* of one page */
#define HELD_UPDATES_MAX 1024u /* while fetching; what comes after is fetched in its turn */
#define MESSAGES_PER_TURN 256

struct feed_reader {
    zloop_t *loop;
    bus_client_t *client; /* not owned */
    zsock_t *socket;
    int timer;
    uint64_t seq;      /* last one passed on; FEED_FROM_NOW until the tip is known */
    uint64_t tip_seq;  /* newest one heard of */
    int64_t tip_ms;    /* when something told how new the newest is; 0 = never */
    int64_t behind_ms; /* since when the tip is ahead of us; 0 = it is not */
    int64_t retry_ms;  /* no fetch before: the last one failed or brought too little */
    uint64_t fetch;    /* number of the outstanding call; 0 = following */
    zlistx_t *held;    /* Assize__FeedUpdate, oldest first */
    feed_event_fn *on_event;
    feed_progress_fn *on_progress;
    void *arg;
};

static void
s_free_held(void **update_p)
{
    assize__feed_update__free_unpacked(*update_p, NULL);
    *update_p = NULL;
}

static void
s_note_tip(feed_reader_t *self, uint64_t seq)
{
    int64_t now_ms = clock_mono_ms();
    self->tip_ms = now_ms;
    if (seq > self->tip_seq)
        self->tip_seq = seq;
    if (self->seq >= self->tip_seq)
        self->behind_ms = 0;
    else if (self->behind_ms == 0)
        self->behind_ms = now_ms;
}

/*  Passes events on as long as they continue the sequence. Returns false at a gap. */
static bool
s_take_events(feed_reader_t *self, Assize__Event **events, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const Assize__Event *event = events[i];
        if (event->seq <= self->seq)
            continue;
        if (event->prev_seq > self->seq)
            return false;
        self->seq = event->seq;
        self->on_event(self->arg, event);
    }
    return true;
}

static void s_take_page(void *arg, const rpc_reply_t *reply);

static void
s_fetch(feed_reader_t *self)
{
    if (self->fetch)
        return;
    Assize__FeedQuery query = ASSIZE__FEED_QUERY__INIT;
    query.after_seq = self->seq;
    query.limit = FEED_PAGE_EVENTS;
    bus_call_t call = {.service = STORE_SERVICE, .timeout_ms = FETCH_TIMEOUT_MS, .resend = true};
    self->fetch = rpc_call(self->client,
                           &assize__store_any__descriptor,
                           "FeedRead",
                           &call,
                           &query.base,
                           s_take_page,
                           self);
}

static void
s_replay_held(feed_reader_t *self)
{
    bool continues = true;
    for (Assize__FeedUpdate *update; (update = zlistx_detach(self->held, NULL));) {
        if (continues)
            continues = s_take_events(self, update->events, update->n_events);
        assize__feed_update__free_unpacked(update, NULL);
    }
    s_note_tip(self, self->seq);
    if (!continues)
        s_fetch(self);
}

static void
s_take_page(void *arg, const rpc_reply_t *reply)
{
    feed_reader_t *self = arg;
    if (!reply->final)
        return;
    self->fetch = 0;
    self->retry_ms = clock_mono_ms() + FEED_GAP_MS;
    if (reply->status)
        return; /* the timer tries again */

    const Assize__FeedPage *page = (const Assize__FeedPage *)(const void *)reply->message;
    if (self->seq == FEED_FROM_NOW)
        self->seq = page->tip_seq;
    uint64_t before = self->seq;
    bool continues = s_take_events(self, page->events, page->n_events);
    s_note_tip(self, page->tip_seq);
    if (continues && self->seq < page->tip_seq && self->seq > before)
        s_fetch(self); /* the next page */
    else if (continues && self->seq >= page->tip_seq)
        s_replay_held(self);
}

static void
s_take_update(feed_reader_t *self, zframe_t *body)
{
    Assize__FeedUpdate *update =
        assize__feed_update__unpack(NULL, zframe_size(body), zframe_data(body));
    if (!update)
        return;
    if (update->n_events > 0)
        s_note_tip(self, update->events[update->n_events - 1]->seq);
    if (self->fetch || self->seq == FEED_FROM_NOW) {
        if (zlistx_size(self->held) < HELD_UPDATES_MAX) {
            zlistx_add_end(self->held, update);
            return;
        }
    } else if (s_take_events(self, update->events, update->n_events)) {
        s_note_tip(self, self->seq);
    } else {
        zlistx_add_end(self->held, update);
        s_fetch(self);
        return;
    }
    assize__feed_update__free_unpacked(update, NULL);
}

static void
s_take_message(feed_reader_t *self, zmsg_t *message)
{
    zframe_t *topic = zmsg_first(message);
    zframe_t *body = zmsg_next(message);
    if (!topic || !body || zmsg_size(message) != 2)
        return;
    if (zframe_streq(topic, TOPIC_EVENT)) {
        s_take_update(self, body);
    } else if (zframe_streq(topic, TOPIC_TIP)) {
        Assize__FeedTip *tip = assize__feed_tip__unpack(NULL, zframe_size(body), zframe_data(body));
        if (tip) {
            s_note_tip(self, tip->seq);
            assize__feed_tip__free_unpacked(tip, NULL);
        }
    } else if (zframe_streq(topic, TOPIC_PROGRESS) && self->on_progress) {
        Assize__JudgeProgress *progress =
            assize__judge_progress__unpack(NULL, zframe_size(body), zframe_data(body));
        if (progress) {
            self->on_progress(self->arg, progress);
            assize__judge_progress__free_unpacked(progress, NULL);
        }
    }
}

static int
s_handle_socket(zloop_t *loop, zsock_t *socket, void *arg)
{
    (void)loop;
    for (int i = 0; i < MESSAGES_PER_TURN && (zsock_events(socket) & ZMQ_POLLIN); i++) {
        _cleanup_(zmsg_destroy) zmsg_t *message = zmsg_recv(socket);
        if (!message)
            break;
        s_take_message(arg, message);
    }
    return 0;
}

static int
s_handle_timer(zloop_t *loop, int timer, void *arg)
{
    (void)loop;
    (void)timer;
    feed_reader_t *self = arg;
    int64_t now_ms = clock_mono_ms();
    bool lost = self->behind_ms && now_ms - self->behind_ms > FEED_GAP_MS;
    bool unsure = self->tip_ms == 0 || zlistx_size(self->held) > 0;
    if ((lost || unsure) && now_ms >= self->retry_ms)
        s_fetch(self);
    return 0;
}

feed_reader_t *
feed_reader_new(zloop_t *loop,
                bus_client_t *client,
                const char *const *endpoints,
                size_t endpoint_count,
                uint64_t after_seq,
                feed_event_fn *on_event,
                feed_progress_fn *on_progress,
                void *arg)
{
    assert(loop);
    assert(client);
    assert(endpoints && endpoint_count > 0);
    assert(on_event);

    feed_reader_t *self = calloc(1, sizeof *self);
    if (!self)
        abort();
    self->loop = loop;
    self->client = client;
    self->seq = after_seq;
    self->on_event = on_event;
    self->on_progress = on_progress;
    self->arg = arg;
    self->held = zlistx_new();
    self->socket = zsock_new(ZMQ_SUB);
    if (!self->held || !self->socket)
        abort();
    zlistx_set_destructor(self->held, s_free_held);

    zsock_set_rcvhwm(self->socket, BUS_SOCKET_HWM);
    zsock_set_linger(self->socket, 0);
    zsock_set_subscribe(self->socket, TOPIC_EVENT);
    zsock_set_subscribe(self->socket, TOPIC_TIP);
    if (on_progress)
        zsock_set_subscribe(self->socket, TOPIC_PROGRESS);
    for (size_t i = 0; i < endpoint_count; i++)
        zsock_connect(self->socket, "%s", endpoints[i]);
    zloop_reader(loop, self->socket, s_handle_socket, self);
    self->timer = zloop_timer(loop, TICK_MS, 0, s_handle_timer, self);
    s_fetch(self);
    return self;
}

void
feed_reader_destroy(feed_reader_t **self_p)
{
    assert(self_p);
    feed_reader_t *self = *self_p;
    if (!self)
        return;
    if (self->fetch)
        bus_client_cancel(self->client, self->fetch);
    zloop_timer_end(self->loop, self->timer);
    zloop_reader_end(self->loop, self->socket);
    zsock_destroy(&self->socket);
    zlistx_destroy(&self->held);
    free(self);
    *self_p = NULL;
}

uint64_t
feed_reader_seq(const feed_reader_t *self)
{
    assert(self);
    return self->seq;
}

bool
feed_reader_current(const feed_reader_t *self)
{
    assert(self);
    return self->seq != FEED_FROM_NOW && self->tip_ms != 0 && self->seq >= self->tip_seq &&
           clock_mono_ms() - self->tip_ms <= TIP_LIFETIME_MS;
}
