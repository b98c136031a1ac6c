/*  test_limits - rate limits, live watches, what is remembered for a while */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "lib/base/cleanup.h"
#include "nodes/frontend/blob_cache.h"
#include "nodes/frontend/board_relay.h"
#include "nodes/frontend/frontend_limits.h"
#include "nodes/frontend/languages.h"
#include "nodes/frontend/live.h"
#include "nodes/frontend/rate_limit.h"
#include "nodes/frontend/recent.h"

/* ---- rate limits ---- */

#define SUBMIT_BURST 30
#define SUBMIT_MS 2000

static unsigned
s_take_all(rate_limit_t *rates, const char *who, int64_t now_ms)
{
    int64_t retry_ms = 0;
    unsigned taken = 0;
    while (taken < 100000 && rate_limit_take(rates, RATE_SUBMIT, who, now_ms, &retry_ms))
        taken++;
    return taken;
}

static void
a_burst_passes_then_one_for_each_refill(void **state)
{
    (void)state;
    _cleanup_(rate_limit_destroy) rate_limit_t *rates = rate_limit_new(1024, 1);
    assert_int_equal(s_take_all(rates, "ann", 5000), SUBMIT_BURST);
    int64_t retry_ms = 0;
    assert_false(rate_limit_take(rates, RATE_SUBMIT, "ann", 5400, &retry_ms));
    assert_int_equal(retry_ms, SUBMIT_MS - 400);
    assert_int_equal(s_take_all(rates, "ann", 5000 + SUBMIT_MS), 1);
    assert_int_equal(s_take_all(rates, "ann", 5000 + 4 * SUBMIT_MS), 3);
    assert_int_equal(s_take_all(rates, "ann", 5000 + 1000 * SUBMIT_MS), SUBMIT_BURST);
}

static void
callers_and_kinds_do_not_share_a_limit(void **state)
{
    (void)state;
    _cleanup_(rate_limit_destroy) rate_limit_t *rates = rate_limit_new(1024, 1);
    assert_int_equal(s_take_all(rates, "ann", 0), SUBMIT_BURST);
    assert_int_equal(s_take_all(rates, "bob", 0), SUBMIT_BURST);
    int64_t retry_ms = 0;
    assert_true(rate_limit_take(rates, RATE_WRITE, "ann", 0, &retry_ms));
    assert_int_equal(rate_limit_refused(rates, RATE_SUBMIT), 2);
    assert_int_equal(rate_limit_refused(rates, RATE_WRITE), 0);
}

static void
a_factor_multiplies_bursts_and_rates(void **state)
{
    (void)state;
    _cleanup_(rate_limit_destroy) rate_limit_t *rates = rate_limit_new(1024, 10);
    assert_int_equal(s_take_all(rates, "ann", 0), 10 * SUBMIT_BURST);
    assert_int_equal(s_take_all(rates, "ann", SUBMIT_MS), 10);
}

static void
a_clock_that_steps_back_grants_nothing(void **state)
{
    (void)state;
    _cleanup_(rate_limit_destroy) rate_limit_t *rates = rate_limit_new(1024, 1);
    assert_int_equal(s_take_all(rates, "ann", 100000), SUBMIT_BURST);
    assert_int_equal(s_take_all(rates, "ann", 50000), 0);
}

static void
a_full_table_forgets_those_who_spent_least(void **state)
{
    (void)state;
    _cleanup_(rate_limit_destroy) rate_limit_t *rates = rate_limit_new(8, 1); /* one set */
    assert_int_equal(s_take_all(rates, "greedy", 0), SUBMIT_BURST);
    int64_t retry_ms = 0;
    for (int i = 0; i < 1000; i++) {
        char who[16];
        snprintf(who, sizeof who, "u%d", i);
        assert_true(rate_limit_take(rates, RATE_SUBMIT, who, 0, &retry_ms));
    }
    assert_int_equal(s_take_all(rates, "greedy", 0), 0);
}

/* ---- live ---- */

typedef struct {
    live_t *live;
    live_watch_t *watch;
    unsigned calls;
} watcher_t;

static void
s_call(void *watcher_p, void *arg)
{
    watcher_t *watcher = watcher_p;
    watcher->calls++;
    if (arg)
        live_unwatch(watcher->live, &watcher->watch);
}

static void
watchers_hear_of_their_topic_and_may_leave_while_they_do(void **state)
{
    (void)state;
    _cleanup_(live_destroy) live_t *live = live_new(100);
    watcher_t watchers[4] = {{.live = live}, {.live = live}, {.live = live}, {.live = live}};
    for (int i = 0; i < 3; i++)
        watchers[i].watch = live_watch(live, LIVE_SUBMISSION, "s1", "ann", 9, &watchers[i]);
    watchers[3].watch = live_watch(live, LIVE_BOARD, "s1", "ann", 9, &watchers[3]);

    live_each(live, LIVE_SUBMISSION, "s1", s_call, NULL);
    live_each(live, LIVE_SUBMISSION, "s2", s_call, NULL);
    live_each_of_kind(live, LIVE_BOARD, s_call, NULL);
    for (int i = 0; i < 4; i++)
        assert_int_equal(watchers[i].calls, 1);
    live_each(live, LIVE_SUBMISSION, "s1", s_call, live);
    assert_int_equal(live_topic_count(live, LIVE_SUBMISSION, "s1"), 0);
    assert_int_equal(live_count(live, LIVE_SUBMISSION), 0);
    assert_int_equal(live_count(live, LIVE_BOARD), 1);
    live_each_of_kind(live, LIVE_BOARD, s_call, live);
    assert_int_equal(live_owner_count(live, "ann"), 0);
}

static void
nobody_watches_more_than_is_allowed(void **state)
{
    (void)state;
    _cleanup_(live_destroy) live_t *live = live_new(3);
    live_watch_t *a = live_watch(live, LIVE_BOARD, "c", "ann", 2, NULL);
    live_watch_t *b = live_watch(live, LIVE_SUBMISSION, "s", "ann", 2, NULL);
    assert_non_null(a);
    assert_non_null(b);
    assert_null(live_watch(live, LIVE_BOARD, "c", "ann", 2, NULL));
    live_watch_t *c = live_watch(live, LIVE_BOARD, "c", "bob", 2, NULL);
    assert_non_null(c);
    assert_null(live_watch(live, LIVE_BOARD, "c", "cat", 2, NULL)); /* three in all */
    live_unwatch(live, &a);
    assert_null(a);
    live_watch_t *d = live_watch(live, LIVE_BOARD, "c", "ann", 2, NULL);
    assert_non_null(d);
    live_unwatch(live, &b);
    live_unwatch(live, &c);
    live_unwatch(live, &d);
    live_unwatch(live, &d);
}

/* ---- recent ---- */

static Assize__JudgeProgress
s_progress(const char *id, uint32_t judging, Assize__JudgePhase phase, uint32_t done)
{
    Assize__JudgeProgress progress = ASSIZE__JUDGE_PROGRESS__INIT;
    progress.submission = (char *)id;
    progress.judging = judging;
    progress.phase = phase;
    progress.tests_done = done;
    progress.tests_total = 20;
    return progress;
}

static void
progress_goes_forward_only(void **state)
{
    (void)state;
    const Assize__JudgePhase compiling = ASSIZE__JUDGE_PHASE__JUDGE_PHASE_COMPILING;
    const Assize__JudgePhase running = ASSIZE__JUDGE_PHASE__JUDGE_PHASE_RUNNING;
    _cleanup_(recent_destroy) recent_t *recent = recent_new(64);
    recent_progress_t known;
    assert_false(recent_progress(recent, "s", 1, &known));
    Assize__JudgeProgress steps[] = {s_progress("s", 1, compiling, 0),
                                     s_progress("s", 1, running, 5),
                                     s_progress("s", 1, running, 3),
                                     s_progress("s", 1, compiling, 0)};
    for (size_t i = 0; i < 4; i++)
        recent_note_progress(recent, &steps[i]);
    assert_true(recent_progress(recent, "s", 1, &known));
    assert_int_equal(known.phase, running);
    assert_int_equal(known.tests_done, 5);
    assert_int_equal(known.tests_total, 20);
    assert_false(recent_progress(recent, "s", 2, &known));
    Assize__JudgeProgress rejudge = s_progress("s", 2, compiling, 0);
    recent_note_progress(recent, &rejudge);
    assert_true(recent_progress(recent, "s", 2, &known));
    assert_int_equal(known.phase, compiling);
}

static void
a_write_is_known_by_its_newest_seq_until_it_is_forgotten(void **state)
{
    (void)state;
    _cleanup_(recent_destroy) recent_t *recent = recent_new(4); /* one set */
    recent_note_write(recent, "user", "ann", 7);
    recent_note_write(recent, "user", "ann", 5);
    assert_int_equal(recent_written(recent, "user", "ann"), 7);
    assert_int_equal(recent_written(recent, "contest", "ann"), 0);
    for (uint64_t i = 0; i < 4; i++) {
        char name[8];
        snprintf(name, sizeof name, "u%d", (int)i);
        recent_note_write(recent, "user", name, i + 10);
    }
    assert_int_equal(recent_written(recent, "user", "ann"), 0); /* the oldest */
    assert_int_equal(recent_written(recent, "user", "u3"), 13);
}

/* ---- blob cache ---- */

static void
s_put(blob_cache_t *cache, const char *key, size_t size)
{
    static const uint8_t ZEROS[100];
    _cleanup_(payload_release) payload_t *payload = payload_new(ZEROS, size);
    blob_cache_put(cache, key, payload);
}

static bool
s_has(blob_cache_t *cache, const char *key)
{
    _cleanup_(payload_release) payload_t *payload = blob_cache_get(cache, key);
    return payload != NULL;
}

static void
a_cache_drops_what_was_asked_for_least_recently(void **state)
{
    (void)state;
    _cleanup_(blob_cache_destroy) blob_cache_t *cache = blob_cache_new(100, 3, 0);
    s_put(cache, "a", 40);
    s_put(cache, "b", 40);
    assert_true(s_has(cache, "a"));
    s_put(cache, "c", 40); /* over the bytes: b goes */
    assert_true(s_has(cache, "a"));
    assert_false(s_has(cache, "b"));
    s_put(cache, "d", 1);
    s_put(cache, "e", 1); /* over the entries: c goes */
    assert_false(s_has(cache, "c"));
    assert_int_equal(blob_cache_entries(cache), 3);
    assert_int_equal(blob_cache_bytes(cache), 42);
    s_put(cache, "e", 30); /* known: content never changes */
    assert_int_equal(blob_cache_bytes(cache), 42);
}

static void
what_is_larger_than_a_cache_is_not_kept(void **state)
{
    (void)state;
    _cleanup_(blob_cache_destroy) blob_cache_t *cache = blob_cache_new(50, 3, 0);
    s_put(cache, "a", 10);
    s_put(cache, "b", 51);
    assert_false(s_has(cache, "b"));
    assert_true(s_has(cache, "a"));
}

static void
a_payload_lives_as_long_as_its_last_owner(void **state)
{
    (void)state;
    blob_cache_t *cache = blob_cache_new(50, 3, 0);
    s_put(cache, "a", 10);
    payload_t *payload = blob_cache_get(cache, "a");
    blob_cache_destroy(&cache);
    assert_int_equal(payload->size, 10);
    assert_int_equal(payload->references, 1);
    payload_release(&payload);
    assert_null(payload);
}

static void
a_blob_is_fetched_once_and_not_too_many_at_a_time(void **state)
{
    (void)state;
    _cleanup_(blob_cache_destroy) blob_cache_t *cache = blob_cache_new(100, 3, 50);
    assert_true(blob_cache_depart(cache, "a", 60)); /* alone, whatever its size */
    assert_false(blob_cache_depart(cache, "a", 60));
    assert_false(blob_cache_depart(cache, "b", 1));
    blob_cache_land(cache, "a");
    assert_true(blob_cache_depart(cache, "b", 20));
    assert_true(blob_cache_depart(cache, "c", 30));
    assert_false(blob_cache_depart(cache, "d", 1));
    blob_cache_land(cache, "b");
    assert_true(blob_cache_depart(cache, "d", 20));
    blob_cache_land(cache, "c");
    blob_cache_land(cache, "d");
}

/* ---- languages ---- */

static void
s_note(languages_t *languages, const char *const *ids, size_t count, int64_t now_ms)
{
    Assize__Language items[8];
    Assize__Language *list[8];
    for (size_t i = 0; i < count; i++) {
        assize__language__init(&items[i]);
        items[i].id = (char *)ids[i];
        list[i] = &items[i];
    }
    Assize__Languages answer = ASSIZE__LANGUAGES__INIT;
    answer.languages = list;
    answer.n_languages = count;
    languages_note(languages, &answer, now_ms);
}

static void
answers_of_different_workers_are_united_and_age(void **state)
{
    (void)state;
    _cleanup_(languages_destroy) languages_t *languages = languages_new();
    s_note(languages, (const char *[]){"python3", "c", "bad name", ""}, 4, 0);
    s_note(languages, (const char *[]){"cpp17", "c"}, 2, 1000);
    Assize__Language *array[LANGUAGES_MAX];
    Assize__Languages view = languages_view(languages, array);
    assert_int_equal(view.n_languages, 3);
    assert_string_equal(view.languages[0]->id, "c");
    assert_string_equal(view.languages[1]->id, "cpp17");
    assert_string_equal(view.languages[2]->id, "python3");
    assert_true(languages_has(languages, "cpp17"));
    assert_false(languages_has(languages, "cpp"));

    s_note(languages, (const char *[]){"c"}, 1, LANGUAGES_KEEP_MS);
    assert_false(languages_has(languages, "python3")); /* last named at 0 */
    assert_true(languages_has(languages, "cpp17"));
}

static void
more_languages_than_the_limit_are_left_out(void **state)
{
    (void)state;
    _cleanup_(languages_destroy) languages_t *languages = languages_new();
    for (unsigned i = 0; i < LANGUAGES_MAX + 5; i++) {
        char id[8];
        snprintf(id, sizeof id, "l%u", i);
        s_note(languages, (const char *[]){id}, 1, 0);
    }
    assert_int_equal(languages_count(languages), LANGUAGES_MAX);
    assert_false(languages_has(languages, "l64"));
}

/* ---- the chain of board changes ---- */

static void
changes_of_two_rankers_become_one_chain(void **state)
{
    (void)state;
    static const struct {
        uint64_t prev_seq;
        uint64_t seq;
        bool passed;
        uint64_t prev_out;
    } STEPS[] = {
        {10, 14, true, 10}, /* the first one, as it is */
        {14, 17, true, 14}, /* continues */
        {12, 16, false, 0}, /* the other ranker's: nothing new */
        {16, 20, true, 17}, /* the other ranker's: overlaps, and is fitted */
        {17, 20, false, 0},
        {23, 25, true, 23}, /* a gap stays visible */
        {0, 24, true, 0},   /* a ranker that has started again says so */
        {24, 26, true, 24},
    };
    uint64_t last_seq = 0;
    for (size_t i = 0; i < sizeof STEPS / sizeof STEPS[0]; i++) {
        Assize__BoardChange change = ASSIZE__BOARD_CHANGE__INIT;
        change.prev_seq = STEPS[i].prev_seq;
        change.seq = STEPS[i].seq;
        assert_int_equal(board_chain_step(&last_seq, &change), STEPS[i].passed);
        if (STEPS[i].passed) {
            assert_int_equal(change.prev_seq, STEPS[i].prev_out);
            assert_int_equal(last_seq, STEPS[i].seq);
        }
    }
}

int
main(void)
{
    if (sodium_init() < 0)
        return 1;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_burst_passes_then_one_for_each_refill),
        cmocka_unit_test(callers_and_kinds_do_not_share_a_limit),
        cmocka_unit_test(a_factor_multiplies_bursts_and_rates),
        cmocka_unit_test(a_clock_that_steps_back_grants_nothing),
        cmocka_unit_test(a_full_table_forgets_those_who_spent_least),
        cmocka_unit_test(watchers_hear_of_their_topic_and_may_leave_while_they_do),
        cmocka_unit_test(nobody_watches_more_than_is_allowed),
        cmocka_unit_test(progress_goes_forward_only),
        cmocka_unit_test(a_write_is_known_by_its_newest_seq_until_it_is_forgotten),
        cmocka_unit_test(a_cache_drops_what_was_asked_for_least_recently),
        cmocka_unit_test(what_is_larger_than_a_cache_is_not_kept),
        cmocka_unit_test(a_payload_lives_as_long_as_its_last_owner),
        cmocka_unit_test(a_blob_is_fetched_once_and_not_too_many_at_a_time),
        cmocka_unit_test(answers_of_different_workers_are_united_and_age),
        cmocka_unit_test(more_languages_than_the_limit_are_left_out),
        cmocka_unit_test(changes_of_two_rankers_become_one_chain),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
