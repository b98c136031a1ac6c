/*  board_answer - see board_answer.h */
#include "nodes/ranker/board_answer.h"

#include <assert.h>
#include <stdlib.h>

#include "lib/base/err.h"
#include "nodes/ranker/ranker_limits.h"

/* ---- rows ---- */

static void *
s_allocate(size_t count, size_t size)
{
    void *memory = calloc(count > 0 ? count : 1, size);
    if (!memory)
        abort();
    return memory;
}

static board_rows_t
s_make_rows(const standings_t *standings, size_t rows_max)
{
    size_t cells_max = rows_max * standings_columns(standings);
    return (board_rows_t){
        .rows = s_allocate(rows_max, sizeof(Assize__BoardRow)),
        .row_list = s_allocate(rows_max, sizeof(Assize__BoardRow *)),
        .cells = s_allocate(cells_max, sizeof(Assize__BoardCell)),
        .cell_list = s_allocate(cells_max, sizeof(Assize__BoardCell *)),
    };
}

static void
s_clear_rows(board_rows_t *rows)
{
    free(rows->rows);
    free(rows->row_list);
    free(rows->cells);
    free(rows->cell_list);
    *rows = (board_rows_t){0};
}

static void
s_fill_cell(Assize__BoardCell *cell,
            const standings_t *standings,
            standings_view_t view,
            uint32_t participant,
            uint32_t column)
{
    bool first;
    rule_cell_t seen = standings_cell(standings, view, participant, column, &first);
    assize__board_cell__init(cell);
    cell->label = (char *)(uintptr_t)standings_label(standings, column);
    cell->solved = seen.solved;
    cell->first = first;
    cell->attempts = seen.attempts;
    cell->pending = seen.pending;
    cell->time_ms = seen.time_ms;
}

/*  Adds a row; the caller made room for it. */
static void
s_add_row(board_rows_t *rows,
          const standings_t *standings,
          standings_view_t view,
          const standings_place_t *place)
{
    uint32_t columns = standings_columns(standings);
    rule_score_t score = standings_score(standings, view, place->participant);
    Assize__BoardRow *row = &rows->rows[rows->count];
    assize__board_row__init(row);
    row->rank = place->rank;
    row->user = (char *)(uintptr_t)standings_user(standings, place->participant);
    row->display_name = (char *)(uintptr_t)standings_display_name(standings, place->participant);
    row->solved = score.solved;
    row->penalty = score.penalty;
    row->last_ms = score.last_ms;
    row->n_cells = columns;
    row->cells = rows->cell_list + rows->count * columns;
    for (uint32_t column = 0; column < columns; column++) {
        row->cells[column] = rows->cells + rows->count * columns + column;
        s_fill_cell(row->cells[column], standings, view, place->participant, column);
    }
    rows->row_list[rows->count++] = row;
}

/*  Adds the row of a participant, wherever it stands. */
static void
s_add_participant(board_rows_t *rows,
                  const standings_t *standings,
                  standings_view_t view,
                  uint32_t participant)
{
    standings_place_t place = {participant, standings_rank(standings, view, participant)};
    s_add_row(rows, standings, view, &place);
}

/* ---- questions ---- */

static int
s_find_board(const boards_t *boards,
             const char *contest,
             Assize__BoardView wanted,
             const standings_t **ret_standings,
             standings_view_t *ret_view,
             const char **ret_detail)
{
    if (wanted != ASSIZE__BOARD_VIEW__BOARD_VIEW_UNSPECIFIED &&
        wanted != ASSIZE__BOARD_VIEW__BOARD_VIEW_PUBLIC &&
        wanted != ASSIZE__BOARD_VIEW__BOARD_VIEW_JURY) {
        *ret_detail = "there is no such view";
        return ERR_INVALID;
    }
    if (!boards_holds(boards, contest)) {
        *ret_detail = "another ranker holds this contest's board";
        return ERR_UNAVAILABLE;
    }
    *ret_standings = boards_find(boards, contest);
    if (!*ret_standings) {
        *ret_detail = "there is no such contest";
        return ERR_NOT_FOUND;
    }
    *ret_view = wanted == ASSIZE__BOARD_VIEW__BOARD_VIEW_JURY ? STANDINGS_JURY : STANDINGS_PUBLIC;
    return 0;
}

static int
s_find_user(const standings_t *standings,
            const char *user,
            uint32_t *ret_participant,
            const char **ret_detail)
{
    if (standings_find(standings, user, ret_participant))
        return 0;
    *ret_detail = "this user is not on the board";
    return ERR_NOT_FOUND;
}

/*  Where a page of `limit` rows starts that has this position in its middle and, where the board
    goes on, no empty place. */
static uint32_t
s_centre(uint32_t position, uint32_t limit, uint32_t total)
{
    uint32_t offset = position > limit / 2 ? position - limit / 2 : 0;
    uint32_t last = total > limit ? total - limit : 0;
    return offset < last ? offset : last;
}

static board_rows_t
s_make_slice(const standings_t *standings, standings_view_t view, uint32_t offset, uint32_t limit)
{
    standings_place_t places[RANKER_PAGE_ROWS_MAX];
    uint32_t count = standings_slice(standings, view, offset, limit, places);
    board_rows_t rows = s_make_rows(standings, count);
    for (uint32_t i = 0; i < count; i++)
        s_add_row(&rows, standings, view, &places[i]);
    return rows;
}

int
board_page_make(const boards_t *boards,
                const Assize__BoardPageQuery *query,
                board_page_t *ret,
                const char **ret_detail)
{
    assert(boards);
    assert(query);
    assert(ret);
    assert(ret_detail);

    if (query->limit < 1 || query->limit > RANKER_PAGE_ROWS_MAX) {
        *ret_detail = "limit is 1 to 500";
        return ERR_INVALID;
    }
    const standings_t *standings;
    standings_view_t view;
    int err = s_find_board(boards, query->contest, query->view, &standings, &view, ret_detail);
    if (err != 0)
        return err;
    uint32_t offset = query->offset;
    if (*query->around) {
        uint32_t participant;
        err = s_find_user(standings, query->around, &participant, ret_detail);
        if (err != 0)
            return err;
        offset = s_centre(standings_position(standings, view, participant),
                          query->limit,
                          standings_total(standings));
    }

    ret->rows = s_make_slice(standings, view, offset, query->limit);
    assize__board_page__init(&ret->message);
    ret->message.contest = (char *)(uintptr_t)standings_contest(standings);
    ret->message.seq = boards_seq(boards);
    ret->message.total = standings_total(standings);
    ret->message.offset = offset;
    ret->message.frozen = standings_frozen(standings, view, boards_at_ms(boards));
    ret->message.n_rows = ret->rows.count;
    ret->message.rows = ret->rows.row_list;
    return 0;
}

void
board_page_clear(board_page_t *self)
{
    assert(self);
    s_clear_rows(&self->rows);
}

int
board_rank_make(const boards_t *boards,
                const Assize__BoardRankQuery *query,
                board_rank_t *ret,
                const char **ret_detail)
{
    assert(boards);
    assert(query);
    assert(ret);
    assert(ret_detail);

    const standings_t *standings;
    standings_view_t view;
    uint32_t participant;
    int err = s_find_board(boards, query->contest, query->view, &standings, &view, ret_detail);
    if (err == 0)
        err = s_find_user(standings, query->user, &participant, ret_detail);
    if (err != 0)
        return err;
    ret->rows = s_make_rows(standings, 1);
    s_add_participant(&ret->rows, standings, view, participant);
    assize__board_rank__init(&ret->message);
    ret->message.total = standings_total(standings);
    ret->message.row = ret->rows.row_list[0];
    return 0;
}

void
board_rank_clear(board_rank_t *self)
{
    assert(self);
    s_clear_rows(&self->rows);
}

/* ---- changes ---- */

bool
board_change_make(boards_t *boards, board_change_t *ret)
{
    assert(boards);
    assert(ret);

    boards_change_t change;
    if (!boards_take_change(boards, &change))
        return false;
    const standings_changes_t *changes = standings_changes(change.standings, change.view);
    ret->rows = s_make_rows(change.standings, changes->count);
    for (uint32_t i = 0; i < changes->count; i++)
        s_add_participant(&ret->rows, change.standings, change.view, changes->participants[i]);

    assize__board_change__init(&ret->message);
    ret->message.contest = (char *)(uintptr_t)standings_contest(change.standings);
    ret->message.view = change.view == STANDINGS_JURY ? ASSIZE__BOARD_VIEW__BOARD_VIEW_JURY
                                                      : ASSIZE__BOARD_VIEW__BOARD_VIEW_PUBLIC;
    ret->message.prev_seq = change.prev_seq;
    ret->message.seq = boards_seq(boards);
    ret->message.total = standings_total(change.standings);
    ret->message.n_rows = ret->rows.count;
    ret->message.rows = ret->rows.row_list;
    ret->message.more = changes->more;
    standings_forget_changes(change.standings, change.view);
    return true;
}

void
board_change_clear(board_change_t *self)
{
    assert(self);
    s_clear_rows(&self->rows);
}
