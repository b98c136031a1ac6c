/*  board_answer - what a ranker says about its boards, as messages

    Fills BoardPage, BoardRank and BoardChange from boards. The strings in a
    message are the board's own, so a message is void after the next event;
    rows and cells are the answer's and freed with it.

    Pure, re-entrant.
*/
#ifndef ASSIZE_BOARD_ANSWER_H
#define ASSIZE_BOARD_ANSWER_H

#include <schemas/board.pb-c.h>

#include "nodes/ranker/boards.h"

/*  Memory of the rows of one message. */
typedef struct {
    Assize__BoardRow *rows;
    Assize__BoardRow **row_list;
    Assize__BoardCell *cells;
    Assize__BoardCell **cell_list;
    size_t count;
} board_rows_t;

typedef struct {
    board_rows_t rows;
    Assize__BoardPage message;
} board_page_t;

typedef struct {
    board_rows_t rows;
    Assize__BoardRank message;
} board_rank_t;

typedef struct {
    board_rows_t rows;
    Assize__BoardChange message;
} board_change_t;

/*  A page. Returns 0; ERR_INVALID (limit not within 1 to RANKER_PAGE_ROWS_MAX, or an unknown view),
    ERR_NOT_FOUND (contest, or `around` is not on its board), ERR_UNAVAILABLE (the contest's board
   is not held here); then `*ret_detail` says so in a line (static) and `*ret` is untouched. An
   offset past the end gives a page without rows; around a user, the page is full where the board
   is. */
int board_page_make(const boards_t *boards,
                    const Assize__BoardPageQuery *query,
                    board_page_t *ret,
                    const char **ret_detail);
void board_page_clear(board_page_t *self);

/*  One user's row. Errors as above. */
int board_rank_make(const boards_t *boards,
                    const Assize__BoardRankQuery *query,
                    board_rank_t *ret,
                    const char **ret_detail);
void board_rank_clear(board_rank_t *self);

/*  Takes the next change there is to publish; false when there is none. */
bool board_change_make(boards_t *boards, board_change_t *ret);
void board_change_clear(board_change_t *self);

#endif
