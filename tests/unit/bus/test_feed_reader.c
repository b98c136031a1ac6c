/*  A feed that loses, repeats and reorders, and a reader that must not. */
#include "fake_broker.h"

#include <schemas/store.pb-c.h>
#include <stdlib.h>

#include "lib/base/cleanup.h"
#include "lib/base/clock.h"
#include "lib/base/err.h"
#include "lib/base/id.h"
#include "lib/bus/feed_reader.h"
#include "lib/bus/mdp.h"
#include "lib/bus/rpc.h"

#define STEP 10u /* seqs are 10, 20, 30, ...: log indices have holes */

typedef struct {
    zloop_t *loop;
    fake_broker_t *broker;
    bus_client_t *client;
    zsock_t *publisher;
    char endpoint[128];
    feed_reader_t *reader;
    uint64_t tip;         /* of the store that answers FeedRead */
    unsigned page_events; /* of a page */
    int reads;
    bool refuses;  /* FeedRead fails */
    uint64_t last; /* event seen */
    int seen;
    int progresses;
} fixture_t;

static void
s_on_event(void *arg, const Assize__Event *event)
{
    fixture_t *f = arg;
    if (f->seen > 0)
        assert_int_equal(event->prev_seq, f->last); /* no gap, no duplicate, in order */
    f->last = event->seq;
    f->seen++;
}

static void
s_on_progress(void *arg, const Assize__JudgeProgress *progress)
{
    (void)progress;
    ((fixture_t *)arg)->progresses++;
}

static void
s_answer_read(fixture_t *f, zmsg_t *request)
{
    zframe_t *frame = zmsg_last(request);
    Assize__FeedQuery *query =
        assize__feed_query__unpack(NULL, zframe_size(frame), zframe_data(frame));
    assert_non_null(query);
    assert_in_range(query->limit, 1, 1000);
    Assize__FeedPage page = ASSIZE__FEED_PAGE__INIT;
    page.tip_seq = f->tip;
    Assize__Event events[64];
    Assize__Event *list[64];
    page.events = list;
    uint64_t seq =
        query->after_seq == UINT64_MAX ? UINT64_MAX - STEP : query->after_seq / STEP * STEP;
    while (page.n_events < f->page_events && (seq += STEP) <= f->tip) {
        Assize__Event *event = &events[page.n_events];
        assize__event__init(event);
        event->seq = seq;
        event->prev_seq = seq - STEP;
        list[page.n_events++] = event;
    }
    assize__feed_query__free_unpacked(query, NULL);
    size_t size;
    _cleanup_(free_p) uint8_t *body = rpc_pack(&page.base, &size);
    Assize__RequestHead *asked = request_head(request);
    Assize__ReplyHead head = ASSIZE__REPLY_HEAD__INIT;
    head.id = asked->id;
    head.status = f->refuses ? ERR_UNAVAILABLE : 0;
    assize__request_head__free_unpacked(asked, NULL);
    uint8_t packed[64];
    mdp_head_pack(&head.base, MDP_HEAD_REPLY, packed);
    fake_broker_send(f->broker,
                     request,
                     MDP_CLIENT,
                     (size_t)6,
                     "\3",
                     (size_t)1,
                     "store/any",
                     (size_t)9,
                     packed,
                     mdp_head_size(&head.base),
                     body,
                     size,
                     NULL);
    f->reads++;
}

static int
s_serve(zloop_t *loop, int timer, void *arg)
{
    (void)loop;
    (void)timer;
    fixture_t *f = arg;
    for (zmsg_t *request; (request = zlistx_detach(f->broker->inbox, NULL));) {
        s_answer_read(f, request);
        zmsg_destroy(&request);
    }
    return 0;
}

static int
s_setup(void **state)
{
    fixture_t *f = calloc(1, sizeof *f);
    assert_non_null(f);
    f->loop = zloop_new();
    f->broker = fake_broker_new(f->loop);
    f->client = bus_client_new(f->loop, f->broker->endpoint);
    char id[ID_SIZE];
    id_make(clock_utc_ms(), id);
    snprintf(f->endpoint, sizeof f->endpoint, "ipc://@assize-feed-%s", id);
    f->publisher = zsock_new(ZMQ_XPUB); /* tells who subscribes */
    assert_int_equal(zsock_bind(f->publisher, "%s", f->endpoint), 0);
    f->page_events = 64;
    zloop_timer(f->loop, 1, 0, s_serve, f);
    *state = f;
    return 0;
}

static int
s_teardown(void **state)
{
    fixture_t *f = *state;
    feed_reader_destroy(&f->reader);
    bus_client_destroy(&f->client);
    fake_broker_destroy(&f->broker);
    zsock_destroy(&f->publisher);
    zloop_destroy(&f->loop);
    free(f);
    return 0;
}

/*  The reader, once the publisher knows its three subscriptions. */
static void
s_start(fixture_t *f, uint64_t after_seq)
{
    const char *const endpoints[] = {f->endpoint};
    f->reader =
        feed_reader_new(f->loop, f->client, endpoints, 1, after_seq, s_on_event, s_on_progress, f);
    for (int i = 0; i < 3; i++) {
        zmsg_t *subscription = zmsg_recv(f->publisher);
        zmsg_destroy(&subscription);
    }
}

/*  Publishes events from one seq to another, in one update. */
static void
s_publish(fixture_t *f, uint64_t from, uint64_t to)
{
    Assize__FeedUpdate update = ASSIZE__FEED_UPDATE__INIT;
    Assize__Event events[64];
    Assize__Event *list[64];
    update.events = list;
    for (uint64_t seq = from; seq <= to; seq += STEP) {
        Assize__Event *event = &events[update.n_events];
        assize__event__init(event);
        event->seq = seq;
        event->prev_seq = seq - STEP;
        list[update.n_events++] = event;
    }
    size_t size;
    _cleanup_(free_p) uint8_t *body = rpc_pack(&update.base, &size);
    zsock_send(f->publisher, "sb", "event", body, size);
    if (to > f->tip)
        f->tip = to;
}

static void
s_publish_tip(fixture_t *f, uint64_t seq)
{
    Assize__FeedTip tip = ASSIZE__FEED_TIP__INIT;
    tip.seq = seq;
    size_t size;
    _cleanup_(free_p) uint8_t *body = rpc_pack(&tip.base, &size);
    zsock_send(f->publisher, "sb", "tip", body, size);
}

static bool
s_is_current(void *arg)
{
    const fixture_t *f = arg;
    return feed_reader_current(f->reader) && feed_reader_seq(f->reader) == f->tip;
}

static void
history_is_read_page_by_page_and_then_followed(void **state)
{
    fixture_t *f = *state;
    f->tip = 1000;
    f->page_events = 7;
    s_start(f, 0);
    assert_false(feed_reader_current(f->reader));
    run_until(f->loop, s_is_current, f);
    assert_int_equal(f->seen, 100);
    int reads = f->reads;
    s_publish(f, 1010, 1050);
    s_publish(f, 1060, 1060);
    run_until(f->loop, s_is_current, f);
    assert_int_equal(f->seen, 106);
    assert_int_equal(f->reads, reads);
}

static void
a_reader_resumes_where_it_was_told(void **state)
{
    fixture_t *f = *state;
    f->tip = 100;
    s_start(f, 70);
    run_until(f->loop, s_is_current, f);
    assert_int_equal(f->seen, 3);
    assert_int_equal(f->last, 100);
}

static void
from_now_on_there_is_no_history(void **state)
{
    fixture_t *f = *state;
    f->tip = 100;
    s_start(f, FEED_FROM_NOW);
    run_until(f->loop, s_is_current, f);
    assert_int_equal(f->seen, 0);
    s_publish(f, 110, 120);
    run_until(f->loop, s_is_current, f);
    assert_int_equal(f->seen, 2);
}

static void
duplicates_of_other_replicas_are_dropped(void **state)
{
    fixture_t *f = *state;
    s_start(f, 0);
    run_until(f->loop, s_is_current, f);
    s_publish(f, 10, 30);
    s_publish(f, 10, 30);
    s_publish(f, 20, 50);
    s_publish(f, 10, 10);
    run_until(f->loop, s_is_current, f);
    assert_int_equal(f->seen, 5);
}

static void
a_gap_is_filled_before_anything_after_it(void **state)
{
    fixture_t *f = *state;
    s_start(f, 0);
    run_until(f->loop, s_is_current, f);
    s_publish(f, 10, 10);
    s_publish(f, 100, 120); /* 20 to 90 were lost */
    s_publish(f, 130, 130); /* comes while the gap is being filled */
    run_until(f->loop, s_is_current, f);
    assert_int_equal(f->seen, 13);
}

static void
a_lost_last_event_is_noticed_by_the_tip(void **state)
{
    fixture_t *f = *state;
    s_start(f, 0);
    run_until(f->loop, s_is_current, f);
    f->tip = 50; /* never published */
    s_publish_tip(f, 50);
    run_until(f->loop, s_is_current, f);
    assert_int_equal(f->seen, 5);
}

static void
a_store_that_refuses_is_asked_again(void **state)
{
    fixture_t *f = *state;
    f->tip = 50;
    f->refuses = true;
    s_start(f, 0);
    run_for(f->loop, FEED_GAP_MS / 2);
    assert_int_equal(f->seen, 0);
    assert_int_equal(f->reads, 1); /* not in a tight loop */
    f->refuses = false;
    run_until(f->loop, s_is_current, f);
    assert_int_equal(f->seen, 5);
}

static void
a_lagging_replica_is_asked_again_until_it_knows(void **state)
{
    fixture_t *f = *state;
    s_start(f, 0);
    run_until(f->loop, s_is_current, f);
    s_publish(f, 30, 30);
    f->tip = 10; /* the one that answers knows the first event only */
    run_for(f->loop, FEED_GAP_MS / 2);
    assert_in_range(f->seen, 0, 1);
    f->tip = 30;
    run_until(f->loop, s_is_current, f);
    assert_int_equal(f->seen, 3);
}

static void
garbage_in_the_feed_is_dropped_and_progress_passed_on(void **state)
{
    fixture_t *f = *state;
    s_start(f, 0);
    run_until(f->loop, s_is_current, f);
    zsock_send(f->publisher, "ss", "event", "\xff\xff\xff");
    zsock_send(f->publisher, "ss", "tip", "\xff\xff\xff");
    zsock_send(f->publisher, "s", "event");
    zsock_send(f->publisher, "sss", "event", "", "");
    zsock_send(f->publisher, "ss", "progress", "\xff\xff\xff");
    zsock_send(f->publisher, "sb", "progress", "", (size_t)0);
    s_publish(f, 10, 20);
    run_until(f->loop, s_is_current, f);
    assert_int_equal(f->seen, 2);
    assert_int_equal(f->progresses, 1);
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, s_setup, s_teardown)
    const struct CMUnitTest tests[] = {
        TEST(history_is_read_page_by_page_and_then_followed),
        TEST(a_reader_resumes_where_it_was_told),
        TEST(from_now_on_there_is_no_history),
        TEST(duplicates_of_other_replicas_are_dropped),
        TEST(a_gap_is_filled_before_anything_after_it),
        TEST(a_lost_last_event_is_noticed_by_the_tip),
        TEST(a_store_that_refuses_is_asked_again),
        TEST(a_lagging_replica_is_asked_again_until_it_knows),
        TEST(garbage_in_the_feed_is_dropped_and_progress_passed_on),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
