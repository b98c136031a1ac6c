/*  job_batch - see job_batch.h */
#include "client/cli/job_batch.h"

#include <assert.h>
#include <stdlib.h>

#include "client/cli/cli.h"
#include "lib/base/cleanup.h"
#include "lib/base/clock.h"
#include "lib/base/err.h"
#include "lib/base/text.h"
#include "schemas/message.h"

#define JUDGE_TIMEOUT_MS 3600000u /* the whole queue may be before a job */
#define LOOK_MS 10

struct job_batch {
    assize_t *cluster;
    const char *label;
    size_t window;
    size_t sent;
    size_t finished;
    size_t wanted; /* the loop ends when so many are finished */
};

/*  A call under way. */
typedef struct {
    job_batch_t *batch;
    job_result_t *result;
} flight_t;

void
job_result_clear(job_result_t *self)
{
    message_free_p(&self->judging);
    free(self->failure);
    *self = (job_result_t){.judging = NULL};
}

static size_t
s_find_window(assize_t *cluster)
{
    size_t credit = 0;
    _cleanup_(message_free_p) Assize__BrokerStatus *status = NULL;
    if (assize_broker_status(cluster, &status))
        return JOB_BATCH_WINDOW_MIN;
    for (size_t i = 0; i < status->n_workers; i++) {
        const Assize__BrokerStatus__Worker *worker = status->workers[i];
        bool judges = false;
        for (size_t k = 0; k < worker->n_services; k++)
            judges = judges || text_starts(worker->services[k], "judge/");
        credit += judges ? worker->credit : 0;
    }
    size_t window = 2 * credit;
    return window < JOB_BATCH_WINDOW_MIN   ? JOB_BATCH_WINDOW_MIN
           : window > JOB_BATCH_WINDOW_MAX ? JOB_BATCH_WINDOW_MAX
                                           : window;
}

job_batch_t *
job_batch_new(assize_t *cluster, const char *label)
{
    assert(cluster);
    job_batch_t *self = calloc(1, sizeof *self);
    if (!self)
        abort();
    self->cluster = cluster;
    self->label = label;
    self->window = s_find_window(cluster);
    return self;
}

void
job_batch_destroy(job_batch_t **self_p)
{
    assert(self_p);
    free(*self_p);
    *self_p = NULL;
}

static void
s_on_reply(void *arg, const rpc_reply_t *reply)
{
    flight_t *flight = arg;
    if (!reply->final)
        return;
    job_batch_t *self = flight->batch;
    job_result_t *result = flight->result;
    free(flight);
    if (reply->status)
        result->failure = text_format("%s: %s", err_code(reply->status), reply->detail);
    else
        result->judging = assize__judging__unpack(NULL, reply->size, reply->body);
    self->finished++;
    if (self->label)
        cli_progress(self->label, self->finished, self->sent);
}

static int
s_check_wanted(zloop_t *loop, int timer, void *arg)
{
    (void)loop;
    (void)timer;
    job_batch_t *self = arg;
    return self->finished >= self->wanted ? -1 : 0;
}

/*  Runs the loop until so many are finished. */
static int
s_wait(job_batch_t *self, size_t wanted)
{
    if (self->finished >= wanted)
        return 0;
    zloop_t *loop = assize_loop(self->cluster);
    self->wanted = wanted;
    int timer = zloop_timer(loop, LOOK_MS, 0, s_check_wanted, self);
    int code = 0;
    while (code == 0 && self->finished < wanted)
        if (zloop_start(loop) == 0)
            code = ERR_UNAVAILABLE;
    zloop_timer_end(loop, timer);
    return code;
}

int
job_batch_send(job_batch_t *self, Assize__JudgeJob *job, job_result_t *result)
{
    if (self->sent >= self->window && s_wait(self, self->sent + 1 - self->window))
        return ERR_UNAVAILABLE;
    id_make(clock_utc_ms(), result->id);
    job->submission = result->id;
    job->judging = 1;
    flight_t *flight = calloc(1, sizeof *flight);
    if (!flight)
        abort();
    *flight = (flight_t){.batch = self, .result = result};
    _cleanup_(free_p) char *service = text_format("judge/%s", job->language);
    bus_call_t call = {.service = service,
                       .timeout_ms = JUDGE_TIMEOUT_MS,
                       .priority = ASSIZE__PRIORITY__PRIORITY_REJUDGE,
                       .leased = true,
                       .resend = true};
    self->sent++;
    rpc_call(assize_bus(self->cluster),
             &assize__judge_service__descriptor,
             "JudgeRun",
             &call,
             &job->base,
             s_on_reply,
             flight);
    return 0;
}

int
job_batch_wait(job_batch_t *self)
{
    return s_wait(self, self->sent);
}
