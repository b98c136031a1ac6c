/*  api_runs - trying a program: on the samples, or on an input of one's own

    A run goes to a worker as a submission does, but past the log: nothing of
    it is kept. Doing it twice does no harm, so a lost one is sent again.
*/
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/cleanup.h"
#include "lib/base/err.h"
#include "lib/base/log.h"
#include "lib/base/text.h"
#include "nodes/frontend/api.h"
#include "nodes/frontend/blob_fetch.h"
#include "nodes/frontend/frontend_limits.h"
#include "nodes/frontend/program.h"
#include "nodes/frontend/run.h"
#include "schemas/message.h"

typedef struct {
    program_t program; /* first: see program.h; in request */
    Assize__RunRequest *request;
    live_watch_t *place; /* the one run that the user may have in hand */
    char id[ID_SIZE];
    Assize__JudgeJob *job;
    char service[sizeof "judge/" + TEXT_NAME_MAX];
    payload_t *expected[SAMPLES_MAX];
    size_t asked; /* how many tests' answers were seen to */
} run_t;

static void
s_free_run(exchange_t *x)
{
    run_t *run = x->state;
    blob_fetch_clear(x);
    live_unwatch(x->frontend->live, &run->place);
    for (size_t i = 0; i < SAMPLES_MAX; i++)
        payload_release(&run->expected[i]);
    program_clear(&run->program);
    message_free_p(&run->job);
    message_free_p(&run->request);
    free(run);
}

/* ---- at the worker ---- */

static void
s_take_judging(exchange_t *x, const ProtobufCMessage *answer)
{
    run_t *run = x->state;
    _cleanup_(run_view_clear) run_view_t view = {0};
    run_view_make(&view, run->job, (const Assize__Judging *)(const void *)answer, run->expected);
    exchange_reply(x, 200, &view.view.base);
}

/*  A worker's reasons are for the log: they may speak of what the user must not know. */
static void
s_not_run(exchange_t *x, int status, const char *detail)
{
    log_info("%s: not run: %s: %s", x->trace, err_code(status), detail);
    if (status == ERR_INVALID)
        exchange_problem(x, 400, NULL, "no worker can run these files in this language");
    else if (status == ERR_RATE_LIMITED)
        exchange_fail(x, ERR_UNAVAILABLE, "the cluster is overloaded");
    else
        exchange_fail(x, status, NULL);
}

static void
s_send(exchange_t *x)
{
    run_t *run = x->state;
    const exchange_target_t target = {.descriptor = &assize__judge_service__descriptor,
                                      .service = run->service,
                                      .method = "JudgeRun",
                                      .timeout_ms = RUN_TIMEOUT_MS,
                                      .repeatable = true};
    x->on_failure = s_not_run;
    exchange_ask(x, &target, &run->job->base, s_take_judging);
}

/* ---- before it ---- */

static void s_fetch_next(exchange_t *x);

static void
s_take_expected(exchange_t *x, payload_t *blob)
{
    run_t *run = x->state;
    run->expected[run->asked++] = payload_share(blob);
    s_fetch_next(x);
}

static void
s_fetch_next(exchange_t *x)
{
    run_t *run = x->state;
    while (run->asked < run->job->problem->n_tests && !run_expected(run->job, run->asked))
        run->asked++;
    if (run->asked < run->job->problem->n_tests)
        blob_fetch(x, run_expected(run->job, run->asked), 0, SAMPLE_MAX, s_take_expected);
    else
        s_send(x);
}

static void
s_take_problem(exchange_t *x, const ProtobufCMessage *answer)
{
    const Assize__Problem *problem = (const Assize__Problem *)(const void *)answer;
    run_t *run = x->state;
    char *input =
        run->request->data_case == ASSIZE__RUN_REQUEST__DATA_INPUT ? run->request->input : NULL;
    if (program_refused(x, problem))
        return;
    const refusal_t *refusal = run_refusal(problem, input);
    if (refusal) {
        exchange_problem(x, refusal->status, refusal->code, refusal->detail);
        return;
    }
    id_make(x->received_at_ms, run->id);
    snprintf(run->service, sizeof run->service, "judge/%s", run->program.sources.language);
    run->job = run_job_new(run->id, problem, &run->program.sources, input);
    s_fetch_next(x);
}

/*  Takes the user's one place; false: the exchange is answered. */
static bool
s_take_place(exchange_t *x, run_t *run)
{
    _cleanup_(free_p) char *owner = text_format("run:%s", x->viewer.user);
    run->place = live_watch(x->frontend->live, LIVE_RUN, x->viewer.user, owner, 1, x);
    if (run->place)
        return true;
    http_response_t *response =
        http_response_problem(429, "run_in_progress", "wait for the end of your run");
    http_response_header(response, "Retry-After", "1");
    exchange_respond(x, &response);
    return false;
}

void
api_run_at(exchange_t *x, const char *problem, bool contest)
{
    Assize__RunRequest *request = (void *)exchange_body(x, &assize__run_request__descriptor);
    if (!request)
        return;
    run_t *run = calloc(1, sizeof *run);
    if (!run)
        abort();
    run->request = request;
    run->program.contest = contest;
    snprintf(run->program.problem, sizeof run->program.problem, "%s", problem);
    assert(!x->state);
    x->state = run;
    x->state_free = s_free_run;
    if (program_read(x,
                     request->language,
                     request->source,
                     request->files,
                     request->n_files,
                     request->entry_point) &&
        s_take_place(x, run))
        program_ask_problem(x, s_take_problem);
}

void
api_run_make(exchange_t *x)
{
    if (text_name_valid(x->params.values[0]))
        api_run_at(x, x->params.values[0], false);
    else
        exchange_problem(x, 404, NULL, "there is no such problem");
}
