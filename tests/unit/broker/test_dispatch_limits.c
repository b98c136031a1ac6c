/*  What the broker does at each of its limits, and with a hundred thousand requests. */
#include "dispatch_fixture.h"

#include <stdio.h>
#include <stdlib.h>

#define MANY 100000

static void
a_full_broker_says_unavailable_and_serves_on(void **state)
{
    fixture_t *f = *state;
    dispatch_limits_t limits = dispatch_default_limits();
    limits.requests_max = 2;
    restart(f, &limits);
    ready(f, "w1", "s", 1);
    ask(f, (ask_t){.letter = 'a'});
    ask(f, (ask_t){.letter = 'b'});
    ask(f, (ask_t){.letter = 'c'});
    ask(f, (ask_t){.letter = 'd', .plain = true});
    expect(f, "w1<a c1#c:unavailable");
    answer(f, "w1", 'a');
    ask(f, (ask_t){.letter = 'e'});
    answer(f, "w1", 'b');
    expect(f, "c1=a w1<b c1=b w1<e");
    assert_int_equal(dispatch_counters(f->dispatch)->refused, 2);
}

static void
a_full_service_does_not_stop_others(void **state)
{
    fixture_t *f = *state;
    dispatch_limits_t limits = dispatch_default_limits();
    limits.service_queued_max = 1;
    restart(f, &limits);
    ask(f, (ask_t){.letter = 'a', .service = "slow"});
    ask(f, (ask_t){.letter = 'b', .service = "slow"});
    ask(f, (ask_t){.letter = 'c', .service = "other"});
    expect(f, "c1#b:unavailable");
    ready(f, "w1", "other", 1);
    expect(f, "w1<c");
}

static void
bodies_that_are_kept_are_bounded_in_bytes(void **state)
{
    fixture_t *f = *state;
    dispatch_limits_t limits = dispatch_default_limits();
    limits.bytes_max = 250;
    restart(f, &limits);
    ready(f, "w1", "s", 8);
    ask(f, (ask_t){.letter = 'a'}); /* handed over: not kept */
    ask(f, (ask_t){.letter = 'b', .leased = true});
    ask(f, (ask_t){.letter = 'c', .leased = true});
    ask(f, (ask_t){.letter = 'd', .leased = true});
    expect(f, "w1<a w1<b w1<c c1#d:unavailable");
    assert_int_equal(dispatch_bytes(f->dispatch), 200);
    answer(f, "w1", 'b');
    ask(f, (ask_t){.letter = 'e', .leased = true});
    expect(f, "c1=b w1<e");
}

static void
one_client_cannot_take_it_all(void **state)
{
    fixture_t *f = *state;
    dispatch_limits_t limits = dispatch_default_limits();
    limits.client_requests_max = 2;
    restart(f, &limits);
    ask(f, (ask_t){.letter = 'a'});
    ask(f, (ask_t){.letter = 'b'});
    ask(f, (ask_t){.letter = 'c'});
    ask(f, (ask_t){.letter = 'd', .client = "c2"});
    expect(f, "c1#c:rate_limited");
    ready(f, "w1", "s", 3);
    answer(f, "w1", 'a');
    ask(f, (ask_t){.letter = 'e'});
    expect(f, "w1<a w1<b w1<d c1=a w1<e");
}

static void
names_of_services_that_nobody_offers_are_bounded(void **state)
{
    fixture_t *f = *state;
    dispatch_limits_t limits = dispatch_default_limits();
    limits.unserved_max = 2;
    limits.services_max = 3;
    restart(f, &limits);
    ask(f, (ask_t){.letter = 'a', .service = "x"});
    ask(f, (ask_t){.letter = 'b', .service = "y"});
    ask(f, (ask_t){.letter = 'c', .service = "z"});
    expect(f, "c1#c:unavailable");
    ready(f, "w1", "z", 1); /* workers have room of their own */
    expect(f, "");
    ready(f, "w2", "one more", 1);
    expect(f, "w2x");
    pass(f, BUS_TIMEOUT_MS + 100, "w1");
    expect(f, "c1#a:unavailable c1#b:unavailable");
    ready(f, "w3", "one more", 1);
    expect(f, "");
}

static void
workers_over_the_limit_are_disconnected(void **state)
{
    fixture_t *f = *state;
    dispatch_limits_t limits = dispatch_default_limits();
    limits.workers_max = 2;
    restart(f, &limits);
    ready(f, "w1", "s", 1);
    ready(f, "w2", "s", 1);
    ready(f, "w3", "s", 1);
    expect(f, "w3x");
    leave(f, "w1");
    ready(f, "w3", "s", 1);
    expect(f, "");
    assert_int_equal(dispatch_roster(f->dispatch)->worker_count, 2);
}

static void
a_session_over_its_number_of_services_is_disconnected(void **state)
{
    fixture_t *f = *state;
    for (unsigned i = 0; i <= BUS_SERVICES_PER_WORKER; i++) {
        char name[16];
        snprintf(name, sizeof name, "s%u", i);
        expect(f, "");
        ready(f, "w1", name, 1);
    }
    expect(f, "w1x");
    assert_int_equal(dispatch_roster(f->dispatch)->service_count, 0);
}

static void
credit_over_the_limit_is_cut(void **state)
{
    fixture_t *f = *state;
    ready(f, "w1", "s", BUS_CREDIT_MAX + 5);
    assert_int_equal(TAILQ_FIRST(&dispatch_roster(f->dispatch)->workers)->credit, BUS_CREDIT_MAX);
    ready(f, "w1", "s", 0);
    assert_int_equal(TAILQ_FIRST(&dispatch_roster(f->dispatch)->workers)->credit, 1);
}

static void
the_memory_of_disconnected_workers_is_bounded(void **state)
{
    fixture_t *f = *state;
    for (unsigned i = 0; i < BROKER_GONE_MAX + 100; i++) {
        char name[16];
        snprintf(name, sizeof name, "g%u", i);
        beat(f, name);
        f->said[0] = 0;
    }
    assert_int_equal(dispatch_roster(f->dispatch)->gone_count, BROKER_GONE_MAX);
    pass(f, BROKER_GONE_MS, NULL);
    assert_int_equal(dispatch_roster(f->dispatch)->gone_count, 0);
}

/*  A list walked for each request would take minutes here. */
static void
a_hundred_thousand_requests_are_queued_served_and_expired(void **state)
{
    fixture_t *f = *state;
    dispatch_limits_t limits = dispatch_default_limits();
    limits.client_requests_max = MANY;
    restart(f, &limits);
    srand(7);
    for (int i = 0; i < MANY; i++) {
        char key[16];
        snprintf(key, sizeof key, "user%d", i % 5000);
        ask(f,
            (ask_t){.letter = 'a',
                    .fair_key = key,
                    .leased = i % 2 == 0,
                    .priority = (Assize__Priority)(1 + i % 4),
                    .timeout_ms = 1000 + (uint32_t)rand() % 100000});
    }
    assert_int_equal(dispatch_requests(f->dispatch), MANY);
    ready(f, "w1", "s", 100);
    for (int i = 0; i < MANY / 2; i++) {
        dispatch_reply_t reply = {
            .ticket = f->tickets['a'], .final = true, .headed = true, .id = 'a', .reply = "a"};
        dispatch_reply(f->dispatch, f->now_ms, view("w1"), &reply);
        f->said[0] = 0;
    }
    assert_int_equal(dispatch_requests(f->dispatch), MANY - MANY / 2);
    leave(f, "w1");
    f->now_ms += 200000;
    dispatch_tick(f->dispatch, f->now_ms);
    f->said[0] = 0;
    assert_int_equal(dispatch_requests(f->dispatch), 0);
    assert_int_equal(dispatch_bytes(f->dispatch), 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            a_full_broker_says_unavailable_and_serves_on, setup, teardown),
        cmocka_unit_test_setup_teardown(a_full_service_does_not_stop_others, setup, teardown),
        cmocka_unit_test_setup_teardown(bodies_that_are_kept_are_bounded_in_bytes, setup, teardown),
        cmocka_unit_test_setup_teardown(one_client_cannot_take_it_all, setup, teardown),
        cmocka_unit_test_setup_teardown(
            names_of_services_that_nobody_offers_are_bounded, setup, teardown),
        cmocka_unit_test_setup_teardown(workers_over_the_limit_are_disconnected, setup, teardown),
        cmocka_unit_test_setup_teardown(
            a_session_over_its_number_of_services_is_disconnected, setup, teardown),
        cmocka_unit_test_setup_teardown(credit_over_the_limit_is_cut, setup, teardown),
        cmocka_unit_test_setup_teardown(
            the_memory_of_disconnected_workers_is_bounded, setup, teardown),
        cmocka_unit_test_setup_teardown(
            a_hundred_thousand_requests_are_queued_served_and_expired, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
