/*  standings_replay - the ranker's core as a filter: events in, boards out

    usage: standings_replay CONTEST < events

    Reads events as lines of JSON, as `assize feed print` writes them. At every
    empty line, and at the end, writes the contest's public and jury board after
    the events so far: one BoardPage as a line of JSON each, or "null" when
    there is no such contest. For tests that compare with
    tests/support/board_model.py.
*/
#include <stdio.h>
#include <string.h>

#include "lib/base/bytes.h"
#include "lib/base/cleanup.h"
#include "lib/base/err.h"
#include "lib/json/json.h"
#include "nodes/ranker/board_answer.h"

#define TEXT_SIZE_MAX (8u << 20)

static int
s_print_board(const boards_t *boards, const char *contest, Assize__BoardView view)
{
    Assize__BoardPageQuery query = ASSIZE__BOARD_PAGE_QUERY__INIT;
    query.contest = (char *)(uintptr_t)contest;
    query.view = view;
    query.limit = RANKER_PAGE_ROWS_MAX;
    _cleanup_(board_page_clear) board_page_t page = {0};
    _cleanup_(bytes_clear) bytes_t text = bytes_make(TEXT_SIZE_MAX);
    const char *detail;
    int err = board_page_make(boards, &query, &page, &detail);
    if (err == ERR_NOT_FOUND) {
        puts("null");
        return 0;
    }
    if (err == 0)
        err = json_write(&page.message.base, &text);
    if (err == 0)
        puts((const char *)text.data);
    return err;
}

static int
s_print_boards(const boards_t *boards, const char *contest)
{
    int err = s_print_board(boards, contest, ASSIZE__BOARD_VIEW__BOARD_VIEW_PUBLIC);
    return err ? err : s_print_board(boards, contest, ASSIZE__BOARD_VIEW__BOARD_VIEW_JURY);
}

/*  An event that is left out of its board is no failure: that is what is tested. */
static int
s_apply(boards_t *boards, const char *line, size_t size)
{
    ProtobufCMessage *event = NULL;
    _cleanup_(free_p) char *why = NULL;
    if (json_read(&assize__event__descriptor, line, size, NULL, &event, &why) != 0) {
        fprintf(stderr, "standings_replay: %s\n", why);
        return -1;
    }
    boards_apply(boards, (Assize__Event *)(void *)event);
    protobuf_c_message_free_unpacked(event, NULL);
    return 0;
}

int
main(int argc, char **argv)
{
    if (argc != 2) {
        fprintf(stderr, "usage: standings_replay CONTEST < events\n");
        return 2;
    }
    _cleanup_(boards_destroy) boards_t *boards = boards_new(NULL, NULL);
    _cleanup_(free_p) char *line = NULL;
    size_t capacity = 0;
    ssize_t size;
    int err = 0;
    while (err == 0 && (size = getline(&line, &capacity, stdin)) > 0) {
        if (line[0] == '\n')
            err = s_print_boards(boards, argv[1]);
        else
            err = s_apply(boards, line, (size_t)size);
    }
    if (err == 0)
        err = s_print_boards(boards, argv[1]);
    return err ? 1 : 0;
}
