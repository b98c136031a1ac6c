/*  query_actor - see query_actor.h */
#include "nodes/store/query_actor.h"

#include "lib/actor/actor.h"
#include "lib/base/cleanup.h"
#include "lib/base/clock.h"
#include "lib/base/err.h"
#include "lib/base/id.h"
#include "lib/base/text.h"
#include "lib/bus/rpc.h"
#include "nodes/store/journal.h"
#include "nodes/store/query.h"
#include "schemas/message.h"

#define QUERY_CREDIT 256u

typedef struct {
    Assize__StoreAny_Service service; /* the methods find self by it */
    tables_t *tables;
    Assize__StoreStatus *state; /* the newest STATE, NULL before the first */
} self_t;

static self_t *
s_self(Assize__StoreAny_Service *service)
{
    return (self_t *)(void *)((char *)service - offsetof(self_t, service));
}

static bool
s_limit_ok(uint32_t limit, uint32_t max, void *closure_data)
{
    if (limit >= 1 && limit <= max)
        return true;
    rpc_fail(closure_data, ERR_INVALID, "limit is out of range");
    return false;
}

/*  Whether this store has applied what the caller wants to see. */
static bool
s_recent_enough(tables_txn_t *txn, uint64_t min_seq, void *closure_data)
{
    Assize__RaftMeta meta = ASSIZE__RAFT_META__INIT;
    if (min_seq == 0 || (journal_read_meta(txn, &meta) == 0 && meta.applied >= min_seq))
        return true;
    rpc_fail(closure_data, ERR_UNAVAILABLE, "this store has not applied that much yet");
    return false;
}

static void
s_user_get(Assize__StoreAny_Service *service,
           const Assize__NameQuery *query,
           Assize__User_Closure closure,
           void *closure_data)
{
    _cleanup_(tables_end) tables_txn_t *txn = tables_read(s_self(service)->tables);
    if (!s_recent_enough(txn, query->min_seq, closure_data))
        return;
    _cleanup_(message_free_p) Assize__User *user = query_user(txn, query->name);
    if (user)
        closure(user, closure_data);
    else
        rpc_fail(closure_data, ERR_NOT_FOUND, "there is no such user");
}

static void
s_problems_list(Assize__StoreAny_Service *service,
                const Assize__ProblemsQuery *query,
                Assize__ProblemsPage_Closure closure,
                void *closure_data)
{
    if (!s_limit_ok(query->limit, STORE_PAGE_MAX, closure_data))
        return;
    _cleanup_(tables_end) tables_txn_t *txn = tables_read(s_self(service)->tables);
    _cleanup_(message_free_p) Assize__ProblemsPage *page = query_problems(txn, query);
    closure(page, closure_data);
}

static void
s_problem_get(Assize__StoreAny_Service *service,
              const Assize__NameQuery *query,
              Assize__Problem_Closure closure,
              void *closure_data)
{
    _cleanup_(tables_end) tables_txn_t *txn = tables_read(s_self(service)->tables);
    if (!s_recent_enough(txn, query->min_seq, closure_data))
        return;
    _cleanup_(message_free_p) Assize__Problem *problem =
        query_problem(txn, query->name, query->version);
    if (problem)
        closure(problem, closure_data);
    else
        rpc_fail(closure_data, ERR_NOT_FOUND, "there is no such problem");
}

static void
s_submission_get(Assize__StoreAny_Service *service,
                 const Assize__NameQuery *query,
                 Assize__SubmissionRecord_Closure closure,
                 void *closure_data)
{
    _cleanup_(tables_end) tables_txn_t *txn = tables_read(s_self(service)->tables);
    if (!s_recent_enough(txn, query->min_seq, closure_data))
        return;
    _cleanup_(message_free_p) Assize__SubmissionRecord *record = query_submission(txn, query->name);
    if (record)
        closure(record, closure_data);
    else
        rpc_fail(closure_data, ERR_NOT_FOUND, "there is no such submission");
}

static bool
s_submissions_query_ok(const Assize__SubmissionsQuery *query)
{
    return (!*query->user || text_name_valid(query->user)) &&
           (!*query->contest || text_name_valid(query->contest)) &&
           (!*query->problem || text_name_valid(query->problem)) &&
           (!*query->before || id_valid(query->before));
}

static void
s_submissions_list(Assize__StoreAny_Service *service,
                   const Assize__SubmissionsQuery *query,
                   Assize__SubmissionsPage_Closure closure,
                   void *closure_data)
{
    if (!s_limit_ok(query->limit, STORE_PAGE_MAX, closure_data))
        return;
    if (!s_submissions_query_ok(query)) {
        rpc_fail(closure_data, ERR_INVALID, "a name or id in the query is malformed");
        return;
    }
    _cleanup_(tables_end) tables_txn_t *txn = tables_read(s_self(service)->tables);
    _cleanup_(message_free_p) Assize__SubmissionsPage *page = query_submissions(txn, query);
    closure(page, closure_data);
}

static void
s_contests_list(Assize__StoreAny_Service *service,
                const Assize__ContestsQuery *query,
                Assize__ContestsPage_Closure closure,
                void *closure_data)
{
    if (!s_limit_ok(query->limit, STORE_PAGE_MAX, closure_data))
        return;
    if (*query->after && !text_name_valid(query->after)) {
        rpc_fail(closure_data, ERR_INVALID, "after is no contest id");
        return;
    }
    _cleanup_(tables_end) tables_txn_t *txn = tables_read(s_self(service)->tables);
    _cleanup_(message_free_p) Assize__ContestsPage *page = query_contests(txn, query);
    closure(page, closure_data);
}

static void
s_prefetch_get(Assize__StoreAny_Service *service,
               const Assize__PrefetchQuery *query,
               Assize__PrefetchList_Closure closure,
               void *closure_data)
{
    if (query->within_ms < 0 || query->within_ms > STORE_PREFETCH_WITHIN_MS_MAX) {
        rpc_fail(closure_data, ERR_INVALID, "within_ms is 0 to 7 days");
        return;
    }
    int64_t now_ms = clock_utc_ms();
    _cleanup_(tables_end) tables_txn_t *txn = tables_read(s_self(service)->tables);
    _cleanup_(message_free_p) Assize__PrefetchList *list =
        query_prefetch(txn, now_ms, now_ms + query->within_ms);
    closure(list, closure_data);
}

static void
s_contest_get(Assize__StoreAny_Service *service,
              const Assize__ContestQuery *query,
              Assize__ContestRecord_Closure closure,
              void *closure_data)
{
    _cleanup_(tables_end) tables_txn_t *txn = tables_read(s_self(service)->tables);
    _cleanup_(message_free_p) Assize__ContestRecord *record =
        query_contest(txn, query->name, query->user);
    if (record)
        closure(record, closure_data);
    else
        rpc_fail(closure_data, ERR_NOT_FOUND, "there is no such contest");
}

static void
s_feed_read(Assize__StoreAny_Service *service,
            const Assize__FeedQuery *query,
            Assize__FeedPage_Closure closure,
            void *closure_data)
{
    if (!s_limit_ok(query->limit, STORE_FEED_EVENTS_MAX, closure_data))
        return;
    _cleanup_(tables_end) tables_txn_t *txn = tables_read(s_self(service)->tables);
    _cleanup_(message_free_p) Assize__FeedPage *page =
        query_feed(txn, query->after_seq, query->limit);
    closure(page, closure_data);
}

static void
s_status_get(Assize__StoreAny_Service *service,
             const Assize__Nothing *nothing,
             Assize__StoreStatus_Closure closure,
             void *closure_data)
{
    (void)nothing;
    self_t *self = s_self(service);
    if (!self->state) {
        rpc_fail(closure_data, ERR_UNAVAILABLE, "the store is starting");
        return;
    }
    Assize__StoreStatus status = *self->state;
    _cleanup_(tables_end) tables_txn_t *txn = tables_read(self->tables);
    query_counts(txn, &status);
    closure(&status, closure_data);
}

static int
s_on_state(void *arg, zmsg_t *args)
{
    self_t *self = arg;
    zframe_t *frame = zmsg_first(args);
    Assize__StoreStatus *state =
        assize__store_status__unpack(NULL, zframe_size(frame), zframe_data(frame));
    if (state) {
        message_free_p(&self->state);
        self->state = state;
    }
    return 0;
}

static const actor_command_t COMMANDS[] = {{"STATE", 1, 1, s_on_state}, {0}};

void
query_actor_fn(zsock_t *pipe, void *args)
{
    const query_actor_args_t *options = args;
    self_t self = {.tables = options->tables};
    assize__store_any__init(&self.service, NULL);
    self.service.user_get = s_user_get;
    self.service.problems_list = s_problems_list;
    self.service.problem_get = s_problem_get;
    self.service.submission_get = s_submission_get;
    self.service.submissions_list = s_submissions_list;
    self.service.contests_list = s_contests_list;
    self.service.prefetch_get = s_prefetch_get;
    self.service.contest_get = s_contest_get;
    self.service.feed_read = s_feed_read;
    self.service.status_get = s_status_get;

    zloop_t *loop = actor_loop_new();
    rpc_server_t *server = rpc_server_new(loop,
                                          options->broker,
                                          options->name,
                                          QUERY_CREDIT,
                                          "store/any",
                                          (ProtobufCService *)&self.service);
    actor_loop(pipe, loop, COMMANDS, &self);
    rpc_server_destroy(&server);
    zloop_destroy(&loop);
    message_free_p(&self.state);
}
