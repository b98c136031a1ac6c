#include "dispatch_fixture.h"

#include <stdio.h>
#include <string.h>

#define CONTEST ASSIZE__PRIORITY__PRIORITY_CONTEST
#define PREMIUM ASSIZE__PRIORITY__PRIORITY_PREMIUM
#define REJUDGE ASSIZE__PRIORITY__PRIORITY_REJUDGE

/* ---- delivery ---- */

static void
a_request_goes_to_a_worker_and_its_answers_to_the_client(void **state)
{
    fixture_t *f = *state;
    ready(f, "w1", "s", 1);
    ask(f, (ask_t){.letter = 'a'});
    expect(f, "w1<a");
    answer_partly(f, "w1", 'a');
    answer_partly(f, "w1", 'a');
    answer(f, "w1", 'a');
    expect(f, "c1~a c1~a c1=a");
    assert_int_equal(dispatch_requests(f->dispatch), 0);
    assert_int_equal(dispatch_bytes(f->dispatch), 0);
}

static void
a_request_waits_for_a_worker(void **state)
{
    fixture_t *f = *state;
    ask(f, (ask_t){.letter = 'a'});
    ask(f, (ask_t){.letter = 'b', .service = "other"});
    expect(f, "");
    ready(f, "w1", "s", 1);
    expect(f, "w1<a");
    ready(f, "w2", "other", 1);
    expect(f, "w2<b");
}

static void
a_worker_gets_as_many_requests_as_its_credit(void **state)
{
    fixture_t *f = *state;
    ready(f, "w1", "s", 2);
    for (int letter = 'a'; letter <= 'd'; letter++)
        ask(f, (ask_t){.letter = (char)letter});
    expect(f, "w1<a w1<b");
    answer(f, "w1", 'b');
    expect(f, "c1=b w1<c");
    answer(f, "w1", 'a');
    answer(f, "w1", 'c');
    answer(f, "w1", 'd');
    expect(f, "c1=a w1<d c1=c c1=d");
}

static void
the_least_recently_used_worker_is_next(void **state)
{
    fixture_t *f = *state;
    ready(f, "w1", "s", 2);
    ready(f, "w2", "s", 2);
    ready(f, "w3", "s", 1);
    for (int letter = 'a'; letter <= 'e'; letter++)
        ask(f, (ask_t){.letter = (char)letter});
    expect(f, "w1<a w2<b w3<c w1<d w2<e");
    answer(f, "w3", 'c');
    answer(f, "w1", 'd');
    ask(f, (ask_t){.letter = 'f'});
    expect(f, "c1=c c1=d w3<f");
}

static void
services_of_one_session_share_its_credit(void **state)
{
    fixture_t *f = *state;
    ready(f, "w1", "cpp", 1);
    ready(f, "w1", "python", 1);
    ask(f, (ask_t){.letter = 'a', .service = "python"});
    ask(f, (ask_t){.letter = 'b', .service = "cpp"});
    expect(f, "w1<a");
    answer(f, "w1", 'a');
    expect(f, "c1=a w1<b");
}

static void
a_repeated_ready_changes_the_credit(void **state)
{
    fixture_t *f = *state;
    ready(f, "w1", "s", 1);
    ask(f, (ask_t){.letter = 'a'});
    ask(f, (ask_t){.letter = 'b'});
    ready(f, "w1", "s", 2);
    expect(f, "w1<a w1<b");
}

static void
a_plain_workers_reply_gets_a_head_for_clients_that_know_heads(void **state)
{
    fixture_t *f = *state;
    plain_ready(f, "w1", "s");
    ask(f, (ask_t){.letter = 'a'});
    answer_barely(f, "w1", 'a');
    ask(f, (ask_t){.letter = 'b', .plain = true});
    answer_barely(f, "w1", 'b');
    expect(f, "w1<a c1=a+head w1<b c1=b");
}

static void
what_looks_like_a_head_from_a_plain_worker_is_payload(void **state)
{
    fixture_t *f = *state;
    plain_ready(f, "w1", "s");
    ask(f, (ask_t){.letter = 'a'});
    answer(f, "w1", 'a');
    expect(f, "w1<a c1=a+head");
}

/* ---- order ---- */

static void
urgent_classes_go_first_whatever_came_first(void **state)
{
    fixture_t *f = *state;
    ask(f, (ask_t){.letter = 'r', .priority = REJUDGE});
    ask(f, (ask_t){.letter = 'n'});
    ask(f, (ask_t){.letter = 'p', .priority = PREMIUM});
    ask(f, (ask_t){.letter = 'c', .priority = CONTEST});
    ask(f, (ask_t){.letter = 'x', .priority = 99}); /* of the future: as normal */
    ready(f, "w1", "s", 5);
    expect(f, "w1<c w1<p w1<n w1<x w1<r");
}

static void
the_class_counts_across_services_of_a_worker(void **state)
{
    fixture_t *f = *state;
    ask(f, (ask_t){.letter = 'n', .service = "cpp"});
    ask(f, (ask_t){.letter = 'c', .service = "python", .priority = CONTEST});
    ask(f, (ask_t){.letter = 'x', .service = "busy"});
    ready(f, "w1", "busy", 1);
    ready(f, "w1", "cpp", 1);
    ready(f, "w1", "python", 1);
    answer(f, "w1", 'x');
    expect(f, "w1<x c1=x w1<c");
}

static void
fair_keys_take_turns_within_a_class(void **state)
{
    fixture_t *f = *state;
    ask(f, (ask_t){.letter = 'a', .fair_key = "ann"});
    ask(f, (ask_t){.letter = 'b', .fair_key = "ann"});
    ask(f, (ask_t){.letter = 'c', .fair_key = "ann"});
    ask(f, (ask_t){.letter = 'x', .fair_key = "bob"});
    ask(f, (ask_t){.letter = 'y', .fair_key = "bob"});
    ready(f, "w1", "s", 5);
    expect(f, "w1<a w1<x w1<b w1<y w1<c");
}

/*  Answers what w1 has in hand and asks it again, as contest's, until one of `letters` is
    delivered (which is not asked again). How many deliveries that took, this one included. */
static unsigned
deliveries_until(fixture_t *f, const char *letters)
{
    for (unsigned count = 1; count < 100; count++) {
        char in_hand = f->said[strlen(f->said) - 1];
        f->said[0] = 0;
        if (!strchr(letters, in_hand) && in_hand != '0')
            ask(f, (ask_t){.letter = in_hand, .priority = CONTEST});
        answer(f, "w1", in_hand);
        if (strchr(letters, f->said[strlen(f->said) - 1]))
            return count;
    }
    return 0;
}

static void
an_aged_request_has_a_share_under_a_flood_of_urgent_ones(void **state)
{
    fixture_t *f = *state;
    ready(f, "w1", "s", 1);
    ask(f, (ask_t){.letter = '0', .timeout_ms = 60000});
    ask(f, (ask_t){.letter = 'n', .timeout_ms = 60000});
    ask(f, (ask_t){.letter = 'r', .timeout_ms = 60000, .priority = REJUDGE});
    pass(f, BROKER_AGED_MS, "w1");
    expect(f, "w1<0");
    answer(f, "w1", '0');
    expect(f, "c1=0 w1<n");

    /* Two urgent ones are always waiting. */
    ask(f, (ask_t){.letter = 'u', .priority = CONTEST});
    ask(f, (ask_t){.letter = 'v', .priority = CONTEST});
    answer(f, "w1", 'n');
    assert_int_equal(deliveries_until(f, "r"),
                     BROKER_AGED_EVERY - 2); /* n was the first, u the 2nd */
}

static void
aged_requests_take_no_more_than_their_share(void **state)
{
    fixture_t *f = *state;
    ready(f, "w1", "s", 1);
    ask(f, (ask_t){.letter = '0', .timeout_ms = 60000});
    for (int letter = 'A'; letter <= 'E'; letter++)
        ask(f, (ask_t){.letter = (char)letter, .timeout_ms = 60000});
    pass(f, BROKER_AGED_MS, "w1");
    for (int letter = 'u'; letter <= 'v'; letter++)
        ask(f, (ask_t){.letter = (char)letter, .priority = CONTEST});
    answer(f, "w1", '0');
    deliveries_until(f, "ABCDE");
    assert_int_equal(deliveries_until(f, "ABCDE"), BROKER_AGED_EVERY);
    assert_int_equal(deliveries_until(f, "ABCDE"), BROKER_AGED_EVERY);
}

static void
services_of_a_worker_take_turns_when_they_are_equally_urgent(void **state)
{
    fixture_t *f = *state;
    ready(f, "w1", "cpp", 1);
    ready(f, "w1", "python", 1);
    for (int letter = 'a'; letter <= 'd'; letter++)
        ask(f, (ask_t){.letter = (char)letter, .service = "cpp"});
    for (int letter = 'w'; letter <= 'x'; letter++)
        ask(f, (ask_t){.letter = (char)letter, .service = "python"});
    expect(f, "w1<a");
    const char order[] = "abwcxd";
    for (size_t i = 0; i < 5; i++) {
        answer(f, "w1", order[i]);
        char wanted[16];
        snprintf(wanted, sizeof wanted, "c1=%c w1<%c", order[i], order[i + 1]);
        expect(f, wanted);
    }
}

/* ---- death ---- */

static void
a_lease_of_a_silent_worker_goes_to_another_before_all_others(void **state)
{
    fixture_t *f = *state;
    ready(f, "w1", "s", 2);
    ask(f, (ask_t){.letter = 'a', .leased = true});
    ask(f, (ask_t){.letter = 'b', .leased = true});
    ask(f, (ask_t){.letter = 'c', .leased = true});
    pass(f, BUS_LIVENESS_MS, NULL);
    expect(f, "w1<a w1<b");
    pass(f, BROKER_TICK_MS, NULL);
    expect(f, "");
    ready(f, "w2", "s", 3);
    expect(f, "w2<a w2<b w2<c");
    answer(f, "w2", 'a');
    expect(f, "c1=a");
}

static void
a_lease_goes_at_once_to_a_worker_with_credit(void **state)
{
    fixture_t *f = *state;
    ready(f, "w1", "s", 1);
    ready(f, "w2", "s", 1);
    ask(f, (ask_t){.letter = 'a', .leased = true});
    expect(f, "w1<a");
    leave(f, "w1");
    expect(f, "w2<a");
}

static void
a_request_without_lease_fails_with_its_worker(void **state)
{
    fixture_t *f = *state;
    ready(f, "w1", "s", 1);
    ask(f, (ask_t){.letter = 'a'});
    pass(f, BUS_LIVENESS_MS + BROKER_TICK_MS, NULL);
    expect(f, "w1<a c1#a:unavailable");
}

static void
requests_of_plain_clients_are_sent_again(void **state)
{
    fixture_t *f = *state;
    ready(f, "w1", "s", 1);
    ready(f, "w2", "s", 1);
    ask(f, (ask_t){.letter = 'a', .plain = true});
    pass(f, BUS_LIVENESS_MS + BROKER_TICK_MS, "w2");
    expect(f, "w1<a w2<a");
}

static void
a_lease_that_kills_workers_is_quarantined(void **state)
{
    fixture_t *f = *state;
    ask(f, (ask_t){.letter = 'a', .leased = true, .timeout_ms = 60000});
    const char *const workers[] = {"w1", "w2", "w3", "w4"};
    for (size_t i = 0; i < BROKER_DEATHS_MAX; i++) {
        ready(f, workers[i], "s", 1);
        pass(f, BUS_LIVENESS_MS + BROKER_TICK_MS, NULL);
    }
    expect(f, "w1<a w2<a w3<a c1#a:quarantined");
    ready(f, "w4", "s", 1);
    pass(f, 60000, "w4");
    expect(f, "");
    assert_int_equal(dispatch_counters(f->dispatch)->quarantined, 1);
    assert_int_equal(dispatch_counters(f->dispatch)->redelivered, BROKER_DEATHS_MAX - 1);
}

static void
a_worker_that_says_goodbye_did_not_die_of_its_lease(void **state)
{
    fixture_t *f = *state;
    ask(f, (ask_t){.letter = 'a', .leased = true});
    for (size_t i = 0; i < BROKER_DEATHS_MAX + 1; i++) {
        ready(f, "w1", "s", 1);
        leave(f, "w1");
    }
    ready(f, "w2", "s", 1);
    answer(f, "w2", 'a');
    expect(f, "w1<a w1<a w1<a w1<a w2<a c1=a");
}

static void
a_worker_that_cannot_be_reached_loses_nothing(void **state)
{
    fixture_t *f = *state;
    ready(f, "w1", "s", 2);
    ask(f, (ask_t){.letter = 'a', .leased = true});
    expect(f, "w1<a");
    f->unreachable = "w1";
    ready(f, "w2", "s", 2);
    ask(f, (ask_t){.letter = 'b'}); /* tried at w1, never sent: needs no lease */
    expect(f, "w2<b w2<a");
    answer(f, "w2", 'a');
    answer(f, "w2", 'b');
    expect(f, "c1=a c1=b");
}

static void
an_unreachable_heartbeat_is_noticed_before_the_silence(void **state)
{
    fixture_t *f = *state;
    ready(f, "w1", "s", 1);
    ready(f, "w2", "s", 1);
    ask(f, (ask_t){.letter = 'a', .leased = true});
    f->unreachable = "w1";
    pass(f, BUS_HEARTBEAT_MS + BROKER_TICK_MS, "w1 w2");
    expect(f, "w1<a w2<a");
}

static void
the_brokers_own_sleep_kills_nobody(void **state)
{
    fixture_t *f = *state;
    ready(f, "w1", "s", 1);
    ask(f, (ask_t){.letter = 'a', .leased = true});
    pass(f, 100, "w1");
    f->now_ms += 5000;
    dispatch_tick(f->dispatch, f->now_ms);
    pass(f, 500, NULL);
    answer(f, "w1", 'a');
    expect(f, "w1<a c1=a");
}

/* ---- RFC 18: unexpected and invalid ---- */

static void
who_has_no_session_is_disconnected_once(void **state)
{
    fixture_t *f = *state;
    beat(f, "w1");
    expect(f, "w1x");
    beat(f, "w1");
    answer(f, "w1", 'a');
    expect(f, "");
    ready(f, "w1", "s", 1); /* a new session */
    ask(f, (ask_t){.letter = 'a'});
    expect(f, "w1<a");
    pass(f, BROKER_GONE_MS + BUS_LIVENESS_MS + 1000, NULL);
    expect(f, "c1#a:unavailable");
    beat(f, "w1");
    expect(f, "w1x");
}

static void
a_second_ready_of_a_plain_worker_is_unexpected(void **state)
{
    fixture_t *f = *state;
    plain_ready(f, "w1", "s");
    plain_ready(f, "w1", "t");
    expect(f, "w1x");
    ready(f, "w2", "s", 1);
    plain_ready(f, "w2", "t");
    expect(f, "w2x");
}

static void
a_ready_for_the_brokers_own_names_is_refused(void **state)
{
    fixture_t *f = *state;
    ready(f, "w1", "mmi.service", 1);
    expect(f, "w1x");
    ready(f, "w2", "mm", 1);
    expect(f, "");
}

static void
a_worker_that_answers_what_it_was_not_asked_is_disconnected(void **state)
{
    fixture_t *f = *state;
    ready(f, "w1", "s", 1);
    ready(f, "w2", "s", 1);
    ask(f, (ask_t){.letter = 'a', .leased = true});
    expect(f, "w1<a");
    answer(f, "w2", 'a'); /* w1's */
    expect(f, "w2x");
    answer(f, "w1", 'a');
    expect(f, "c1=a");
    answer(f, "w1", 'a'); /* twice */
    expect(f, "w1x");
}

static void
a_reply_for_another_call_of_the_client_is_not_passed_on(void **state)
{
    fixture_t *f = *state;
    ready(f, "w1", "s", 1);
    ask(f, (ask_t){.letter = 'a'});
    dispatch_reply_t forged = {
        .ticket = f->tickets['a'], .final = true, .headed = true, .id = 'b', .reply = "b"};
    dispatch_reply(f->dispatch, f->now_ms, view("w1"), &forged);
    expect(f, "w1<a w1x c1#a:unavailable");
}

static void
a_request_from_a_worker_is_unexpected_and_garbage_makes_it_invalid(void **state)
{
    fixture_t *f = *state;
    ready(f, "w1", "s", 1);
    dispatch_unexpected(f->dispatch, f->now_ms, view("w1"));
    expect(f, "w1x");
    ready(f, "w2", "s", 1);
    dispatch_invalid(f->dispatch, f->now_ms, view("w2"));
    expect(f, "w2x");
    dispatch_invalid(f->dispatch, f->now_ms, view("nobody"));
    expect(f, "");
    assert_int_equal(dispatch_counters(f->dispatch)->refused, 3);
}

/* ---- deadlines ---- */

static void
a_request_that_nobody_serves_ends_at_its_deadline(void **state)
{
    fixture_t *f = *state;
    ask(f, (ask_t){.letter = 'a', .timeout_ms = 300});
    ask(f, (ask_t){.letter = 'b', .plain = true});
    ask(f, (ask_t){.letter = 'c'});
    pass(f, 280, NULL);
    expect(f, "");
    pass(f, BROKER_TICK_MS, NULL);
    expect(f, "c1#a:unavailable");
    pass(f, BUS_TIMEOUT_MS, NULL);
    expect(f, "c1#c:unavailable"); /* a plain client gets no error, but its memory is freed */
    assert_int_equal(dispatch_requests(f->dispatch), 0);
    assert_int_equal(dispatch_roster(f->dispatch)->service_count, 0);
    assert_int_equal(dispatch_counters(f->dispatch)->expired, 3);
}

static void
a_late_answer_frees_the_worker_and_reaches_nobody(void **state)
{
    fixture_t *f = *state;
    ready(f, "w1", "s", 1);
    ask(f, (ask_t){.letter = 'a', .timeout_ms = 300, .leased = true});
    ask(f, (ask_t){.letter = 'b'});
    pass(f, 400, "w1");
    expect(f, "w1<a c1#a:timeout");
    answer_partly(f, "w1", 'a');
    answer(f, "w1", 'a');
    expect(f, "w1<b");
}

static void
an_expired_lease_is_not_delivered_again(void **state)
{
    fixture_t *f = *state;
    ready(f, "w1", "s", 1);
    ask(f, (ask_t){.letter = 'a', .timeout_ms = 300, .leased = true});
    pass(f, 400, "w1");
    leave(f, "w1");
    ready(f, "w2", "s", 1);
    expect(f, "w1<a c1#a:timeout");
    assert_int_equal(dispatch_requests(f->dispatch), 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            a_request_goes_to_a_worker_and_its_answers_to_the_client, setup, teardown),
        cmocka_unit_test_setup_teardown(a_request_waits_for_a_worker, setup, teardown),
        cmocka_unit_test_setup_teardown(
            a_worker_gets_as_many_requests_as_its_credit, setup, teardown),
        cmocka_unit_test_setup_teardown(the_least_recently_used_worker_is_next, setup, teardown),
        cmocka_unit_test_setup_teardown(services_of_one_session_share_its_credit, setup, teardown),
        cmocka_unit_test_setup_teardown(a_repeated_ready_changes_the_credit, setup, teardown),
        cmocka_unit_test_setup_teardown(
            a_plain_workers_reply_gets_a_head_for_clients_that_know_heads, setup, teardown),
        cmocka_unit_test_setup_teardown(
            what_looks_like_a_head_from_a_plain_worker_is_payload, setup, teardown),
        cmocka_unit_test_setup_teardown(
            urgent_classes_go_first_whatever_came_first, setup, teardown),
        cmocka_unit_test_setup_teardown(
            the_class_counts_across_services_of_a_worker, setup, teardown),
        cmocka_unit_test_setup_teardown(fair_keys_take_turns_within_a_class, setup, teardown),
        cmocka_unit_test_setup_teardown(
            an_aged_request_has_a_share_under_a_flood_of_urgent_ones, setup, teardown),
        cmocka_unit_test_setup_teardown(
            aged_requests_take_no_more_than_their_share, setup, teardown),
        cmocka_unit_test_setup_teardown(
            services_of_a_worker_take_turns_when_they_are_equally_urgent, setup, teardown),
        cmocka_unit_test_setup_teardown(
            a_lease_of_a_silent_worker_goes_to_another_before_all_others, setup, teardown),
        cmocka_unit_test_setup_teardown(
            a_lease_goes_at_once_to_a_worker_with_credit, setup, teardown),
        cmocka_unit_test_setup_teardown(
            a_request_without_lease_fails_with_its_worker, setup, teardown),
        cmocka_unit_test_setup_teardown(requests_of_plain_clients_are_sent_again, setup, teardown),
        cmocka_unit_test_setup_teardown(a_lease_that_kills_workers_is_quarantined, setup, teardown),
        cmocka_unit_test_setup_teardown(
            a_worker_that_says_goodbye_did_not_die_of_its_lease, setup, teardown),
        cmocka_unit_test_setup_teardown(
            a_worker_that_cannot_be_reached_loses_nothing, setup, teardown),
        cmocka_unit_test_setup_teardown(
            an_unreachable_heartbeat_is_noticed_before_the_silence, setup, teardown),
        cmocka_unit_test_setup_teardown(the_brokers_own_sleep_kills_nobody, setup, teardown),
        cmocka_unit_test_setup_teardown(who_has_no_session_is_disconnected_once, setup, teardown),
        cmocka_unit_test_setup_teardown(
            a_second_ready_of_a_plain_worker_is_unexpected, setup, teardown),
        cmocka_unit_test_setup_teardown(
            a_ready_for_the_brokers_own_names_is_refused, setup, teardown),
        cmocka_unit_test_setup_teardown(
            a_worker_that_answers_what_it_was_not_asked_is_disconnected, setup, teardown),
        cmocka_unit_test_setup_teardown(
            a_reply_for_another_call_of_the_client_is_not_passed_on, setup, teardown),
        cmocka_unit_test_setup_teardown(
            a_request_from_a_worker_is_unexpected_and_garbage_makes_it_invalid, setup, teardown),
        cmocka_unit_test_setup_teardown(
            a_request_that_nobody_serves_ends_at_its_deadline, setup, teardown),
        cmocka_unit_test_setup_teardown(
            a_late_answer_frees_the_worker_and_reaches_nobody, setup, teardown),
        cmocka_unit_test_setup_teardown(an_expired_lease_is_not_delivered_again, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
