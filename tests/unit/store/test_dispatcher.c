/*  dispatcher: at least once on the way, one verdict at the end */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include <stdio.h>

#include "lib/base/err.h"
#include "nodes/store/dispatcher.h"

#define AC ASSIZE__VERDICT__VERDICT_AC
#define JE ASSIZE__VERDICT__VERDICT_JE

static dispatch_key_t
s_key(uint32_t number, bool contest)
{
    dispatch_key_t key = {.judging = 1, .contest = contest};
    snprintf(key.submission, sizeof key.submission, "01KAK0000000000000%08u", number);
    return key;
}

static void
a_judging_is_sent_once_until_it_is_answered(void **state)
{
    (void)state;
    dispatcher_t *dispatcher = dispatcher_new();
    dispatch_key_t key = s_key(1, false);
    assert_true(dispatcher_offer(dispatcher, &key, 0));
    assert_false(dispatcher_offer(dispatcher, &key, 100000));
    assert_int_equal(dispatcher_sent(dispatcher), 1);
    assert_int_equal(dispatcher_answer(dispatcher, &key, 0, AC, 0), DISPATCH_PROPOSE);
    assert_int_equal(dispatcher_sent(dispatcher), 0);
    assert_false(dispatcher_offer(dispatcher, &key, 100000)); /* its verdict is being written */
    dispatcher_forget(dispatcher, &key);
    assert_true(dispatcher_offer(dispatcher, &key, 100000));
    dispatcher_destroy(&dispatcher);
}

static void
what_nobody_could_take_goes_again_with_growing_pauses(void **state)
{
    (void)state;
    dispatcher_t *dispatcher = dispatcher_new();
    dispatch_key_t key = s_key(1, false);
    dispatch_key_t due;
    dispatcher_offer(dispatcher, &key, 0);
    int64_t now_ms = 0;
    int64_t pause_ms = DISPATCH_RETRY_MS;
    for (int i = 0; i < 20; i++) {
        assert_int_equal(dispatcher_answer(dispatcher, &key, ERR_UNAVAILABLE, 0, now_ms),
                         DISPATCH_SEND_AGAIN);
        assert_false(dispatcher_next_due(dispatcher, now_ms + pause_ms - 1, &due));
        now_ms += pause_ms;
        assert_true(dispatcher_next_due(dispatcher, now_ms, &due));
        assert_string_equal(due.submission, key.submission);
        assert_false(dispatcher_next_due(dispatcher, now_ms, &due));
        pause_ms = pause_ms * 2 < DISPATCH_RETRY_MS_MAX ? pause_ms * 2 : DISPATCH_RETRY_MS_MAX;
    }
    dispatcher_destroy(&dispatcher);
}

static void
a_judge_error_is_believed_when_it_repeats(void **state)
{
    (void)state;
    dispatcher_t *dispatcher = dispatcher_new();
    dispatch_key_t key = s_key(1, false);
    dispatch_key_t due;
    dispatcher_offer(dispatcher, &key, 0);
    for (unsigned i = 1; i < DISPATCH_JUDGE_ERRORS_MAX; i++) {
        assert_int_equal(dispatcher_answer(dispatcher, &key, 0, JE, 0), DISPATCH_SEND_AGAIN);
        assert_true(dispatcher_next_due(dispatcher, DISPATCH_RETRY_MS_MAX, &due));
    }
    assert_int_equal(dispatcher_answer(dispatcher, &key, 0, JE, 0), DISPATCH_PROPOSE);
    dispatcher_destroy(&dispatcher);
}

static void
a_quarantined_job_is_given_up_at_once(void **state)
{
    (void)state;
    dispatcher_t *dispatcher = dispatcher_new();
    dispatch_key_t key = s_key(1, false);
    dispatcher_offer(dispatcher, &key, 0);
    assert_int_equal(dispatcher_answer(dispatcher, &key, ERR_QUARANTINED, 0, 0), DISPATCH_GIVE_UP);
    dispatcher_destroy(&dispatcher);
}

static void
a_backlog_of_practice_leaves_room_for_contests(void **state)
{
    (void)state;
    dispatcher_t *dispatcher = dispatcher_new();
    for (uint32_t i = 0; i < DISPATCH_WINDOW; i++) {
        dispatch_key_t key = s_key(i, false);
        assert_true(dispatcher_offer(dispatcher, &key, 0));
    }
    dispatch_key_t practice = s_key(DISPATCH_WINDOW, false);
    dispatch_key_t contest = s_key(DISPATCH_WINDOW + 1, true);
    assert_false(dispatcher_offer(dispatcher, &practice, 0));
    assert_true(dispatcher_offer(dispatcher, &contest, 0));
    assert_false(dispatcher_starved(dispatcher));
    for (uint32_t i = 0; i <= DISPATCH_WINDOW / 2; i++) {
        dispatch_key_t key = s_key(i, false);
        dispatcher_answer(dispatcher, &key, 0, AC, 0);
        dispatcher_forget(dispatcher, &key);
    }
    assert_true(dispatcher_starved(dispatcher));
    assert_false(dispatcher_starved(dispatcher));
    assert_true(dispatcher_offer(dispatcher, &practice, 0));
    dispatcher_destroy(&dispatcher);
}

static bool
s_never_pending(void *arg, const dispatch_key_t *key)
{
    (void)arg;
    (void)key;
    return false;
}

static void
answered_judgings_that_the_table_lost_are_forgotten(void **state)
{
    (void)state;
    dispatcher_t *dispatcher = dispatcher_new();
    dispatch_key_t answered = s_key(1, false);
    dispatch_key_t sent = s_key(2, false);
    dispatcher_offer(dispatcher, &answered, 0);
    dispatcher_offer(dispatcher, &sent, 0);
    dispatcher_answer(dispatcher, &answered, 0, AC, 0);
    dispatcher_reconcile(dispatcher, s_never_pending, NULL);
    assert_true(dispatcher_offer(dispatcher, &answered, 0));
    assert_false(dispatcher_offer(dispatcher, &sent, 0));
    dispatcher_destroy(&dispatcher);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_judging_is_sent_once_until_it_is_answered),
        cmocka_unit_test(what_nobody_could_take_goes_again_with_growing_pauses),
        cmocka_unit_test(a_judge_error_is_believed_when_it_repeats),
        cmocka_unit_test(a_quarantined_job_is_given_up_at_once),
        cmocka_unit_test(a_backlog_of_practice_leaves_room_for_contests),
        cmocka_unit_test(answered_judgings_that_the_table_lost_are_forgotten),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
