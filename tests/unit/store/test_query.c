/*  query: pages, filters, and their ends */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "lib/base/cleanup.h"
#include "nodes/store/query.h"
#include "schemas/message.h"
#include "tests/unit/store/store_fixture.h"

static void
submissions_come_newest_first_page_by_page_without_source(void **state)
{
    (void)state;
    fixture_t *fixture = fixture_new();
    fixture_user(fixture, "ada", ASSIZE__ROLE__ROLE_USER);
    fixture_user(fixture, "bob", ASSIZE__ROLE__ROLE_USER);
    fixture_problem(fixture, "p1", false);
    char ids[7][ID_SIZE];
    char other[ID_SIZE];
    for (int i = 0; i < 7; i++) {
        fixture->utc_ms++;
        fixture_submit(fixture, "ada", "p1", "", ids[i]);
        fixture_submit(fixture, "bob", "p1", "", other);
    }
    tables_txn_t *txn = tables_read(store_tables(fixture->store));
    Assize__SubmissionsQuery query = ASSIZE__SUBMISSIONS_QUERY__INIT;
    query.limit = 3;
    query.user = (char *)(uintptr_t) "ada";
    char before[ID_SIZE] = "";
    int at = 6;
    for (int page_number = 0; page_number < 3; page_number++) {
        query.before = before;
        _cleanup_(message_free_p) Assize__SubmissionsPage *page = query_submissions(txn, &query);
        assert_int_equal(page->n_submissions, page_number < 2 ? 3 : 1);
        for (size_t i = 0; i < page->n_submissions; i++) {
            assert_string_equal(page->submissions[i]->id, ids[at--]);
            assert_int_equal(page->submissions[i]->source.len, 0);
        }
        assert_string_equal(page->next, page_number < 2 ? ids[at + 1] : "");
        memcpy(before, page->next, strlen(page->next) + 1);
    }
    tables_end(&txn);
    fixture_destroy(&fixture);
}

static void
submissions_are_filtered_by_all_that_is_asked(void **state)
{
    (void)state;
    fixture_t *fixture = fixture_new();
    fixture_user(fixture, "ada", ASSIZE__ROLE__ROLE_USER);
    fixture_problem(fixture, "p1", false);
    fixture_problem(fixture, "p2", false);
    char id[ID_SIZE];
    fixture_submit(fixture, "ada", "p1", "", id);
    fixture_submit(fixture, "ada", "p2", "", id);
    tables_txn_t *txn = tables_read(store_tables(fixture->store));
    Assize__SubmissionsQuery query = ASSIZE__SUBMISSIONS_QUERY__INIT;
    query.limit = 10;
    query.problem = (char *)(uintptr_t) "p2";
    _cleanup_(message_free_p) Assize__SubmissionsPage *one = query_submissions(txn, &query);
    assert_int_equal(one->n_submissions, 1);
    assert_string_equal(one->submissions[0]->id, id);
    query.user = (char *)(uintptr_t) "nobody";
    _cleanup_(message_free_p) Assize__SubmissionsPage *none = query_submissions(txn, &query);
    assert_int_equal(none->n_submissions, 0);
    query.user = (char *)(uintptr_t) "";
    query.problem = (char *)(uintptr_t) "";
    _cleanup_(message_free_p) Assize__SubmissionsPage *all = query_submissions(txn, &query);
    assert_int_equal(all->n_submissions, 2);
    tables_end(&txn);
    fixture_destroy(&fixture);
}

static void
problems_are_searched_and_paged(void **state)
{
    (void)state;
    fixture_t *fixture = fixture_new();
    static const char *const ids[] = {"alpha", "beta", "gamma", "secret"};
    for (size_t i = 0; i < 4; i++)
        fixture_problem(fixture, ids[i], i == 3);
    tables_txn_t *txn = tables_read(store_tables(fixture->store));
    Assize__ProblemsQuery query = ASSIZE__PROBLEMS_QUERY__INIT;
    query.limit = 2;
    _cleanup_(message_free_p) Assize__ProblemsPage *first = query_problems(txn, &query);
    assert_int_equal(first->n_problems, 2);
    assert_int_equal(first->total, 3);
    assert_string_equal(first->next, "beta");
    query.after = first->next;
    _cleanup_(message_free_p) Assize__ProblemsPage *second = query_problems(txn, &query);
    assert_int_equal(second->n_problems, 1);
    assert_string_equal(second->next, "");
    query.after = (char *)(uintptr_t) "";
    query.text = (char *)(uintptr_t) "AMM";
    _cleanup_(message_free_p) Assize__ProblemsPage *found = query_problems(txn, &query);
    assert_int_equal(found->n_problems, 1);
    assert_string_equal(found->problems[0]->id, "gamma");
    tables_end(&txn);
    fixture_destroy(&fixture);
}

static void
a_contest_counts_its_registrations_and_knows_who_asks(void **state)
{
    (void)state;
    fixture_t *fixture = fixture_new();
    fixture_user(fixture, "ada", ASSIZE__ROLE__ROLE_USER);
    fixture_problem(fixture, "p1", false);
    fixture_problem(fixture, "p2", false);
    fixture_contest(fixture, "cup");
    fixture_register(fixture, "cup", "ada");
    fixture_register(fixture, "cup", "ada");
    tables_txn_t *txn = tables_read(store_tables(fixture->store));
    _cleanup_(message_free_p) Assize__ContestRecord *hers = query_contest(txn, "cup", "ada");
    _cleanup_(message_free_p) Assize__ContestRecord *his = query_contest(txn, "cup", "bob");
    assert_int_equal(hers->registrations, 1);
    assert_true(hers->registered);
    assert_false(his->registered);
    assert_null(query_contest(txn, "cap", ""));
    Assize__ContestsQuery query = ASSIZE__CONTESTS_QUERY__INIT;
    query.limit = 1;
    _cleanup_(message_free_p) Assize__ContestsPage *page = query_contests(txn, &query);
    assert_int_equal(page->n_contests, 1);
    assert_string_equal(page->next, "");
    tables_end(&txn);
    fixture_destroy(&fixture);
}

static void
names_that_are_none_find_nothing(void **state)
{
    (void)state;
    fixture_t *fixture = fixture_new();
    tables_txn_t *txn = tables_read(store_tables(fixture->store));
    assert_null(query_user(txn, ""));
    assert_null(query_user(txn, "a b"));
    assert_null(query_problem(txn, "../etc", 0));
    assert_null(query_submission(txn, "not-a-ulid"));
    tables_end(&txn);
    fixture_destroy(&fixture);
}

static void
what_contests_need_soon_is_listed_once(void **state)
{
    (void)state;
    fixture_t *fixture = fixture_new();
    fixture_problem(fixture, "p1", false);
    fixture_problem(fixture, "p2", true);
    fixture_contest(fixture, "cup"); /* of p1 and p2; begins 60 s after FIXTURE_START_MS */
    tables_txn_t *txn = tables_read(store_tables(fixture->store));
    static const struct {
        int64_t now_ms;
        int64_t within_ms;
        size_t blobs;
    } rows[] = {
        {FIXTURE_START_MS, 59999, 0},
        {FIXTURE_START_MS, 60000, 1}, /* the fixture's problems share one blob */
        {FIXTURE_START_MS + 60000 + 3599999, 0, 1},
        {FIXTURE_START_MS + 60000 + 3600000, 0, 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        _cleanup_(message_free_p) Assize__PrefetchList *list =
            query_prefetch(txn, rows[i].now_ms, rows[i].now_ms + rows[i].within_ms);
        assert_int_equal(list->n_blobs, rows[i].blobs);
        if (rows[i].blobs)
            assert_int_equal(list->blobs[0]->size, 3);
    }
    tables_end(&txn);
    fixture_destroy(&fixture);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(submissions_come_newest_first_page_by_page_without_source),
        cmocka_unit_test(submissions_are_filtered_by_all_that_is_asked),
        cmocka_unit_test(problems_are_searched_and_paged),
        cmocka_unit_test(a_contest_counts_its_registrations_and_knows_who_asks),
        cmocka_unit_test(names_that_are_none_find_nothing),
        cmocka_unit_test(what_contests_need_soon_is_listed_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
