/*  dispatcher_actor - see dispatcher_actor.h */
#include "nodes/store/dispatcher_actor.h"

#include <schemas/judge.pb-c.h>
#include <schemas/log.pb-c.h>

#include "lib/actor/actor.h"
#include "lib/base/cleanup.h"
#include "lib/base/clock.h"
#include "lib/base/err.h"
#include "lib/base/log.h"
#include "lib/base/text.h"
#include "lib/bus/rpc.h"
#include "nodes/store/dispatcher.h"
#include "nodes/store/query.h"
#include "schemas/message.h"

typedef struct {
    zsock_t *pipe;
    zloop_t *loop;
    tables_t *tables;
    bus_client_t *client;
    dispatcher_t *dispatcher;
} self_t;

/*  One judging that was sent. */
typedef struct {
    self_t *self;
    dispatch_key_t key;
} call_t;

/* ---- answers ---- */

static void
s_emit(self_t *self, const char *command, const void *data, size_t size)
{
    zmsg_t *message = zmsg_new();
    zmsg_addstr(message, command);
    zmsg_addmem(message, data, size);
    if (zmsg_send(&message, self->pipe) != 0)
        zmsg_destroy(&message); /* the store actor is gone: we are about to end */
}

static void
s_propose(self_t *self, Assize__Judging *judging)
{
    Assize__Command command = ASSIZE__COMMAND__INIT;
    command.body_case = ASSIZE__COMMAND__BODY_JUDGING_FINISH;
    command.judging_finish = judging;
    size_t size;
    _cleanup_(free_p) uint8_t *packed = rpc_pack(&command.base, &size);
    s_emit(self, "PROPOSE", packed, size);
}

static void
s_propose_judge_error(self_t *self, const dispatch_key_t *key, int status, const char *detail)
{
    log_error(
        "judging %u of %s fails: %s: %s", key->judging, key->submission, err_code(status), detail);
    Assize__Judging judging = ASSIZE__JUDGING__INIT;
    judging.submission = (char *)(uintptr_t)key->submission;
    judging.number = key->judging;
    judging.verdict = ASSIZE__VERDICT__VERDICT_JE;
    _cleanup_(free_p) char *text = text_format("%s: %s", err_code(status), detail);
    judging.detail = text;
    s_propose(self, &judging);
}

static void
s_on_reply(void *arg, const rpc_reply_t *reply)
{
    call_t *call = arg;
    self_t *self = call->self;
    if (!reply->final) {
        s_emit(self, "PROGRESS", reply->body, reply->size);
        return;
    }
    Assize__Judging *judging = (Assize__Judging *)(uintptr_t)reply->message;
    int status = reply->status;
    const char *detail = reply->detail;
    if (status == 0 && (strcmp(judging->submission, call->key.submission) != 0 ||
                        judging->number != call->key.judging)) {
        status = ERR_INTERNAL;
        detail = "the worker answered for another judging";
    }
    switch (dispatcher_answer(self->dispatcher,
                              &call->key,
                              status,
                              status == 0 ? judging->verdict : ASSIZE__VERDICT__VERDICT_JE,
                              clock_mono_ms())) {
    case DISPATCH_SEND_AGAIN:
        log_warn("judging %u of %s is sent again: %s",
                 call->key.judging,
                 call->key.submission,
                 status ? detail : judging->detail);
        break;
    case DISPATCH_PROPOSE:
        s_propose(self, judging);
        break;
    case DISPATCH_GIVE_UP:
        s_propose_judge_error(self, &call->key, status, detail);
        break;
    }
    free(call);
}

/* ---- sending ---- */

static void
s_call(self_t *self,
       const dispatch_key_t *key,
       const Assize__Submission *submission,
       Assize__Problem *problem)
{
    Assize__JudgeJob job = ASSIZE__JUDGE_JOB__INIT;
    job.submission = submission->id;
    job.judging = key->judging;
    job.language = submission->language;
    job.source = submission->source;
    job.file_name = submission->file_name;
    job.more_files = submission->more_files;
    job.n_more_files = submission->n_more_files;
    job.entry_point = submission->entry_point;
    job.problem = problem;

    _cleanup_(free_p) char *service = text_format("judge/%s", submission->language);
    bus_call_t options = {.service = service,
                          .timeout_ms = DISPATCH_TIMEOUT_MS,
                          .priority = key->rejudge   ? ASSIZE__PRIORITY__PRIORITY_REJUDGE
                                      : key->contest ? ASSIZE__PRIORITY__PRIORITY_CONTEST
                                                     : ASSIZE__PRIORITY__PRIORITY_NORMAL,
                          .fair_key = submission->user,
                          .principal = submission->user,
                          .trace = submission->id,
                          .leased = true,
                          .resend = true};
    call_t *call = calloc(1, sizeof *call);
    if (!call)
        abort();
    call->self = self;
    call->key = *key;
    rpc_call(self->client,
             &assize__judge_service__descriptor,
             "JudgeRun",
             &options,
             &job.base,
             s_on_reply,
             call);
}

/*  Sends a judging that counts as sent already. */
static void
s_send(self_t *self, const dispatch_key_t *key)
{
    _cleanup_(tables_end) tables_txn_t *txn = tables_read(self->tables);
    tables_key_t id = tables_key_text(key->submission);
    _cleanup_(message_free_p) Assize__Submission *submission =
        tables_get_message(txn, TABLE_SUBMISSIONS, &id, &assize__submission__descriptor);
    _cleanup_(message_free_p) Assize__Problem *problem =
        submission ? query_problem(txn, submission->problem, submission->problem_version) : NULL;
    if (problem) {
        s_call(self, key, submission, problem);
        return;
    }
    if (dispatcher_answer(self->dispatcher, key, ERR_CORRUPT, 0, clock_mono_ms()) ==
        DISPATCH_GIVE_UP)
        s_propose_judge_error(self, key, ERR_CORRUPT, "the submission or its problem is missing");
}

static void
s_offer(self_t *self, const dispatch_key_t *key)
{
    if (dispatcher_offer(self->dispatcher, key, clock_mono_ms()))
        s_send(self, key);
}

/* ---- the table ---- */

static bool
s_still_pending(void *arg, const dispatch_key_t *key)
{
    tables_key_t row = tables_key_numbered(key->submission, key->judging);
    return tables_has(arg, TABLE_PENDING, &row);
}

/*  Offers every row of `pending`. Rows are copied out first: sending reads in its own moment. */
static void
s_scan(self_t *self)
{
    _cleanup_(tables_end) tables_txn_t *txn = tables_read(self->tables);
    dispatcher_reconcile(self->dispatcher, s_still_pending, txn);
    _cleanup_(tables_scan_destroy) tables_scan_t *scan =
        tables_scan_new(txn, TABLE_PENDING, NULL, NULL, false);
    tables_value_t key;
    tables_value_t value;
    while (tables_scan_next(scan, &key, &value)) {
        _cleanup_(message_free_p) Assize__PendingJudging *pending =
            assize__pending_judging__unpack(NULL, value.size, value.data);
        if (!pending || !id_valid(pending->submission))
            continue;
        dispatch_key_t row = {
            .judging = pending->judging, .contest = pending->contest, .rejudge = pending->rejudge};
        memcpy(row.submission, pending->submission, ID_SIZE);
        s_offer(self, &row);
    }
}

/* ---- commands, timers ---- */

static bool
s_read_key(zmsg_t *args, dispatch_key_t *ret_key)
{
    zframe_t *frame = zmsg_first(args);
    if (zframe_size(frame) != sizeof *ret_key)
        return false;
    memcpy(ret_key, zframe_data(frame), sizeof *ret_key);
    return true;
}

static int
s_on_pending(void *arg, zmsg_t *args)
{
    dispatch_key_t key;
    if (s_read_key(args, &key))
        s_offer(arg, &key);
    return 0;
}

static int
s_on_settled(void *arg, zmsg_t *args)
{
    self_t *self = arg;
    dispatch_key_t key;
    if (s_read_key(args, &key))
        dispatcher_forget(self->dispatcher, &key);
    if (dispatcher_starved(self->dispatcher))
        s_scan(self);
    return 0;
}

static int
s_on_scan(void *arg, zmsg_t *args)
{
    (void)args;
    s_scan(arg);
    return 0;
}

static int
s_on_retry(zloop_t *loop, int timer, void *arg)
{
    (void)loop;
    (void)timer;
    self_t *self = arg;
    dispatch_key_t key;
    while (dispatcher_next_due(self->dispatcher, clock_mono_ms(), &key))
        s_send(self, &key);
    if (dispatcher_starved(self->dispatcher))
        s_scan(self);
    uint32_t sent = dispatcher_sent(self->dispatcher);
    s_emit(self, "SENT", &sent, sizeof sent);
    return 0;
}

static const actor_command_t COMMANDS[] = {
    {"PENDING", 1, 1, s_on_pending},
    {"SETTLED", 1, 1, s_on_settled},
    {"SCAN", 0, 0, s_on_scan},
    {0},
};

void
dispatcher_actor_fn(zsock_t *pipe, void *args)
{
    const dispatcher_actor_args_t *options = args;
    self_t self = {.pipe = pipe, .tables = options->tables};
    self.loop = actor_loop_new();
    self.client = bus_client_new(self.loop, options->broker);
    self.dispatcher = dispatcher_new();
    zloop_timer(self.loop, DISPATCH_RETRY_MS, 0, s_on_retry, &self);
    s_scan(&self);
    actor_loop(pipe, self.loop, COMMANDS, &self);
    bus_client_destroy(&self.client);
    dispatcher_destroy(&self.dispatcher);
    zloop_destroy(&self.loop);
}
