#include "fake_broker.h"

#include <stdlib.h>

#include "lib/base/cleanup.h"
#include "lib/base/clock.h"
#include "lib/base/err.h"
#include "lib/bus/bus_client.h"
#include "lib/bus/mdp.h"

typedef struct {
    zloop_t *loop;
    fake_broker_t *broker;
    bus_client_t *client;
    int partials;
    int finals;
    int status; /* of the last final */
    int releases;
    char body[64];
    bool calls_again; /* from its callback */
} fixture_t;

static int
s_setup(void **state)
{
    fixture_t *f = calloc(1, sizeof *f);
    assert_non_null(f);
    f->loop = zloop_new();
    f->broker = fake_broker_new(f->loop);
    f->client = bus_client_new(f->loop, f->broker->endpoint);
    *state = f;
    return 0;
}

static int
s_teardown(void **state)
{
    fixture_t *f = *state;
    bus_client_destroy(&f->client);
    fake_broker_destroy(&f->broker);
    zloop_destroy(&f->loop);
    free(f);
    return 0;
}

static const bus_call_t PLAIN_CALL = {.service = "echo", .method = "Echo", .body = "hi", .size = 2};

static void
s_take(void *arg, const bus_reply_t *reply)
{
    fixture_t *f = arg;
    if (!reply->final) {
        f->partials++;
        return;
    }
    f->finals++;
    f->status = reply->status;
    snprintf(f->body,
             sizeof f->body,
             "%.*s",
             reply->status ? 63 : (int)reply->size,
             reply->status ? reply->detail : (const char *)reply->body);
    if (f->calls_again) {
        f->calls_again = false;
        bus_client_call(f->client, &PLAIN_CALL, s_take, f);
    }
}

static void
s_count_release(void *arg)
{
    ((fixture_t *)arg)->releases++;
}

static bool
s_has_final(void *arg)
{
    return ((fixture_t *)arg)->finals > 0;
}

static bool
s_has_two_finals(void *arg)
{
    return ((fixture_t *)arg)->finals > 1;
}

static zmsg_t *
s_next_request(fixture_t *f)
{
    return fake_broker_take(f->broker, MDP_CLIENT, 1);
}

static void
a_call_carries_its_head_and_gets_its_replies(void **state)
{
    fixture_t *f = *state;
    bus_call_t call = PLAIN_CALL;
    call.timeout_ms = 1234;
    call.priority = ASSIZE__PRIORITY__PRIORITY_CONTEST;
    call.fair_key = "ann";
    call.principal = "bob";
    call.trace = "t1";
    call.leased = true;
    uint64_t number = bus_client_call(f->client, &call, s_take, f);
    assert_true(number != 0);
    assert_int_equal(bus_client_outstanding(f->client), 1);
    _cleanup_(zmsg_destroy) zmsg_t *request = s_next_request(f);
    Assize__RequestHead *head = request_head(request);
    assert_string_equal(head->method, "Echo");
    assert_int_equal(head->timeout_ms, 1234);
    assert_int_equal(head->priority, ASSIZE__PRIORITY__PRIORITY_CONTEST);
    assert_string_equal(head->fair_key, "ann");
    assert_string_equal(head->principal, "bob");
    assert_string_equal(head->trace, "t1");
    assert_true(head->leased);
    assize__request_head__free_unpacked(head, NULL);
    _cleanup_(free_p) char *body = frame_text(request, 5);
    assert_string_equal(body, "hi");

    fake_broker_reply(f->broker, request, 2, 0, "half");
    fake_broker_reply(f->broker, request, 3, 0, "whole");
    fake_broker_reply(f->broker, request, 3, 0, "again"); /* a final is final */
    run_until(f->loop, s_has_final, f);
    run_for(f->loop, 50);
    assert_int_equal(f->partials, 1);
    assert_int_equal(f->finals, 1);
    assert_string_equal(f->body, "whole");
    assert_int_equal(bus_client_outstanding(f->client), 0);
}

static void
replies_find_their_calls_in_any_order(void **state)
{
    fixture_t *f = *state;
    fixture_t other = {0};
    bus_client_call(f->client, &PLAIN_CALL, s_take, f);
    bus_client_call(f->client, &PLAIN_CALL, s_take, &other);
    _cleanup_(zmsg_destroy) zmsg_t *first = s_next_request(f);
    _cleanup_(zmsg_destroy) zmsg_t *second = s_next_request(f);
    fake_broker_reply(f->broker, second, 3, 0, "2");
    fake_broker_reply(f->broker, first, 3, ERR_CONFLICT, "");
    run_until(f->loop, s_has_final, f);
    assert_string_equal(other.body, "2");
    assert_int_equal(f->status, ERR_CONFLICT);
    assert_string_equal(f->body, "because");
}

static void
a_callback_may_call_again(void **state)
{
    fixture_t *f = *state;
    f->calls_again = true;
    bus_client_call(f->client, &PLAIN_CALL, s_take, f);
    for (int i = 0; i < 2; i++) {
        _cleanup_(zmsg_destroy) zmsg_t *request = s_next_request(f);
        fake_broker_reply(f->broker, request, 3, 0, "x");
    }
    run_until(f->loop, s_has_two_finals, f);
}

static void
a_call_without_an_answer_times_out_here(void **state)
{
    fixture_t *f = *state;
    bus_call_t call = PLAIN_CALL;
    call.timeout_ms = 100;
    int64_t start_ms = clock_mono_ms();
    bus_client_call(f->client, &call, s_take, f);
    run_until(f->loop, s_has_final, f);
    assert_int_equal(f->status, ERR_TIMEOUT);
    assert_true(clock_mono_ms() - start_ms >= 100);
    _cleanup_(zmsg_destroy) zmsg_t *request = s_next_request(f);
    fake_broker_reply(f->broker, request, 3, 0, "late");
    run_for(f->loop, 50);
    assert_int_equal(f->finals, 1);
}

static void
a_cancelled_call_is_never_called_back(void **state)
{
    fixture_t *f = *state;
    uint64_t number = bus_client_call_owned(f->client, &PLAIN_CALL, s_take, f, s_count_release);
    _cleanup_(zmsg_destroy) zmsg_t *request = s_next_request(f);
    bus_client_cancel(f->client, number);
    assert_int_equal(f->releases, 1);
    bus_client_cancel(f->client, number);
    fake_broker_reply(f->broker, request, 3, 0, "x");
    run_for(f->loop, 50);
    assert_int_equal(f->finals, 0);
    assert_int_equal(f->releases, 1);
}

static void
what_cannot_be_sent_ends_in_the_next_turn(void **state)
{
    fixture_t *f = *state;
    bus_call_t call = PLAIN_CALL;
    _cleanup_(free_p) uint8_t *large = calloc(1, BUS_BODY_MAX + 1);
    assert_non_null(large);
    call.body = large;
    call.size = BUS_BODY_MAX + 1;
    bus_client_call(f->client, &call, s_take, f);
    assert_int_equal(f->finals, 0);
    run_until(f->loop, s_has_final, f);
    assert_int_equal(f->status, ERR_TOO_LARGE);

    call = PLAIN_CALL;
    char long_key[BUS_HEAD_MAX + 1];
    memset(long_key, 'k', BUS_HEAD_MAX);
    long_key[BUS_HEAD_MAX] = 0;
    call.fair_key = long_key;
    f->finals = 0;
    bus_client_call(f->client, &call, s_take, f);
    run_until(f->loop, s_has_final, f);
    assert_int_equal(f->status, ERR_TOO_LARGE);

    call = PLAIN_CALL;
    call.service = "no\nname";
    f->finals = 0;
    bus_client_call(f->client, &call, s_take, f);
    run_until(f->loop, s_has_final, f);
    assert_int_equal(f->status, ERR_INVALID);

    bus_client_cancel(f->client, bus_client_call(f->client, &call, s_take, f));
    f->finals = 0;
    run_for(f->loop, 20);
    assert_int_equal(f->finals, 0);
    assert_int_equal(bus_client_outstanding(f->client), 0);
}

static void
the_number_of_calls_is_bounded(void **state)
{
    fixture_t *f = *state;
    for (unsigned i = 0; i < BUS_CALLS_MAX; i++)
        bus_client_call_owned(f->client, &PLAIN_CALL, s_take, f, s_count_release);
    assert_int_equal(bus_client_outstanding(f->client), BUS_CALLS_MAX);
    fixture_t extra = {0};
    bus_client_call(f->client, &PLAIN_CALL, s_take, &extra);
    run_until(f->loop, s_has_final, &extra);
    assert_int_equal(extra.status, ERR_RATE_LIMITED);
    assert_int_equal(f->finals, 0);
    bus_client_destroy(&f->client); /* ends them without calling back */
    assert_int_equal(f->finals, 0);
    assert_int_equal(f->releases, BUS_CALLS_MAX);
}

static void
a_lost_connection_resends_what_may_be_and_ends_the_rest(void **state)
{
    fixture_t *f = *state;
    fixture_t once = {0};
    bus_call_t call = PLAIN_CALL;
    call.resend = true;
    bus_client_call(f->client, &PLAIN_CALL, s_take, &once);
    bus_client_call(f->client, &call, s_take, f);
    zmsg_t *lost = s_next_request(f);
    zmsg_destroy(&lost);
    lost = s_next_request(f);
    zmsg_destroy(&lost);
    fake_broker_down(f->broker);
    run_until(f->loop, s_has_final, &once);
    assert_int_equal(once.status, ERR_UNAVAILABLE);
    assert_int_equal(f->finals, 0);

    fake_broker_up(f->broker);
    _cleanup_(zmsg_destroy) zmsg_t *request = s_next_request(f);
    fake_broker_reply(f->broker, request, 3, 0, "at last");
    run_until(f->loop, s_has_final, f);
    assert_string_equal(f->body, "at last");
    assert_int_equal(once.finals, 1);
}

static void
a_silent_broker_is_left(void **state)
{
    fixture_t *f = *state;
    bus_call_t call = PLAIN_CALL;
    call.resend = true;
    bus_client_call(f->client, &call, s_take, f);
    zmsg_t *lost = s_next_request(f);
    f->broker->pongs = false;
    _cleanup_(zmsg_destroy) zmsg_t *request = NULL;
    for (;;) { /* pings come to the inbox now */
        request = s_next_request(f);
        _cleanup_(free_p) char *service = frame_text(request, 3);
        if (streq(service, "echo"))
            break;
        zmsg_destroy(&request);
    }
    assert_false(zframe_eq(zmsg_first(request), zmsg_first(lost))); /* a new connection */
    zmsg_destroy(&lost);
    fake_broker_reply(f->broker, request, 3, 0, "x");
    run_until(f->loop, s_has_final, f);
    assert_int_equal(f->status, 0);
}

static void
a_new_incarnation_is_a_lost_broker(void **state)
{
    fixture_t *f = *state;
    fixture_t once = {0};
    bus_client_call(f->client, &PLAIN_CALL, s_take, &once);
    zmsg_t *lost = s_next_request(f);
    zmsg_destroy(&lost);
    run_for(f->loop, (size_t)2 * BUS_PING_MS); /* a pong of the first one */
    snprintf(f->broker->incarnation, sizeof f->broker->incarnation, "second");
    run_until(f->loop, s_has_final, &once);
    assert_int_equal(once.status, ERR_UNAVAILABLE);
}

static void
a_call_without_a_broker_waits_for_it(void **state)
{
    fixture_t *f = *state;
    fake_broker_down(f->broker);
    bus_client_call(f->client, &PLAIN_CALL, s_take, f);
    run_for(f->loop, 300);
    assert_int_equal(f->finals, 0);
    fake_broker_up(f->broker);
    _cleanup_(zmsg_destroy) zmsg_t *request = s_next_request(f);
    fake_broker_reply(f->broker, request, 3, 0, "x");
    run_until(f->loop, s_has_final, f);
    assert_int_equal(f->status, 0);
}

static void
garbage_from_the_broker_is_dropped(void **state)
{
    fixture_t *f = *state;
    bus_client_call(f->client, &PLAIN_CALL, s_take, f);
    _cleanup_(zmsg_destroy) zmsg_t *request = s_next_request(f);
    size_t six = 6, one = 1, four = 4;
    fake_broker_send(f->broker, request, "x", one, NULL);
    fake_broker_send(f->broker, request, MDP_CLIENT, six, "\3", one, "echo", four, NULL);
    fake_broker_send(f->broker, request, MDP_CLIENT, six, "\3", one, "echo", four, "x", one, NULL);
    fake_broker_send(
        f->broker, request, MDP_CLIENT, six, "\3", one, "echo", four, "AZR1\xff", (size_t)5, NULL);
    fake_broker_send(f->broker, request, MDP_WORKER, six, "\6", one, NULL);
    fake_broker_reply(f->broker, request, 3, 0, "good");
    run_until(f->loop, s_has_final, f);
    assert_string_equal(f->body, "good");
}

static int
s_answer_all(zloop_t *loop, int timer, void *arg)
{
    (void)loop;
    (void)timer;
    fixture_t *f = arg;
    for (zmsg_t *request; (request = zlistx_detach(f->broker->inbox, NULL));) {
        fake_broker_reply(f->broker, request, 2, 0, "half");
        fake_broker_reply(f->broker, request, 3, f->status, "whole");
        zmsg_destroy(&request);
    }
    return 0;
}

static void
a_program_without_a_loop_waits_for_its_answer(void **state)
{
    fixture_t *f = *state;
    zloop_timer(f->loop, 5, 0, s_answer_all, f);
    uint8_t *body = NULL;
    size_t size = 0;
    char *detail = NULL;
    assert_int_equal(bus_client_wait(f->client, &PLAIN_CALL, s_take, f, &body, &size, &detail), 0);
    assert_int_equal(size, 5);
    assert_memory_equal(body, "whole", 5);
    assert_null(detail);
    assert_int_equal(f->partials, 1);
    free(body);

    f->status = ERR_FORBIDDEN;
    assert_int_equal(bus_client_wait(f->client, &PLAIN_CALL, NULL, NULL, &body, &size, &detail),
                     ERR_FORBIDDEN);
    assert_null(body);
    assert_string_equal(detail, "because");
    free(detail);
}

static int
s_interrupt(zloop_t *loop, int timer, void *arg)
{
    (void)loop;
    (void)timer;
    (void)arg;
    raise(SIGINT);
    return 0;
}

static void
an_interrupt_ends_the_wait(void **state)
{
    fixture_t *f = *state;
    zsys_catch_interrupts();
    zloop_timer(f->loop, 20, 1, s_interrupt, NULL);
    uint8_t *body = NULL;
    size_t size = 0;
    char *detail = NULL;
    assert_int_equal(bus_client_wait(f->client, &PLAIN_CALL, NULL, NULL, &body, &size, &detail),
                     ERR_TIMEOUT);
    assert_non_null(detail);
    assert_int_equal(bus_client_outstanding(f->client), 0);
    free(detail);
    zsys_interrupted = 0;
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, s_setup, s_teardown)
    const struct CMUnitTest tests[] = {
        TEST(a_call_carries_its_head_and_gets_its_replies),
        TEST(replies_find_their_calls_in_any_order),
        TEST(a_callback_may_call_again),
        TEST(a_call_without_an_answer_times_out_here),
        TEST(a_cancelled_call_is_never_called_back),
        TEST(what_cannot_be_sent_ends_in_the_next_turn),
        TEST(the_number_of_calls_is_bounded),
        TEST(a_lost_connection_resends_what_may_be_and_ends_the_rest),
        TEST(a_silent_broker_is_left),
        TEST(a_new_incarnation_is_a_lost_broker),
        TEST(a_call_without_a_broker_waits_for_it),
        TEST(garbage_from_the_broker_is_dropped),
        TEST(a_program_without_a_loop_waits_for_its_answer),
        TEST(an_interrupt_ends_the_wait),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
