/*  board - a contest's standings in the terminal */
#include <czmq.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "client/cli/cli.h"
#include "client/cli/table.h"
#include "client/cluster.h"
#include "lib/base/bytes.h"
#include "lib/base/cleanup.h"
#include "lib/base/err.h"
#include "lib/base/options.h"
#include "lib/base/text.h"
#include "lib/bus/shard.h"
#include "schemas/message.h"

typedef struct {
    const char *contest;
    uint32_t limit;
    Assize__BoardView view;
} board_t;

static int
s_get_page(assize_t *cluster, const board_t *board, Assize__BoardPage **ret)
{
    Assize__BoardPageQuery query = ASSIZE__BOARD_PAGE_QUERY__INIT;
    query.contest = (char *)(uintptr_t)board->contest;
    query.limit = board->limit;
    query.view = board->view;
    _cleanup_(free_p) char *service = text_format("board/%u", shard_of_contest(board->contest));
    return assize_call(
        cluster, service, &assize__board_service__descriptor, "PageGet", &query.base, ret);
}

static void
s_add_cell(bytes_t *line, const Assize__BoardCell *cell)
{
    if (cell->solved)
        bytes_append_format(line,
                            "|%s+%u %lld:%02lld",
                            cell->first ? "*" : "",
                            cell->attempts,
                            (long long)(cell->time_ms / 3600000),
                            (long long)(cell->time_ms / 60000 % 60));
    else if (cell->attempts > 0)
        bytes_append_format(line, "|-%u", cell->attempts);
    else
        bytes_append_text(line, cell->pending ? "|" : "|.");
    if (cell->pending > 0)
        bytes_append_format(line, " ?%u", cell->pending);
}

static void
s_print(const Assize__BoardPage *page)
{
    bytes_t heading = bytes_make(4096);
    bytes_append_text(&heading, ">rank|name|>solved|>penalty");
    for (size_t i = 0; page->n_rows > 0 && i < page->rows[0]->n_cells; i++)
        bytes_append_format(&heading, "|%s", page->rows[0]->cells[i]->label);
    _cleanup_(table_text_destroy) table_text_t *table = table_text_new((const char *)heading.data);
    bytes_clear(&heading);
    for (size_t i = 0; i < page->n_rows; i++) {
        const Assize__BoardRow *row = page->rows[i];
        bytes_t line = bytes_make(8192);
        bytes_append_format(&line,
                            "%u|%s|%u|%lld",
                            row->rank,
                            *row->display_name ? row->display_name : row->user,
                            row->solved,
                            (long long)row->penalty);
        for (size_t j = 0; j < row->n_cells; j++)
            s_add_cell(&line, row->cells[j]);
        table_text_add(table, "%s", (const char *)line.data);
        bytes_clear(&line);
    }
    if (isatty(STDOUT_FILENO))
        printf("\033[H\033[J");
    printf("%s: %u participants, after event %llu%s\n",
           page->contest,
           page->total,
           (unsigned long long)page->seq,
           page->frozen ? ", frozen" : "");
    table_text_print(table);
}

static int
s_show(assize_t *cluster, const board_t *board)
{
    _cleanup_(message_free_p) Assize__BoardPage *page = NULL;
    if (s_get_page(cluster, board, &page))
        return cli_fail("%s", assize_why(cluster));
    s_print(page);
    return CLI_DONE;
}

/*  Prints the page again after every published change, until interrupted. */
static int
s_watch(assize_t *cluster, const board_t *board, const char *dir)
{
    _cleanup_(free_p) char *why = NULL;
    _cleanup_(free_p) char *endpoint = cluster_endpoint(dir, "board-ranker-1", &why);
    zsock_t *changes = zsock_new_sub(endpoint, NULL);
    if (!changes)
        return cli_fail("cannot subscribe to %s", endpoint);
    uint8_t topic[64];
    int size = snprintf((char *)topic, sizeof topic, "board%c%s%c", 0, board->contest, 0);
    zmq_setsockopt(zsock_resolve(changes), ZMQ_SUBSCRIBE, topic, (size_t)size);
    int code;
    zmsg_t *message;
    do {
        code = s_show(cluster, board);
        message = code == CLI_DONE ? zmsg_recv(changes) : NULL;
        zmsg_destroy(&message);
    } while (code == CLI_DONE && !zsys_interrupted);
    zsock_destroy(&changes);
    return code;
}

int
cli_board(int argc, char **argv)
{
    const char *dir = NULL;
    int64_t limit = 50;
    bool jury = false;
    bool watch = false;
    const option_t table[] = {
        {"cluster", OPTION_TEXT, &dir, 0, 0, "DIR", "where the cluster lives (.assize)"},
        {"limit", OPTION_INT, &limit, 1, 500, "N", "rows (50)"},
        {"jury", OPTION_FLAG, &jury, 0, 0, NULL, "see through the freeze"},
        {"watch", OPTION_FLAG, &watch, 0, 0, NULL, "go on showing it as it changes"},
        {0},
    };
    int at = options_read(table, "assize board [OPTIONS] CONTEST", argc, argv, 1, 1);
    if (!text_name_valid(argv[at]))
        return cli_fail("'%s' is no contest id", argv[at]);
    board_t board = {.contest = argv[at],
                     .limit = (uint32_t)limit,
                     .view = jury ? ASSIZE__BOARD_VIEW__BOARD_VIEW_JURY
                                  : ASSIZE__BOARD_VIEW__BOARD_VIEW_PUBLIC};
    _cleanup_(assize_close) assize_t *cluster = cli_connect(dir);
    if (!cluster)
        return CLI_FAILED;
    return watch ? s_watch(cluster, &board, cluster_dir(dir)) : s_show(cluster, &board);
}
