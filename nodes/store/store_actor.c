/*  store_actor - see store_actor.h */
#include "nodes/store/store_actor.h"

#include <assert.h>
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "lib/actor/actor.h"
#include "lib/base/cleanup.h"
#include "lib/base/clock.h"
#include "lib/base/err.h"
#include "lib/base/log.h"
#include "lib/base/text.h"
#include "lib/bus/rpc.h"
#include "nodes/store/blob_actor.h"
#include "nodes/store/blobs.h"
#include "nodes/store/dispatcher.h"
#include "nodes/store/dispatcher_actor.h"
#include "nodes/store/query.h"
#include "nodes/store/query_actor.h"
#include "nodes/store/store.h"
#include "schemas/message.h"

#define LEADER_CREDIT BUS_CREDIT_MAX
#define SERVER_ID 1u

/*  A command between its arrival and its result. */
typedef struct proposal {
    Assize__Applied_Closure closure; /* NULL: the dispatcher's, nobody waits */
    void *closure_data;
    dispatch_key_t key; /* of the dispatcher's */
    uint8_t *data;
    size_t size;
    uint64_t index; /* once it is in the log */
    int64_t at_ms;
    struct proposal *next;
} proposal_t;

typedef struct {
    proposal_t *first;
    proposal_t **last_next;
    size_t count;
} queue_t;

typedef struct {
    const store_actor_args_t *args;
    Assize__StoreLeader_Service service; /* first: the rpc server's methods find self by it */
    zloop_t *loop;
    store_t *store;
    char *blob_dir;
    rpc_server_t *leader;
    zsock_t *feed;
    zactor_t *query;
    zactor_t *blobs;
    zactor_t *dispatcher;
    query_actor_args_t query_args;
    blob_actor_args_t blob_args;
    dispatcher_actor_args_t dispatcher_args;
    queue_t waiting;      /* for a round */
    queue_t running;      /* in the log, in its order, not applied yet */
    bool round_due;       /* a round timer is set */
    bool dispatcher_lags; /* a frame for it did not fit: it has to scan */
    uint32_t dispatched;
    uint64_t published; /* seq of the newest event told */
    int64_t last_at_ms; /* stamps never step back */
} self_t;

/* ---- the queue of proposals ---- */

static void
s_push(queue_t *queue, proposal_t *proposal)
{
    if (!queue->last_next)
        queue->last_next = &queue->first;
    proposal->next = NULL;
    *queue->last_next = proposal;
    queue->last_next = &proposal->next;
    queue->count++;
}

static proposal_t *
s_pop(queue_t *queue)
{
    proposal_t *proposal = queue->first;
    if (!proposal)
        return NULL;
    queue->first = proposal->next;
    if (!queue->first)
        queue->last_next = &queue->first;
    queue->count--;
    return proposal;
}

static void
s_free_proposal(proposal_t **proposal_p)
{
    if (*proposal_p)
        free((*proposal_p)->data);
    free(*proposal_p);
    *proposal_p = NULL;
}

/* ---- the dispatcher's side ---- */

/*  Never blocks: what does not fit the pipe is found again by a scan. */
static void
s_tell_dispatcher(self_t *self, const char *command, const dispatch_key_t *key)
{
    zmsg_t *message = zmsg_new();
    zmsg_addstr(message, command);
    if (key)
        zmsg_addmem(message, key, sizeof *key);
    if (zmsg_send(&message, self->dispatcher) != 0) {
        zmsg_destroy(&message);
        self->dispatcher_lags = true;
    }
}

static void
s_tell_pending(self_t *self, const Assize__EventSubmission *submission)
{
    dispatch_key_t key = {.judging = submission->judging,
                          .contest = *submission->contest != 0,
                          .rejudge = submission->judging > 1};
    snprintf(key.submission, sizeof key.submission, "%s", submission->id);
    s_tell_dispatcher(self, "PENDING", &key);
}

/* ---- the feed ---- */

static void
s_publish(self_t *self, const char *topic, const ProtobufCMessage *message)
{
    size_t size;
    _cleanup_(free_p) uint8_t *packed = rpc_pack(message, &size);
    zmsg_t *frames = zmsg_new();
    zmsg_addstr(frames, topic);
    zmsg_addmem(frames, packed, size);
    if (zmsg_send(&frames, self->feed) != 0)
        zmsg_destroy(&frames); /* a PUB socket only fails at shutdown */
}

/*  Publishes every event that is not yet told, and tells the dispatcher of new judgings. */
static void
s_publish_events(self_t *self)
{
    while (self->published < store_meta(self->store)->last_event) {
        _cleanup_(tables_end) tables_txn_t *txn = tables_read(store_tables(self->store));
        _cleanup_(message_free_p) Assize__FeedPage *page =
            query_feed(txn, self->published, STORE_FEED_EVENTS_MAX);
        if (page->n_events == 0)
            return;
        Assize__FeedUpdate update = ASSIZE__FEED_UPDATE__INIT;
        update.events = page->events;
        update.n_events = page->n_events;
        s_publish(self, "event", &update.base);
        for (size_t i = 0; i < page->n_events; i++)
            if (page->events[i]->body_case == ASSIZE__EVENT__BODY_SUBMISSION)
                s_tell_pending(self, page->events[i]->submission);
        self->published = page->events[page->n_events - 1]->seq;
    }
}

/* ---- rounds ---- */

static void
s_answer(self_t *self, proposal_t *proposal, const ledger_result_t *result)
{
    if (!proposal->closure) {
        s_tell_dispatcher(self, "SETTLED", &proposal->key);
        return;
    }
    if (result->status != 0) {
        rpc_fail(proposal->closure_data, result->status, result->detail);
        return;
    }
    Assize__Applied applied = ASSIZE__APPLIED__INIT;
    applied.seq = result->seq;
    applied.id = (char *)(uintptr_t)result->id;
    applied.version = result->version;
    applied.at_ms = proposal->at_ms;
    proposal->closure(&applied, proposal->closure_data);
}

static void
s_on_applied(void *arg, uint64_t index, const ledger_result_t *result)
{
    self_t *self = arg;
    if (!self->running.first || self->running.first->index != index)
        return; /* from before this process: nobody waits for it */
    _cleanup_(s_free_proposal) proposal_t *proposal = s_pop(&self->running);
    s_answer(self, proposal, result);
}

static void
s_round(self_t *self)
{
    replica_command_t commands[STORE_ROUND_COMMANDS_MAX];
    size_t count = 0;
    for (proposal_t *proposal = self->waiting.first; proposal && count < STORE_ROUND_COMMANDS_MAX;
         proposal = proposal->next)
        commands[count++] = (replica_command_t){proposal->data, proposal->size};

    /* Proposals run before the round does: it tells their results before it returns. */
    uint64_t index = store_next_index(self->store);
    for (size_t i = 0; i < count; i++) {
        proposal_t *proposal = s_pop(&self->waiting);
        proposal->index = index + i;
        s_push(&self->running, proposal);
    }
    uint64_t first = index;
    int code = store_round(self->store, (uint64_t)clock_mono_ms(), commands, count, &first);
    assert(code != 0 || first == index);
    while (code != 0 && self->running.first) {
        _cleanup_(s_free_proposal) proposal_t *proposal = s_pop(&self->running);
        ledger_result_t result = {.status = code, .detail = "this store does not lead"};
        s_answer(self, proposal, &result);
    }
    s_publish_events(self);
}

static int s_on_round(zloop_t *loop, int timer, void *arg);

static void
s_want_round(self_t *self)
{
    if (self->round_due)
        return;
    self->round_due = true;
    zloop_timer(self->loop, 0, 1, s_on_round, self);
}

static int
s_on_round(zloop_t *loop, int timer, void *arg)
{
    (void)loop;
    (void)timer;
    self_t *self = arg;
    self->round_due = false;
    s_round(self);
    if (self->waiting.count > 0)
        s_want_round(self);
    return 0;
}

static int
s_on_raft(zloop_t *loop, int timer, void *arg)
{
    (void)timer;
    self_t *self = arg;
    uint64_t now_ms = (uint64_t)clock_mono_ms();
    if (now_ms >= store_deadline_ms(self->store)) {
        s_round(self);
        now_ms = (uint64_t)clock_mono_ms();
    }
    uint64_t deadline_ms = store_deadline_ms(self->store);
    size_t wait_ms = deadline_ms > now_ms ? (size_t)(deadline_ms - now_ms) : 1;
    zloop_timer(loop, wait_ms, 1, s_on_raft, self);
    return 0;
}

/* ---- commands in ---- */

static void
s_enqueue(self_t *self, const Assize__Command *command, proposal_t *proposal)
{
    Assize__Command stamped = *command;
    int64_t now_ms = clock_utc_ms();
    self->last_at_ms = now_ms > self->last_at_ms ? now_ms : self->last_at_ms;
    stamped.at_ms = self->last_at_ms;
    proposal->at_ms = stamped.at_ms;
    proposal->data = rpc_pack(&stamped.base, &proposal->size);
    s_push(&self->waiting, proposal);
    s_want_round(self);
}

typedef struct {
    const char *dir;
    const char *missing;
} blob_check_t;

static void
s_check_blob(void *arg, const Assize__BlobRef *blob)
{
    blob_check_t *check = arg;
    if (!check->missing && !blobs_has(check->dir, blob->hash))
        check->missing = blob->hash;
}

static void
s_propose(Assize__StoreLeader_Service *service,
          const Assize__Command *command,
          Assize__Applied_Closure closure,
          void *closure_data)
{
    self_t *self = (self_t *)(void *)((char *)service - offsetof(self_t, service));
    const char *detail = "";
    if (ledger_check(command, &detail)) {
        rpc_fail(closure_data, ERR_INVALID, detail);
        return;
    }
    if (self->waiting.count >= STORE_QUEUE_MAX) {
        rpc_fail(closure_data, ERR_RATE_LIMITED, "too many commands wait for the disk");
        return;
    }
    if (command->body_case == ASSIZE__COMMAND__BODY_PROBLEM_PUT) {
        blob_check_t check = {self->blob_dir, NULL};
        ledger_each_blob(command->problem_put, s_check_blob, &check);
        if (check.missing) {
            _cleanup_(free_p) char *text =
                text_format("blob %s is not here: upload it before the problem", check.missing);
            rpc_fail(closure_data, ERR_INVALID, text);
            return;
        }
    }
    proposal_t *proposal = calloc(1, sizeof *proposal);
    if (!proposal)
        abort();
    proposal->closure = closure;
    proposal->closure_data = closure_data;
    s_enqueue(self, command, proposal);
}

static void
s_propose_verdict(self_t *self, zframe_t *frame)
{
    _cleanup_(message_free_p) Assize__Command *command =
        assize__command__unpack(NULL, zframe_size(frame), zframe_data(frame));
    const char *detail = "";
    if (!command || command->body_case != ASSIZE__COMMAND__BODY_JUDGING_FINISH ||
        ledger_check(command, &detail)) {
        log_error("the dispatcher proposed what is no verdict: %s", detail);
        return;
    }
    proposal_t *proposal = calloc(1, sizeof *proposal);
    if (!proposal)
        abort();
    proposal->key.judging = command->judging_finish->number;
    snprintf(proposal->key.submission,
             sizeof proposal->key.submission,
             "%s",
             command->judging_finish->submission);
    s_enqueue(self, command, proposal);
}

static int
s_on_dispatcher(zloop_t *loop, zsock_t *pipe, void *arg)
{
    (void)loop;
    self_t *self = arg;
    zmsg_t *message = zmsg_recv(pipe);
    if (!message)
        return -1;
    char *command = zmsg_popstr(message);
    zframe_t *body = zmsg_first(message);
    if (!command || !body) {
        log_error("the dispatcher has ended");
        zstr_free(&command);
        zmsg_destroy(&message);
        return -1;
    }
    if (streq(command, "PROPOSE"))
        s_propose_verdict(self, body);
    else if (streq(command, "PROGRESS")) {
        zmsg_pushstr(message, "progress");
        zmsg_send(&message, self->feed);
    } else if (streq(command, "SENT") && zframe_size(body) == sizeof self->dispatched)
        memcpy(&self->dispatched, zframe_data(body), sizeof self->dispatched);
    zstr_free(&command);
    zmsg_destroy(&message);
    return 0;
}

/* ---- the tip ---- */

static void
s_tell_state(self_t *self)
{
    Assize__StoreStatus status = ASSIZE__STORE_STATUS__INIT;
    status.name = (char *)(uintptr_t)self->args->name;
    status.state = (char *)(uintptr_t)(store_leads(self->store) ? "leader" : "follower");
    status.commit_index = store_meta(self->store)->applied;
    status.dispatched = self->dispatched;
    status.disk_bytes = tables_bytes_used(store_tables(self->store));
    size_t size;
    _cleanup_(free_p) uint8_t *packed = rpc_pack(&status.base, &size);
    zmsg_t *message = zmsg_new();
    zmsg_addstr(message, "STATE");
    zmsg_addmem(message, packed, size);
    if (zmsg_send(&message, self->query) != 0)
        zmsg_destroy(&message); /* the next one will do */
}

static int
s_on_tip(zloop_t *loop, int timer, void *arg)
{
    (void)loop;
    (void)timer;
    self_t *self = arg;
    Assize__FeedTip tip = ASSIZE__FEED_TIP__INIT;
    tip.seq = store_meta(self->store)->last_event;
    s_publish(self, "tip", &tip.base);
    s_tell_state(self);
    if (self->dispatcher_lags) {
        self->dispatcher_lags = false;
        s_tell_dispatcher(self, "SCAN", NULL);
    }
    return 0;
}

/* ---- lifecycle ---- */

static int
s_open(self_t *self)
{
    const store_actor_args_t *args = self->args;
    if (mkdir(args->dir, 0700) != 0 && errno != EEXIST) {
        log_error("cannot make %s: %s", args->dir, strerror(errno));
        return -1;
    }
    store_options_t options = {.dir = args->dir,
                               .map_bytes = args->map_bytes,
                               .sync = true,
                               .server = SERVER_ID,
                               .address = args->name,
                               .on_applied = s_on_applied,
                               .arg = self};
    _cleanup_(free_p) char *why = NULL;
    if (store_open(&options, (uint64_t)clock_mono_ms(), &self->store, &why)) {
        log_error("%s", why ? why : "the store cannot be opened");
        return -1;
    }
    self->published = store_meta(self->store)->last_event;
    self->feed = zsock_new_pub(args->publish);
    if (!self->feed) {
        log_error("cannot bind the feed to %s: %s", args->publish, zmq_strerror(zmq_errno()));
        return -1;
    }
    return 0;
}

/*  The arguments live until zactor_new returns, which is when the child has copied what it keeps.
 */
static int
s_start_children(self_t *self)
{
    const store_actor_args_t *args = self->args;
    _cleanup_(free_p) char *why = NULL;
    blobs_t *store_blobs = blobs_open(self->blob_dir, &why);
    if (!store_blobs) {
        log_error("%s", why);
        return -1;
    }
    tables_t *tables = store_tables(self->store);
    self->query_args = (query_actor_args_t){args->broker, args->name, tables};
    self->blob_args = (blob_actor_args_t){args->broker, args->name, self->blob_dir, store_blobs};
    self->dispatcher_args = (dispatcher_actor_args_t){args->broker, tables};
    self->query = zactor_new(query_actor_fn, &self->query_args);
    self->blobs = zactor_new(blob_actor_fn, &self->blob_args);
    self->dispatcher = zactor_new(dispatcher_actor_fn, &self->dispatcher_args);
    if (!self->query || !self->blobs || !self->dispatcher)
        return -1;
    zsock_set_sndtimeo(zactor_sock(self->query), 0);
    zsock_set_sndtimeo(zactor_sock(self->dispatcher), 0);
    zloop_reader(self->loop, zactor_sock(self->dispatcher), s_on_dispatcher, self);
    return 0;
}

static void
s_close(self_t *self)
{
    /* An abandoned proposal is unanswered: its client sees a time-out and may ask again. */
    rpc_server_destroy(&self->leader);
    zactor_destroy(&self->dispatcher);
    zactor_destroy(&self->query);
    zactor_destroy(&self->blobs);
    for (proposal_t *proposal; (proposal = s_pop(&self->waiting));)
        s_free_proposal(&proposal);
    zsock_destroy(&self->feed);
    store_close(&self->store);
    zloop_destroy(&self->loop);
    free(self->blob_dir);
}

void
store_actor_fn(zsock_t *pipe, void *args)
{
    self_t self = {.args = args};
    assize__store_leader__init(&self.service, NULL);
    self.service.propose = s_propose;
    self.blob_dir = text_format("%s/blobs", self.args->dir);
    self.loop = actor_loop_new();
    if (s_open(&self) == 0 && s_start_children(&self) == 0) {
        self.leader = rpc_server_new(self.loop,
                                     self.args->broker,
                                     self.args->name,
                                     LEADER_CREDIT,
                                     "store/leader",
                                     (ProtobufCService *)&self.service);
        zloop_timer(self.loop, STORE_TIP_MS, 0, s_on_tip, &self);
        s_on_raft(self.loop, 0, &self);
        s_tell_state(&self);
        log_info("open at index %llu, term %llu",
                 (unsigned long long)store_meta(self.store)->applied,
                 (unsigned long long)store_meta(self.store)->term);
        actor_loop(pipe, self.loop, NULL, &self);
    }
    s_close(&self);
}
