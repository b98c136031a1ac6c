/*  feed - the event feed as lines of JSON: what happened, in the order of the log

    For audits and tests: a board is a function of these lines, so whoever
    doubts it can compute it again.
*/
#include <stdio.h>
#include <string.h>

#include "client/cli/cli.h"
#include "lib/base/bytes.h"
#include "lib/base/cleanup.h"
#include "lib/base/options.h"
#include "lib/json/json.h"
#include "schemas/message.h"

#define LINE_SIZE_MAX (1u << 20)
#define PAGE_EVENTS 1000u

static int
s_print_page(const Assize__FeedPage *page)
{
    for (size_t i = 0; i < page->n_events; i++) {
        _cleanup_(bytes_clear) bytes_t line = bytes_make(LINE_SIZE_MAX);
        if (json_write(&page->events[i]->base, &line))
            return cli_fail("event %llu cannot be written as JSON",
                            (unsigned long long)page->events[i]->seq);
        printf("%s\n", (const char *)line.data);
    }
    return CLI_DONE;
}

static int
s_print(int argc, char **argv)
{
    const char *dir = NULL;
    int64_t after = 0;
    const option_t table[] = {
        {"cluster", OPTION_TEXT, &dir, 0, 0, "DIR", "where the cluster lives (.assize)"},
        {"after", OPTION_INT, &after, 0, INT64_MAX, "SEQ", "only events after this one (0)"},
        {0},
    };
    options_read(table, "assize feed print [OPTIONS]", argc, argv, 0, 0);
    _cleanup_(assize_close) assize_t *cluster = cli_connect(dir);
    if (!cluster)
        return CLI_FAILED;
    Assize__FeedQuery query = ASSIZE__FEED_QUERY__INIT;
    query.after_seq = (uint64_t)after;
    query.limit = PAGE_EVENTS;
    for (;;) {
        _cleanup_(message_free_p) Assize__FeedPage *page = NULL;
        if (assize_read(cluster, "FeedRead", &query.base, &page))
            return cli_fail("%s", assize_why(cluster));
        if (page->n_events == 0)
            return CLI_DONE;
        if (s_print_page(page) != CLI_DONE)
            return CLI_FAILED;
        query.after_seq = page->events[page->n_events - 1]->seq;
    }
}

int
cli_feed(int argc, char **argv)
{
    static const cli_command_t commands[] = {{"print", s_print, "print all events"}, {0}};
    return cli_dispatch(commands, "assize feed", argc, argv);
}
