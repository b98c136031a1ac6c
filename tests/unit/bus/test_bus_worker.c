#include "fake_broker.h"

#include <stdlib.h>

#include "lib/base/cleanup.h"
#include "lib/base/err.h"
#include "lib/bus/bus_worker.h"
#include "lib/bus/mdp.h"

#define READY 1
#define FINAL 4
#define HEARTBEAT 5
#define DISCONNECT 6
#define CREDIT 2

typedef struct {
    zloop_t *loop;
    fake_broker_t *broker;
    bus_worker_t *worker;
    zmsg_t *ready; /* the first one: whom to send to */
    int requests;
    uint64_t ticket; /* of the last one */
    char body[64];
    char method[64];
    char service[64];
} fixture_t;

static void
s_take(void *arg, const bus_request_t *request)
{
    fixture_t *f = arg;
    f->requests++;
    f->ticket = request->ticket;
    snprintf(f->body, sizeof f->body, "%.*s", (int)request->size, (const char *)request->body);
    snprintf(f->method, sizeof f->method, "%s", request->head->method);
    snprintf(f->service, sizeof f->service, "%s", request->service);
}

static int
s_setup(void **state)
{
    fixture_t *f = calloc(1, sizeof *f);
    assert_non_null(f);
    f->loop = zloop_new();
    f->broker = fake_broker_new(f->loop);
    f->worker = bus_worker_new(f->loop, f->broker->endpoint, "w1", CREDIT, s_take, f);
    assert_int_equal(bus_worker_offer(f->worker, "echo"), 0);
    f->ready = fake_broker_take(f->broker, MDP_WORKER, READY);
    *state = f;
    return 0;
}

static int
s_teardown(void **state)
{
    fixture_t *f = *state;
    zmsg_destroy(&f->ready);
    bus_worker_destroy(&f->worker);
    fake_broker_destroy(&f->broker);
    zloop_destroy(&f->loop);
    free(f);
    return 0;
}

static bool
s_has_request(void *arg)
{
    return ((fixture_t *)arg)->requests > 0;
}

static bool
s_has_two_requests(void *arg)
{
    return ((fixture_t *)arg)->requests > 1;
}

/*  REQUEST with a head whose call has the number `id`; 0: from a plain client. */
static void
s_send_request(fixture_t *f, const char *address, uint64_t id, const char *body)
{
    Assize__RequestHead head = ASSIZE__REQUEST_HEAD__INIT;
    head.id = id;
    head.method = "Echo";
    uint8_t packed[64];
    mdp_head_pack(&head.base, MDP_HEAD_REQUEST, packed);
    size_t six = 6, one = 1;
    if (id)
        fake_broker_send(f->broker,
                         f->ready,
                         MDP_WORKER,
                         six,
                         "\2",
                         one,
                         address,
                         strlen(address),
                         "",
                         (size_t)0,
                         packed,
                         mdp_head_size(&head.base),
                         body,
                         strlen(body),
                         NULL);
    else
        fake_broker_send(f->broker,
                         f->ready,
                         MDP_WORKER,
                         six,
                         "\2",
                         one,
                         address,
                         strlen(address),
                         "",
                         (size_t)0,
                         body,
                         strlen(body),
                         NULL);
}

static Assize__ReplyHead *
s_reply_head(zmsg_t *message)
{
    zframe_t *frame = zmsg_first(message);
    for (int i = 0; i < 5 && frame; i++)
        frame = zmsg_next(message);
    assert_non_null(frame);
    mdp_frame_t view = {.data = zframe_data(frame), .size = zframe_size(frame)};
    assert_true(mdp_head_is(view, MDP_HEAD_REPLY));
    return (Assize__ReplyHead *)mdp_head_unpack(view, &assize__reply_head__descriptor);
}

static void
ready_tells_name_and_credit(void **state)
{
    fixture_t *f = *state;
    _cleanup_(free_p) char *service = frame_text(f->ready, 3);
    assert_string_equal(service, "echo");
    zframe_t *frame = zmsg_last(f->ready);
    mdp_frame_t view = {.data = zframe_data(frame), .size = zframe_size(frame)};
    assert_true(mdp_head_is(view, MDP_HEAD_READY));
    Assize__WorkerReady *ready =
        (Assize__WorkerReady *)mdp_head_unpack(view, &assize__worker_ready__descriptor);
    assert_string_equal(ready->name, "w1");
    assert_int_equal(ready->credit, CREDIT);
    assize__worker_ready__free_unpacked(ready, NULL);
}

static void
each_name_is_offered_once_and_only_valid_ones(void **state)
{
    fixture_t *f = *state;
    assert_int_equal(bus_worker_offer(f->worker, "echo"), ERR_INVALID);
    assert_int_equal(bus_worker_offer(f->worker, ""), ERR_INVALID);
    assert_int_equal(bus_worker_offer(f->worker, "mmi.mine"), ERR_INVALID);
    char name[16];
    for (unsigned i = 1; i < BUS_SERVICES_PER_WORKER; i++) {
        snprintf(name, sizeof name, "s%u", i);
        assert_int_equal(bus_worker_offer(f->worker, name), 0);
    }
    assert_int_equal(bus_worker_offer(f->worker, "one more"), ERR_INVALID);
}

static void
a_request_is_answered_later_with_parts_and_a_final(void **state)
{
    fixture_t *f = *state;
    s_send_request(f, "address", 7, "hi");
    run_until(f->loop, s_has_request, f);
    assert_string_equal(f->body, "hi");
    assert_string_equal(f->method, "Echo");
    assert_string_equal(f->service, "echo");
    assert_true(bus_worker_holds(f->worker, f->ticket));

    bus_worker_partial(f->worker, f->ticket, "half", 4);
    _cleanup_(zmsg_destroy) zmsg_t *partial = fake_broker_take(f->broker, MDP_WORKER, 3);
    bus_worker_final(f->worker, f->ticket, 0, NULL, "whole", 5);
    assert_false(bus_worker_holds(f->worker, f->ticket));
    bus_worker_final(f->worker, f->ticket, 0, NULL, "again", 5); /* ignored */
    _cleanup_(zmsg_destroy) zmsg_t *final = fake_broker_take(f->broker, MDP_WORKER, FINAL);
    _cleanup_(free_p) char *address = frame_text(final, 3);
    _cleanup_(free_p) char *body = frame_text(final, 6);
    assert_string_equal(address, "address");
    assert_string_equal(body, "whole");
    Assize__ReplyHead *head = s_reply_head(final);
    assert_int_equal(head->id, 7);
    assert_int_equal(head->status, 0);
    assize__reply_head__free_unpacked(head, NULL);
    run_for(f->loop, 50);
    for (zmsg_t *rest; (rest = zlistx_detach(f->broker->inbox, NULL)); zmsg_destroy(&rest))
        assert_int_not_equal(zmsg_size(rest), 7);
}

static void
a_failure_carries_its_code_and_a_line_that_is_cut_between_characters(void **state)
{
    fixture_t *f = *state;
    s_send_request(f, "address", 7, "hi");
    run_until(f->loop, s_has_request, f);
    char line[BUS_DETAIL_MAX + 100];
    memset(line, 'x', sizeof line);
    memcpy(line + BUS_DETAIL_MAX - 1, "\xc3\xa4", 2); /* a character across the limit */
    line[sizeof line - 1] = 0;
    bus_worker_final(f->worker, f->ticket, ERR_CONFLICT, line, NULL, 0);
    _cleanup_(zmsg_destroy) zmsg_t *final = fake_broker_take(f->broker, MDP_WORKER, FINAL);
    Assize__ReplyHead *head = s_reply_head(final);
    assert_int_equal(head->status, ERR_CONFLICT);
    assert_int_equal(strlen(head->detail), BUS_DETAIL_MAX - 1);
    assize__reply_head__free_unpacked(head, NULL);
}

static void
an_answer_over_the_limit_becomes_a_failure(void **state)
{
    fixture_t *f = *state;
    s_send_request(f, "address", 7, "hi");
    run_until(f->loop, s_has_request, f);
    _cleanup_(free_p) uint8_t *large = calloc(1, BUS_BODY_MAX + 1);
    bus_worker_final(f->worker, f->ticket, 0, NULL, large, BUS_BODY_MAX + 1);
    _cleanup_(zmsg_destroy) zmsg_t *final = fake_broker_take(f->broker, MDP_WORKER, FINAL);
    Assize__ReplyHead *head = s_reply_head(final);
    assert_int_equal(head->status, ERR_TOO_LARGE);
    assize__reply_head__free_unpacked(head, NULL);
}

static void
a_plain_client_gets_the_payload_alone_or_a_line_that_says_error(void **state)
{
    fixture_t *f = *state;
    s_send_request(f, "address", 0, "hi");
    run_until(f->loop, s_has_request, f);
    assert_string_equal(f->body, "hi");
    assert_string_equal(f->method, "");
    bus_worker_final(f->worker, f->ticket, 0, NULL, "whole", 5);
    _cleanup_(zmsg_destroy) zmsg_t *final = fake_broker_take(f->broker, MDP_WORKER, FINAL);
    assert_int_equal(zmsg_size(final), 6);
    _cleanup_(free_p) char *body = frame_text(final, 5);
    assert_string_equal(body, "whole");

    f->requests = 0;
    s_send_request(f, "address", 0, "hi");
    run_until(f->loop, s_has_request, f);
    bus_worker_final(f->worker, f->ticket, ERR_NOT_FOUND, "no such thing", NULL, 0);
    _cleanup_(zmsg_destroy) zmsg_t *failure = fake_broker_take(f->broker, MDP_WORKER, FINAL);
    _cleanup_(free_p) char *text = frame_text(failure, 5);
    assert_string_equal(text, "ERROR not_found no such thing");
}

static void
a_request_over_the_credit_or_with_a_damaged_head_is_still_answered(void **state)
{
    fixture_t *f = *state;
    s_send_request(f, "a1", 1, "x");
    s_send_request(f, "a2", 2, "x");
    s_send_request(f, "a3", 3, "x");
    _cleanup_(zmsg_destroy) zmsg_t *refusal = fake_broker_take(f->broker, MDP_WORKER, FINAL);
    _cleanup_(free_p) char *address = frame_text(refusal, 3);
    assert_string_equal(address, "a3");
    assert_int_equal(f->requests, CREDIT);
    bus_worker_final(f->worker, f->ticket, 0, NULL, "", 0);
    zmsg_t *final = fake_broker_take(f->broker, MDP_WORKER, FINAL);
    zmsg_destroy(&final);

    fake_broker_send(f->broker,
                     f->ready,
                     MDP_WORKER,
                     (size_t)6,
                     "\2",
                     (size_t)1,
                     "a4",
                     (size_t)2,
                     "",
                     (size_t)0,
                     "AZQ1\xff",
                     (size_t)5,
                     NULL);
    final = fake_broker_take(f->broker, MDP_WORKER, FINAL);
    _cleanup_(free_p) char *damaged = frame_text(final, 3);
    assert_string_equal(damaged, "a4");
    assert_int_equal(f->requests, CREDIT);
    zmsg_destroy(&final);
}

static void
heartbeats_come_when_nothing_else_is_said(void **state)
{
    fixture_t *f = *state;
    for (int i = 0; i < 3; i++) {
        zmsg_t *beat = fake_broker_take(f->broker, MDP_WORKER, HEARTBEAT);
        assert_int_equal(zmsg_size(beat), 3);
        fake_broker_send(f->broker, f->ready, MDP_WORKER, (size_t)6, "\5", (size_t)1, NULL);
        zmsg_destroy(&beat);
    }
    run_for(f->loop, 20);
    assert_true(bus_worker_connected(f->worker));
}

/*  Waits for a READY on a connection that is not the first one. */
static zmsg_t *
s_take_new_ready(fixture_t *f)
{
    zmsg_t *ready = fake_broker_take(f->broker, MDP_WORKER, READY);
    assert_false(zframe_eq(zmsg_first(ready), zmsg_first(f->ready)));
    return ready;
}

static void
disconnect_means_a_new_socket_and_tickets_that_are_void(void **state)
{
    fixture_t *f = *state;
    s_send_request(f, "a1", 1, "x");
    run_until(f->loop, s_has_request, f);
    fake_broker_send(f->broker, f->ready, MDP_WORKER, (size_t)6, "\6", (size_t)1, NULL);
    zmsg_t *ready = s_take_new_ready(f);
    zmsg_destroy(&f->ready);
    f->ready = ready;
    assert_false(bus_worker_holds(f->worker, f->ticket));
    uint64_t old = f->ticket;
    s_send_request(f, "a2", 2, "x");
    run_until(f->loop, s_has_two_requests, f);
    assert_int_not_equal(f->ticket, old);
    bus_worker_final(f->worker, old, 0, NULL, "wrong", 5);
    bus_worker_final(f->worker, f->ticket, 0, NULL, "right", 5);
    _cleanup_(zmsg_destroy) zmsg_t *final = fake_broker_take(f->broker, MDP_WORKER, FINAL);
    _cleanup_(free_p) char *body = frame_text(final, 6);
    assert_string_equal(body, "right");
}

static void
all_services_are_offered_again_after_a_silence(void **state)
{
    fixture_t *f = *state;
    assert_int_equal(bus_worker_offer(f->worker, "second"), 0);
    zmsg_t *second = fake_broker_take(f->broker, MDP_WORKER, READY);
    zmsg_destroy(&second);
    /* The goodbye on the old connection tells a slow broker that nobody died. */
    zmsg_t *goodbye = fake_broker_take(f->broker, MDP_WORKER, DISCONNECT);
    assert_true(zframe_eq(zmsg_first(goodbye), zmsg_first(f->ready)));
    zmsg_destroy(&goodbye);
    const char *const wanted[] = {"echo", "second"};
    for (int i = 0; i < 2; i++) {
        zmsg_t *ready = s_take_new_ready(f);
        _cleanup_(free_p) char *service = frame_text(ready, 3);
        assert_string_equal(service, wanted[i]);
        zmsg_destroy(&ready);
    }
    assert_false(bus_worker_connected(f->worker));
}

static void
a_restarted_broker_is_found_again(void **state)
{
    fixture_t *f = *state;
    fake_broker_down(f->broker);
    run_for(f->loop, 100);
    fake_broker_up(f->broker);
    zmsg_t *ready = s_take_new_ready(f);
    zmsg_destroy(&ready);
}

static void
a_worker_says_goodbye(void **state)
{
    fixture_t *f = *state;
    bus_worker_destroy(&f->worker);
    zmsg_t *goodbye = fake_broker_take(f->broker, MDP_WORKER, DISCONNECT);
    assert_int_equal(zmsg_size(goodbye), 3);
    zmsg_destroy(&goodbye);
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, s_setup, s_teardown)
    const struct CMUnitTest tests[] = {
        TEST(ready_tells_name_and_credit),
        TEST(each_name_is_offered_once_and_only_valid_ones),
        TEST(a_request_is_answered_later_with_parts_and_a_final),
        TEST(a_failure_carries_its_code_and_a_line_that_is_cut_between_characters),
        TEST(an_answer_over_the_limit_becomes_a_failure),
        TEST(a_plain_client_gets_the_payload_alone_or_a_line_that_says_error),
        TEST(a_request_over_the_credit_or_with_a_damaged_head_is_still_answered),
        TEST(heartbeats_come_when_nothing_else_is_said),
        TEST(disconnect_means_a_new_socket_and_tickets_that_are_void),
        TEST(all_services_are_offered_again_after_a_silence),
        TEST(a_restarted_broker_is_found_again),
        TEST(a_worker_says_goodbye),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
