/*  api_boards - standings: pages, and changes as they happen

    Pages come from the ranker that has the contest's shard; changes from what
    rankers publish, turned into JSON once for all who watch.
*/
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/cleanup.h"
#include "lib/base/text.h"
#include "lib/bus/shard.h"
#include "lib/json/json.h"
#include "nodes/frontend/api.h"
#include "nodes/frontend/frontend_limits.h"

/* ---- a page ---- */

static void
s_take_page(exchange_t *x, const ProtobufCMessage *answer)
{
    exchange_reply(x, 200, answer);
}

static void
s_ask_board(exchange_t *x, const Assize__BoardPageQuery *query, exchange_step_fn *next)
{
    char service[16];
    snprintf(service, sizeof service, "board/%u", shard_of_contest(query->contest));
    const exchange_target_t target = {.descriptor = &assize__board_service__descriptor,
                                      .service = service,
                                      .method = "PageGet",
                                      .timeout_ms = CALL_READ_MS,
                                      .repeatable = true};
    exchange_ask(x, &target, &query->base, next);
}

/*  Which view is asked for, and may be; false: the exchange is answered. */
static bool
s_view(exchange_t *x, Assize__BoardView *ret_view)
{
    const char *text = http_request_param(x->request, "view");
    *ret_view = ASSIZE__BOARD_VIEW__BOARD_VIEW_PUBLIC;
    if (!text || strcmp(text, "public") == 0)
        return true;
    if (strcmp(text, "jury") != 0) {
        exchange_problem(x, 400, NULL, "view: must be public or jury");
        return false;
    }
    *ret_view = ASSIZE__BOARD_VIEW__BOARD_VIEW_JURY;
    if (viewer_is_jury(&x->viewer))
        return true;
    exchange_problem(x, 403, NULL, "the jury's board is for the jury");
    return false;
}

void
api_board_page(exchange_t *x)
{
    int64_t offset = 0;
    int64_t limit = BOARD_LIMIT_DEFAULT;
    Assize__BoardPageQuery query = ASSIZE__BOARD_PAGE_QUERY__INIT;
    query.contest = x->params.values[0];
    if (!text_name_valid(query.contest)) {
        exchange_problem(x, 404, NULL, "there is no such contest");
        return;
    }
    if (!exchange_number(x, "offset", 0, INT32_MAX, &offset) ||
        !exchange_number(x, "limit", 1, BOARD_LIMIT_MAX, &limit) || !s_view(x, &query.view))
        return;
    query.around = (char *)exchange_name(x, "around");
    if (!query.around)
        return;
    if (strcmp(query.around, "me") == 0) {
        if (!x->viewer.user) {
            exchange_problem(x, 401, NULL, "around=me: log in first");
            return;
        }
        query.around = (char *)x->viewer.user;
    }
    query.offset = (uint32_t)offset;
    query.limit = (uint32_t)limit;
    s_ask_board(x, &query, s_take_page);
}

/* ---- changes ---- */

typedef struct {
    live_watch_t *watch;
} board_events_t;

static void
s_free_events(exchange_t *x)
{
    board_events_t *events = x->state;
    const char *contest = x->params.values[0];
    if (events->watch) {
        live_unwatch(x->frontend->live, &events->watch);
        if (live_topic_count(x->frontend->live, LIVE_BOARD, contest) == 0)
            board_relay_unwatch(x->frontend->boards, contest);
    }
    free(events);
}

/*  The board exists; its rows are not sent, the client reads its page once the stream is open. */
static void
s_open_events(exchange_t *x, const ProtobufCMessage *answer)
{
    (void)answer;
    if (exchange_stream(x))
        exchange_heartbeat(x);
}

void
api_board_events(exchange_t *x)
{
    char *contest = x->params.values[0];
    if (!text_name_valid(contest)) {
        exchange_problem(x, 404, NULL, "there is no such contest");
        return;
    }
    board_events_t *events = calloc(1, sizeof *events);
    if (!events)
        abort();
    x->state = events;
    x->state_free = s_free_events;
    size_t watches_max;
    const char *owner = exchange_owner(x, &watches_max);
    events->watch = live_watch(x->frontend->live, LIVE_BOARD, contest, owner, watches_max, x);
    if (!events->watch) {
        exchange_problem(x, 429, "too_many_streams", "close a stream before you open another");
        return;
    }
    board_relay_watch(x->frontend->boards, contest);
    Assize__BoardPageQuery query = ASSIZE__BOARD_PAGE_QUERY__INIT;
    query.contest = contest;
    query.view = ASSIZE__BOARD_VIEW__BOARD_VIEW_PUBLIC;
    query.limit = 1;
    s_ask_board(x, &query, s_open_events);
}

static void
s_push_change(void *watcher, void *arg)
{
    exchange_t *x = watcher;
    const bytes_t *json = arg;
    if (x->streaming)
        exchange_event_text(x, "board", (const char *)json->data, json->size);
}

void
api_board_changed(frontend_t *frontend, const Assize__BoardChange *change)
{
    assert(frontend && change);
    bytes_t json = bytes_make(JSON_OUT_MAX);
    if (json_write(&change->base, &json) == 0)
        live_each(frontend->live, LIVE_BOARD, change->contest, s_push_change, &json);
    bytes_clear(&json);
}

static void
s_beat(void *watcher, void *arg)
{
    (void)arg;
    exchange_t *x = watcher;
    if (x->streaming)
        exchange_heartbeat(x);
}

void
api_board_heartbeat(frontend_t *frontend)
{
    live_each_of_kind(frontend->live, LIVE_BOARD, s_beat, NULL);
}
