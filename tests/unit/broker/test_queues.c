/*  The parts under dispatch: tables, tickets, queues, endpoints. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "broker/endpoint.h"
#include "broker/key_table.h"
#include "broker/request_queue.h"
#include "broker/tickets.h"

#define KEYS 2000

typedef struct {
    key_node_t node;
    char text[16];
} entry_t;

static void
a_table_finds_what_was_added_and_not_removed(void **state)
{
    (void)state;
    key_table_t table = key_table_make(1);
    entry_t *entries = calloc(KEYS, sizeof *entries);
    assert_non_null(entries);
    for (int i = 0; i < KEYS; i++) {
        snprintf(entries[i].text, sizeof entries[i].text, "key%d", i);
        entries[i].node.key =
            (key_view_t){.data = entries[i].text, .size = strlen(entries[i].text)};
        assert_null(key_table_find(&table, entries[i].node.key));
        key_table_add(&table, &entries[i].node);
    }
    for (int i = 0; i < KEYS; i += 2)
        key_table_remove(&table, &entries[i].node);
    for (int i = 0; i < KEYS; i++) {
        key_node_t *wanted = i % 2 ? &entries[i].node : NULL;
        assert_ptr_equal(key_table_find(&table, entries[i].node.key), wanted);
    }
    assert_int_equal(table.count, KEYS / 2);
    key_table_clear(&table);
    free(entries);
}

static void
the_empty_key_is_a_key(void **state)
{
    (void)state;
    key_table_t table = key_table_make(1);
    entry_t entry = {.node.key = {.data = "", .size = 0}};
    key_table_add(&table, &entry.node);
    assert_ptr_equal(key_table_find(&table, (key_view_t){.data = NULL, .size = 0}), &entry.node);
    key_table_clear(&table);
}

static void
a_ticket_finds_its_request_only_while_it_is_given(void **state)
{
    (void)state;
    tickets_t tickets = {0};
    request_t *requests = calloc(1000, sizeof *requests);
    assert_non_null(requests);
    for (int i = 0; i < 1000; i++)
        requests[i].ticket = tickets_give(&tickets, &requests[i]);
    for (int i = 0; i < 1000; i++)
        assert_ptr_equal(tickets_find(&tickets, requests[i].ticket), &requests[i]);
    uint64_t old = requests[3].ticket;
    tickets_take_back(&tickets, old);
    assert_null(tickets_find(&tickets, old));
    request_t next = {0};
    next.ticket = tickets_give(&tickets, &next); /* the same slot */
    assert_int_not_equal(next.ticket, old);
    assert_null(tickets_find(&tickets, old));
    assert_ptr_equal(tickets_find(&tickets, next.ticket), &next);
    assert_null(tickets_find(&tickets, 0));
    assert_null(tickets_find(&tickets, UINT64_MAX));
    tickets_clear(&tickets);
    free(requests);
}

static void
s_push(request_queue_t *queue, request_t *request, uint8_t class_index, const char *key)
{
    request->class_index = class_index;
    request->fair_key = (key_view_t){.data = key, .size = strlen(key)};
    request_queue_push(queue, request);
}

static void
a_removed_request_leaves_the_others_in_order(void **state)
{
    (void)state;
    request_queue_t queue;
    request_t requests[4] = {0};
    request_queue_init(&queue, 1);
    for (int i = 0; i < 4; i++)
        s_push(&queue, &requests[i], 1, i < 3 ? "ann" : "bob");
    request_queue_remove(&queue, &requests[0]);
    assert_ptr_equal(request_queue_pop(&queue), &requests[1]);
    assert_ptr_equal(request_queue_pop(&queue), &requests[3]);
    assert_ptr_equal(request_queue_pop(&queue), &requests[2]);
    assert_null(request_queue_pop(&queue));
    request_queue_clear(&queue);
}

static void
what_is_pushed_to_the_front_is_next_whoever_has_the_turn(void **state)
{
    (void)state;
    request_queue_t queue;
    request_t requests[3] = {0};
    request_queue_init(&queue, 1);
    s_push(&queue, &requests[0], 2, "ann");
    s_push(&queue, &requests[1], 2, "bob");
    requests[2].class_index = 2;
    requests[2].fair_key = (key_view_t){.data = "bob", .size = 3};
    request_queue_push_front(&queue, &requests[2]);
    assert_ptr_equal(request_queue_pop(&queue), &requests[2]);
    assert_ptr_equal(request_queue_pop(&queue), &requests[0]);
    assert_ptr_equal(request_queue_pop(&queue), &requests[1]);
    request_queue_clear(&queue);
}

static void
classes_take_turns_for_what_has_aged(void **state)
{
    (void)state;
    request_queue_t queue;
    request_t requests[4] = {0};
    request_queue_init(&queue, 1);
    for (uint8_t i = 0; i < 4; i++) {
        requests[i].queued_ms = UINT64_C(100) * (i + 1u);
        s_push(&queue, &requests[i], i < 2 ? 2 : 3, "ann");
    }
    assert_null(request_queue_pop_aged(&queue, 50));
    assert_ptr_equal(request_queue_pop_aged(&queue, 350), &requests[0]);
    assert_ptr_equal(request_queue_pop_aged(&queue, 350), &requests[2]);
    assert_ptr_equal(request_queue_pop_aged(&queue, 350), &requests[1]);
    assert_null(request_queue_pop_aged(&queue, 350)); /* the last one came at 400 */
    assert_ptr_equal(request_queue_pop(&queue), &requests[3]);
    request_queue_clear(&queue);
}

static void
only_local_endpoints_are_bound(void **state)
{
    (void)state;
    char why[ENDPOINT_WHY_SIZE];
    const char *const good[] = {"ipc:///run/assize/broker",
                                "ipc://@abstract",
                                "tcp://127.0.0.1:5555",
                                "tcp://127.8.9.1:*",
                                "tcp://[::1]:5555",
                                "tcp://localhost:5555"};
    const char *const bad[] = {"",
                               "ipc://",
                               "tcp://",
                               "tcp://127.0.0.1",
                               "tcp://127.0.0.1:0",
                               "tcp://127.0.0.1:65536",
                               "tcp://*:5555",
                               "tcp://0.0.0.0:5555",
                               "tcp://10.0.0.1:5555",
                               "tcp://eth0:5555",
                               "tcp://[::]:5555",
                               "tcp://127.evil.example:5555",
                               "inproc://x",
                               "127.0.0.1:5555"};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        assert_int_equal(endpoint_check(good[i], why), 0);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        why[0] = 0;
        assert_true(endpoint_check(bad[i], why) < 0);
        assert_true(strlen(why) > 10);
    }
}

static void
a_path_that_no_socket_address_holds_is_refused(void **state)
{
    (void)state;
    char why[ENDPOINT_WHY_SIZE];
    char endpoint[200] = "ipc:///";
    memset(endpoint + 7, 'a', 106);
    assert_int_equal(endpoint_check(endpoint, why), 0);
    endpoint[113] = 'a';
    assert_true(endpoint_check(endpoint, why) < 0);
    assert_non_null(strstr(why, "107"));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_table_finds_what_was_added_and_not_removed),
        cmocka_unit_test(the_empty_key_is_a_key),
        cmocka_unit_test(a_ticket_finds_its_request_only_while_it_is_given),
        cmocka_unit_test(a_removed_request_leaves_the_others_in_order),
        cmocka_unit_test(what_is_pushed_to_the_front_is_next_whoever_has_the_turn),
        cmocka_unit_test(classes_take_turns_for_what_has_aged),
        cmocka_unit_test(only_local_endpoints_are_bound),
        cmocka_unit_test(a_path_that_no_socket_address_holds_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
