/*  store: rounds, restarts, and the log that carries them */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/cleanup.h"
#include "lib/base/err.h"
#include "nodes/store/query.h"
#include "schemas/message.h"
#include "tests/unit/store/store_fixture.h"

static void
a_new_store_leads_itself_and_starts_at_its_configuration(void **state)
{
    (void)state;
    fixture_t *fixture = fixture_new();
    assert_true(store_leads(fixture->store));
    assert_true(store_meta(fixture->store)->applied >= 1);
    assert_int_equal(store_meta(fixture->store)->last_event, 0);
    fixture_destroy(&fixture);
}

static void
everything_is_there_after_a_restart_and_nothing_twice(void **state)
{
    (void)state;
    fixture_t *fixture = fixture_new();
    char id[ID_SIZE];
    fixture_user(fixture, "ada", ASSIZE__ROLE__ROLE_USER);
    fixture_problem(fixture, "p1", false);
    fixture_submit(fixture, "ada", "p1", "", id);
    fixture_judge(fixture, id, 1, ASSIZE__VERDICT__VERDICT_AC);
    uint64_t last_event = store_meta(fixture->store)->last_event;
    uint64_t applied = store_meta(fixture->store)->applied;

    for (int i = 0; i < 3; i++) {
        fixture_close(fixture);
        fixture_open(fixture);
    }
    assert_int_equal(store_meta(fixture->store)->last_event, last_event);
    assert_true(store_meta(fixture->store)->applied >= applied);
    assert_true(store_leads(fixture->store));
    _cleanup_(tables_end) tables_txn_t *txn = tables_read(store_tables(fixture->store));
    _cleanup_(message_free_p) Assize__SubmissionRecord *record = query_submission(txn, id);
    assert_non_null(record);
    assert_int_equal(record->n_judgings, 1);
    tables_end(&txn);
    assert_int_equal(fixture_submit(fixture, "ada", "p1", "", id).status, 0);
    fixture_destroy(&fixture);
}

static void
a_round_of_many_commands_tells_every_result_in_order(void **state)
{
    (void)state;
    fixture_t *fixture = fixture_new();
    replica_command_t commands[STORE_ROUND_COMMANDS_MAX];
    uint8_t packed[STORE_ROUND_COMMANDS_MAX][64];
    char name[16];
    for (uint32_t i = 0; i < STORE_ROUND_COMMANDS_MAX; i++) {
        snprintf(name, sizeof name, "u%u", i / 2); /* every second one is a repetition */
        Assize__User user = ASSIZE__USER__INIT;
        user.name = name;
        user.role = ASSIZE__ROLE__ROLE_USER;
        Assize__Command command = ASSIZE__COMMAND__INIT;
        command.body_case = ASSIZE__COMMAND__BODY_USER_PUT;
        command.user_put = &user;
        command.only_new = 1;
        assert_true(assize__command__get_packed_size(&command) <= sizeof packed[i]);
        commands[i] = (replica_command_t){packed[i], assize__command__pack(&command, packed[i])};
    }
    uint64_t index = 0;
    uint64_t expected = store_next_index(fixture->store);
    assert_int_equal(
        store_round(fixture->store, fixture->mono_ms, commands, STORE_ROUND_COMMANDS_MAX, &index),
        0);
    assert_int_equal(index, expected);
    assert_int_equal(fixture->result_count, STORE_ROUND_COMMANDS_MAX);
    for (uint32_t i = 0; i < STORE_ROUND_COMMANDS_MAX; i++) {
        assert_int_equal(fixture->results[i].status, i % 2 ? ERR_CONFLICT : 0);
        assert_int_equal(fixture->results[i].seq, index + i);
    }
    fixture_destroy(&fixture);
}

static void
the_log_can_be_replayed_into_the_same_feed(void **state)
{
    (void)state;
    fixture_t *first = fixture_new();
    fixture_t *second = fixture_new();
    char id[ID_SIZE];
    fixture_user(first, "ada", ASSIZE__ROLE__ROLE_USER);
    fixture_problem(first, "p1", false);
    for (int i = 0; i < 20; i++) {
        fixture_submit(first, "ada", "p1", "", id);
        if (i % 3)
            fixture_judge(first, id, 1, ASSIZE__VERDICT__VERDICT_WA);
    }
    tables_txn_t *txn = tables_read(store_tables(first->store));
    for (uint64_t index = 1; index <= journal_last(txn); index++) {
        _cleanup_(message_free_p) Assize__LogEntry *entry = journal_entry(txn, index);
        assert_non_null(entry);
        Assize__Command *command =
            entry->type == 1 ? assize__command__unpack(NULL, entry->data.len, entry->data.data)
                             : NULL;
        if (!command)
            continue;
        second->utc_ms = command->at_ms;
        fixture_apply(second, command);
        assize__command__free_unpacked(command, NULL);
    }
    tables_txn_t *other = tables_read(store_tables(second->store));
    _cleanup_(message_free_p) Assize__FeedPage *a = query_feed(txn, 0, 1000);
    _cleanup_(message_free_p) Assize__FeedPage *b = query_feed(other, 0, 1000);
    assert_int_equal(a->n_events, 2 + 20 + 13);
    size_t size = assize__feed_page__get_packed_size(a);
    assert_int_equal(assize__feed_page__get_packed_size(b), size);
    uint8_t *packed = test_malloc(2 * size);
    assize__feed_page__pack(a, packed);
    assize__feed_page__pack(b, packed + size);
    assert_memory_equal(packed, packed + size, size);
    test_free(packed);
    tables_end(&txn);
    tables_end(&other);
    fixture_destroy(&first);
    fixture_destroy(&second);
}

static void
events_name_the_one_before(void **state)
{
    (void)state;
    fixture_t *fixture = fixture_new();
    fixture_user(fixture, "ada", ASSIZE__ROLE__ROLE_USER);
    fixture_user(fixture, "ada", ASSIZE__ROLE__ROLE_USER); /* a conflict: no event */
    fixture_user(fixture, "bob", ASSIZE__ROLE__ROLE_USER);
    tables_txn_t *txn = tables_read(store_tables(fixture->store));
    _cleanup_(message_free_p) Assize__FeedPage *page = query_feed(txn, 0, 10);
    assert_int_equal(page->n_events, 2);
    assert_int_equal(page->events[0]->prev_seq, 0);
    assert_int_equal(page->events[1]->prev_seq, page->events[0]->seq);
    assert_true(page->events[1]->seq > page->events[0]->seq + 1);
    assert_int_equal(page->tip_seq, page->events[1]->seq);
    _cleanup_(message_free_p) Assize__FeedPage *rest = query_feed(txn, page->events[0]->seq, 10);
    assert_int_equal(rest->n_events, 1);
    tables_end(&txn);
    fixture_destroy(&fixture);
}

static void
a_lonely_leader_lives_through_its_time_outs(void **state)
{
    (void)state;
    fixture_t *fixture = fixture_new();
    for (int i = 0; i < 50; i++) {
        fixture->mono_ms = store_deadline_ms(fixture->store);
        uint64_t index = 0;
        assert_int_equal(store_round(fixture->store, fixture->mono_ms, NULL, 0, &index), 0);
        assert_true(store_leads(fixture->store));
    }
    fixture_destroy(&fixture);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_new_store_leads_itself_and_starts_at_its_configuration),
        cmocka_unit_test(everything_is_there_after_a_restart_and_nothing_twice),
        cmocka_unit_test(a_round_of_many_commands_tells_every_result_in_order),
        cmocka_unit_test(the_log_can_be_replayed_into_the_same_feed),
        cmocka_unit_test(events_name_the_one_before),
        cmocka_unit_test(a_lonely_leader_lives_through_its_time_outs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
