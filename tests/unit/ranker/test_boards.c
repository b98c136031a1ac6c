/*  boards and their answers: questions, limits, changes, shards */
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
#include "nodes/ranker/shards.h"
#include "tests/unit/ranker/board_fixture.h"

#define MINUTE FIXTURE_MINUTE_MS

static int
s_setup(void **state)
{
    board_fixture_t *fixture = board_fixture_new();
    assert_int_equal(fixture_put_contest(fixture), 0);
    *state = fixture;
    return 0;
}

static int
s_teardown(void **state)
{
    board_fixture_destroy((board_fixture_t **)state);
    return 0;
}

/*  Registers u000, u001, ... */
static void
s_register_many(board_fixture_t *fixture, uint32_t count)
{
    char user[16];
    for (uint32_t i = 0; i < count; i++) {
        snprintf(user, sizeof user, "u%03u", i);
        assert_int_equal(fixture_register(fixture, user), 0);
    }
}

/* ---- questions ---- */

static Assize__BoardPageQuery
s_query(uint32_t offset, uint32_t limit)
{
    Assize__BoardPageQuery query = ASSIZE__BOARD_PAGE_QUERY__INIT;
    query.contest = "cup";
    query.offset = offset;
    query.limit = limit;
    return query;
}

/*  Offset, number of rows and first user of a page. */
static void
s_assert_page(const board_fixture_t *fixture,
              const Assize__BoardPageQuery *query,
              uint32_t offset,
              uint32_t rows,
              const char *first)
{
    _cleanup_(board_page_clear) board_page_t page = {0};
    const char *detail;
    assert_int_equal(board_page_make(fixture->boards, query, &page, &detail), 0);
    assert_string_equal(page.message.contest, "cup");
    assert_int_equal(page.message.seq, fixture->seq);
    assert_int_equal(page.message.offset, offset);
    assert_int_equal(page.message.n_rows, rows);
    if (rows > 0)
        assert_string_equal(page.message.rows[0]->user, first);
}

static int
s_ask(const board_fixture_t *fixture, const Assize__BoardPageQuery *query)
{
    board_page_t page = {0};
    const char *detail = NULL;
    int err = board_page_make(fixture->boards, query, &page, &detail);
    if (err == 0)
        board_page_clear(&page);
    else
        assert_non_null(detail);
    return err;
}

static void
a_page_starts_anywhere_and_ends_with_the_board(void **state)
{
    board_fixture_t *fixture = *state;
    s_register_many(fixture, 700);
    Assize__BoardPageQuery query = s_query(0, 500);
    s_assert_page(fixture, &query, 0, 500, "u000");
    query = s_query(500, 500);
    s_assert_page(fixture, &query, 500, 200, "u500");
    query = s_query(699, 1);
    s_assert_page(fixture, &query, 699, 1, "u699");
    query = s_query(700, 500);
    s_assert_page(fixture, &query, 700, 0, NULL);
    query = s_query(UINT32_MAX, 500);
    s_assert_page(fixture, &query, UINT32_MAX, 0, NULL);
}

static void
a_page_around_a_user_has_the_user_in_its_middle_and_is_full(void **state)
{
    board_fixture_t *fixture = *state;
    s_register_many(fixture, 100);
    Assize__BoardPageQuery query = s_query(77, 10);
    query.around = "u050";
    s_assert_page(fixture, &query, 45, 10, "u045");
    query.around = "u002";
    s_assert_page(fixture, &query, 0, 10, "u000");
    query.around = "u099";
    s_assert_page(fixture, &query, 90, 10, "u090");
    query.limit = 1;
    s_assert_page(fixture, &query, 99, 1, "u099");
    query.limit = 500;
    s_assert_page(fixture, &query, 0, 100, "u000");
    query.around = "nobody";
    assert_int_equal(s_ask(fixture, &query), ERR_NOT_FOUND);
}

static void
questions_that_make_no_sense_are_refused(void **state)
{
    board_fixture_t *fixture = *state;
    Assize__BoardPageQuery query = s_query(0, 0);
    assert_int_equal(s_ask(fixture, &query), ERR_INVALID);
    query.limit = RANKER_PAGE_ROWS_MAX + 1;
    assert_int_equal(s_ask(fixture, &query), ERR_INVALID);
    query.limit = RANKER_PAGE_ROWS_MAX;
    assert_int_equal(s_ask(fixture, &query), 0);
    query.view = (Assize__BoardView)3;
    assert_int_equal(s_ask(fixture, &query), ERR_INVALID);
    query.view = ASSIZE__BOARD_VIEW__BOARD_VIEW_UNSPECIFIED;
    query.contest = "nowhere";
    assert_int_equal(s_ask(fixture, &query), ERR_NOT_FOUND);
    query.contest = "";
    assert_int_equal(s_ask(fixture, &query), ERR_NOT_FOUND);
}

static void
the_unspecified_view_is_the_public_one_and_the_freeze_shows(void **state)
{
    board_fixture_t *fixture = *state;
    fixture_register(fixture, "ada");
    fixture_solve(fixture, "ada", "pa", 250 * MINUTE, AC);
    fixture_assert_board(
        fixture, ASSIZE__BOARD_VIEW__BOARD_VIEW_UNSPECIFIED, "1 ada 0/0 | A-?1 B- C-\n");

    standings_t *cup = boards_find(fixture->boards, "cup");
    int64_t freeze_ms = FIXTURE_START_MS + 240 * MINUTE;
    assert_false(standings_frozen(cup, STANDINGS_PUBLIC, freeze_ms - 1));
    assert_true(standings_frozen(cup, STANDINGS_PUBLIC, freeze_ms));
    assert_false(standings_frozen(cup, STANDINGS_JURY, freeze_ms));
}

static void
a_page_is_frozen_by_the_leaders_time_which_never_steps_back(void **state)
{
    board_fixture_t *fixture = *state;
    Assize__EventUser user = ASSIZE__EVENT_USER__INIT;
    Assize__Event event = ASSIZE__EVENT__INIT;
    event.body_case = ASSIZE__EVENT__BODY_USER;
    event.user = &user;
    event.seq = 100;
    event.at_ms = FIXTURE_START_MS + 240 * MINUTE;
    assert_int_equal(boards_apply(fixture->boards, &event), 0);
    event.seq = 101;
    event.at_ms = 0;
    assert_int_equal(boards_apply(fixture->boards, &event), 0);
    assert_int_equal(boards_apply(fixture->boards, &event), ERR_CONFLICT);
    _cleanup_(board_page_clear) board_page_t page = {0};
    const char *detail;
    Assize__BoardPageQuery query = s_query(0, 1);
    assert_int_equal(board_page_make(fixture->boards, &query, &page, &detail), 0);
    assert_true(page.message.frozen);
    assert_int_equal(page.message.seq, 101);
}

static void
a_users_rank_is_the_one_of_the_page(void **state)
{
    board_fixture_t *fixture = *state;
    s_register_many(fixture, 20);
    fixture_solve(fixture, "u019", "pb", 7 * MINUTE, AC);
    Assize__BoardRankQuery query = ASSIZE__BOARD_RANK_QUERY__INIT;
    query.contest = "cup";
    query.user = "u019";
    _cleanup_(board_rank_clear) board_rank_t rank = {0};
    const char *detail;
    assert_int_equal(board_rank_make(fixture->boards, &query, &rank, &detail), 0);
    assert_int_equal(rank.message.total, 20);
    assert_int_equal(rank.message.row->rank, 1);
    assert_int_equal(rank.message.row->n_cells, 3);
    assert_true(rank.message.row->cells[1]->first);
    board_rank_clear(&rank);
    query.user = "u018";
    assert_int_equal(board_rank_make(fixture->boards, &query, &rank, &detail), 0);
    assert_int_equal(rank.message.row->rank, 2);
    query.user = "nobody";
    board_rank_t none = {0};
    assert_int_equal(board_rank_make(fixture->boards, &query, &none, &detail), ERR_NOT_FOUND);
    query.contest = "nowhere";
    assert_int_equal(board_rank_make(fixture->boards, &query, &none, &detail), ERR_NOT_FOUND);
}

/* ---- changes ---- */

typedef struct {
    char rows[512]; /* "ada 1, bob 2" */
    uint64_t prev_seq;
    uint64_t seq;
    uint32_t total;
    Assize__BoardView view;
    bool more;
} change_t;

static bool
s_take(board_fixture_t *fixture, change_t *ret)
{
    _cleanup_(board_change_clear) board_change_t change = {0};
    if (!board_change_make(fixture->boards, &change))
        return false;
    const Assize__BoardChange *message = &change.message;
    *ret = (change_t){.prev_seq = message->prev_seq,
                      .seq = message->seq,
                      .total = message->total,
                      .view = message->view,
                      .more = message->more};
    size_t at = 0;
    for (size_t i = 0; i < message->n_rows && at < sizeof ret->rows - 64; i++)
        at += (size_t)snprintf(ret->rows + at,
                               sizeof ret->rows - at,
                               "%s%s %u",
                               i > 0 ? ", " : "",
                               message->rows[i]->user,
                               message->rows[i]->rank);
    return true;
}

static void
s_take_all(board_fixture_t *fixture)
{
    change_t change;
    while (s_take(fixture, &change)) {
    }
    assert_false(boards_changed(fixture->boards));
}

static void
a_change_names_its_rows_with_the_ranks_they_have_now(void **state)
{
    board_fixture_t *fixture = *state;
    fixture_register(fixture, "ada");
    fixture_register(fixture, "bob");
    s_take_all(fixture);
    uint64_t before = fixture->seq;
    fixture_solve(fixture, "bob", "pa", 20 * MINUTE, AC);
    fixture_solve(fixture, "ada", "pb", 10 * MINUTE, AC);
    change_t change;
    for (Assize__BoardView view = PUBLIC; view <= JURY; view++) {
        assert_true(s_take(fixture, &change));
        assert_int_equal(change.view, view);
        assert_string_equal(change.rows, "bob 2, ada 1");
        assert_int_equal(change.prev_seq, before);
        assert_int_equal(change.seq, fixture->seq);
        assert_int_equal(change.total, 2);
        assert_false(change.more);
    }
    assert_false(s_take(fixture, &change));
}

static void
what_the_freeze_hides_changes_the_jurys_board_only(void **state)
{
    board_fixture_t *fixture = *state;
    fixture_register(fixture, "ada");
    fixture_submission_t late = fixture_submit(fixture, "ada", "pa", 250 * MINUTE);
    s_take_all(fixture);
    fixture_judge(fixture, &late, 1, AC);
    change_t change;
    assert_true(s_take(fixture, &change));
    assert_int_equal(change.view, JURY);
    assert_string_equal(change.rows, "ada 1");
    assert_false(s_take(fixture, &change));
}

static void
losing_or_gaining_the_mark_of_the_first_is_a_change(void **state)
{
    board_fixture_t *fixture = *state;
    fixture_register(fixture, "ada");
    fixture_register(fixture, "bob");
    fixture_solve(fixture, "bob", "pa", 20 * MINUTE, AC);
    fixture_submission_t early = fixture_submit(fixture, "ada", "pa", 10 * MINUTE);
    s_take_all(fixture);
    fixture_judge(fixture, &early, 1, AC);
    change_t change;
    assert_true(s_take(fixture, &change));
    assert_string_equal(change.rows, "ada 1, bob 2");
    s_take_all(fixture);
    fixture_judge(fixture, &early, 2, WA);
    assert_true(s_take(fixture, &change));
    assert_string_equal(change.rows, "ada 2, bob 1");
}

static void
what_changes_nothing_is_no_change(void **state)
{
    board_fixture_t *fixture = *state;
    fixture_register(fixture, "ada");
    fixture_solve(fixture, "ada", "pa", MINUTE, AC);
    s_take_all(fixture);
    fixture_solve(fixture, "ada", "pa", 2 * MINUTE, WA);
    change_t change;
    assert_false(s_take(fixture, &change));
    assert_false(boards_changed(fixture->boards));
}

static void
more_rows_than_a_change_holds_are_told_as_more(void **state)
{
    board_fixture_t *fixture = *state;
    s_take_all(fixture);
    s_register_many(fixture, RANKER_CHANGE_ROWS_MAX);
    board_change_t change = {0};
    assert_true(board_change_make(fixture->boards, &change));
    assert_int_equal(change.message.n_rows, RANKER_CHANGE_ROWS_MAX);
    assert_false(change.message.more);
    board_change_clear(&change);
    s_take_all(fixture);

    for (uint32_t i = 0; i <= RANKER_CHANGE_ROWS_MAX; i++) {
        char user[16];
        snprintf(user, sizeof user, "v%03u", i);
        fixture_register(fixture, user);
    }
    assert_true(board_change_make(fixture->boards, &change));
    assert_int_equal(change.message.n_rows, RANKER_CHANGE_ROWS_MAX);
    assert_true(change.message.more);
    board_change_clear(&change);
}

static void
a_changed_contest_changes_the_board_as_a_whole(void **state)
{
    board_fixture_t *fixture = *state;
    s_register_many(fixture, 5);
    s_take_all(fixture);
    fixture->contest.duration_ms += MINUTE;
    fixture_put_contest(fixture);
    change_t change;
    assert_true(s_take(fixture, &change));
    assert_string_equal(change.rows, "");
    assert_true(change.more);
    s_take_all(fixture);
}

static void
after_a_replay_every_board_is_told_once_without_rows(void **state)
{
    board_fixture_t *fixture = *state;
    s_register_many(fixture, 5);
    boards_change_all(fixture->boards);
    change_t change;
    for (Assize__BoardView view = PUBLIC; view <= JURY; view++) {
        assert_true(s_take(fixture, &change));
        assert_int_equal(change.prev_seq, 0);
        assert_int_equal(change.seq, fixture->seq);
        assert_string_equal(change.rows, "");
        assert_true(change.more);
    }
    assert_false(s_take(fixture, &change));
}

static void
boards_change_independently_and_in_turn(void **state)
{
    board_fixture_t *fixture = *state;
    fixture->contest.id = "cap";
    fixture_put_contest(fixture);
    s_take_all(fixture);
    fixture_register(fixture, "ada"); /* cap */
    fixture->contest.id = "cup";
    fixture_register(fixture, "bob");
    static const char *const s_wanted[] = {"ada 1", "ada 1", "bob 1", "bob 1"};
    change_t change;
    for (size_t i = 0; i < 4; i++) {
        assert_true(s_take(fixture, &change));
        assert_string_equal(change.rows, s_wanted[i]);
    }
    assert_false(s_take(fixture, &change));
}

/* ---- contests ---- */

static void
events_of_an_unknown_contest_are_left_out(void **state)
{
    board_fixture_t *fixture = *state;
    fixture->contest.id = "cap";
    assert_int_equal(fixture_register(fixture, "ada"), ERR_NOT_FOUND);
    assert_null(boards_find(fixture->boards, "cap"));
    fixture->contest.rule = ASSIZE__RULE__RULE_UNSPECIFIED;
    assert_int_equal(fixture_put_contest(fixture), ERR_UNSUPPORTED);
    assert_null(boards_find(fixture->boards, "cap"));
    fixture->contest.id = "../cap";
    assert_int_equal(fixture_put_contest(fixture), ERR_INVALID);
}

static void
contests_past_the_limit_have_no_board(void **state)
{
    board_fixture_t *fixture = *state;
    char id[16];
    fixture->contest.id = id;
    for (uint32_t i = 1; i < RANKER_CONTESTS_MAX; i++) {
        snprintf(id, sizeof id, "c%u", i);
        assert_int_equal(fixture_put_contest(fixture), 0);
    }
    snprintf(id, sizeof id, "over");
    assert_int_equal(fixture_put_contest(fixture), ERR_TOO_LARGE);
    assert_null(boards_find(fixture->boards, "over"));
    snprintf(id, sizeof id, "c7");
    assert_int_equal(fixture_put_contest(fixture), 0);
}

static bool
s_holds_cap(const void *arg, const char *contest)
{
    return strcmp(contest, arg) == 0;
}

static void
only_boards_that_are_held_are_kept_and_answered_for(void **state)
{
    board_fixture_t *fixture = *state;
    boards_destroy(&fixture->boards);
    fixture->boards = boards_new(s_holds_cap, "cap");
    assert_int_equal(fixture_put_contest(fixture), 0);
    assert_null(boards_find(fixture->boards, "cup"));
    Assize__BoardPageQuery query = s_query(0, 1);
    assert_int_equal(s_ask(fixture, &query), ERR_UNAVAILABLE);
    query.contest = "cap";
    assert_int_equal(s_ask(fixture, &query), ERR_NOT_FOUND);
    fixture->contest.id = "cap";
    assert_int_equal(fixture_put_contest(fixture), 0);
    assert_int_equal(s_ask(fixture, &query), 0);
}

/* ---- shards ---- */

static void
shards_are_read_from_a_list(void **state)
{
    (void)state;
    shards_t shards = 0;
    assert_int_equal(shards_parse("all", &shards), 0);
    assert_int_equal(shards, 0xffff);
    assert_int_equal(shards_parse("0,15,3,3", &shards), 0);
    assert_int_equal(shards, 0x8009);
    assert_true(shards_has(shards, 15));
    assert_false(shards_has(shards, 1));
    static const char *const s_bad[] = {
        "", ",", "1,", ",1", "16", "-1", "1 ", "x", "ALL", "1,,2", "00000000000001"};
    for (size_t i = 0; i < sizeof s_bad / sizeof *s_bad; i++)
        assert_int_equal(shards_parse(s_bad[i], &shards), ERR_INVALID);
    assert_int_equal(shards, 0x8009);
    char service[SHARDS_SERVICE_SIZE];
    shards_service(15, service);
    assert_string_equal(service, "board/15");
}

int
main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, s_setup, s_teardown)
    const struct CMUnitTest tests[] = {
        CASE(a_page_starts_anywhere_and_ends_with_the_board),
        CASE(a_page_around_a_user_has_the_user_in_its_middle_and_is_full),
        CASE(questions_that_make_no_sense_are_refused),
        CASE(the_unspecified_view_is_the_public_one_and_the_freeze_shows),
        CASE(a_page_is_frozen_by_the_leaders_time_which_never_steps_back),
        CASE(a_users_rank_is_the_one_of_the_page),
        CASE(a_change_names_its_rows_with_the_ranks_they_have_now),
        CASE(what_the_freeze_hides_changes_the_jurys_board_only),
        CASE(losing_or_gaining_the_mark_of_the_first_is_a_change),
        CASE(what_changes_nothing_is_no_change),
        CASE(more_rows_than_a_change_holds_are_told_as_more),
        CASE(a_changed_contest_changes_the_board_as_a_whole),
        CASE(after_a_replay_every_board_is_told_once_without_rows),
        CASE(boards_change_independently_and_in_turn),
        CASE(events_of_an_unknown_contest_are_left_out),
        CASE(contests_past_the_limit_have_no_board),
        CASE(only_boards_that_are_held_are_kept_and_answered_for),
        cmocka_unit_test(shards_are_read_from_a_list),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
