/*  api_contests - contests, registrations, their problems and submissions to them */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/cleanup.h"
#include "lib/base/err.h"
#include "lib/base/text.h"
#include "nodes/frontend/api.h"
#include "nodes/frontend/frontend_limits.h"
#include "nodes/frontend/message_copy.h"
#include "schemas/message.h"

/* ---- reading ---- */

/*  A registration that went through here may not have reached the replica that answered. */
static bool
s_registered(const exchange_t *x, const Assize__ContestRecord *record)
{
    if (record->registered || !x->viewer.user)
        return record->registered;
    _cleanup_(free_p) char *name = text_format("%s %s", record->contest->id, x->viewer.user);
    return recent_written(x->frontend->recent, "registration", name) > 0;
}

static void
s_make_view(const exchange_t *x, const Assize__ContestRecord *record, contest_view_t *view)
{
    contest_view_make(view, record, &x->viewer, x->received_at_ms);
    view->view.registered = s_registered(x, record);
}

static void
s_take_contests(exchange_t *x, const ProtobufCMessage *answer)
{
    const Assize__ContestsPage *page = (const Assize__ContestsPage *)(const void *)answer;
    contest_view_t views[PAGE_LIMIT_MAX];
    Assize__ContestView *list[PAGE_LIMIT_MAX];
    Assize__ContestsView view = ASSIZE__CONTESTS_VIEW__INIT;
    for (size_t i = 0; i < page->n_contests && i < PAGE_LIMIT_MAX; i++) {
        if (!page->contests[i]->contest)
            continue;
        s_make_view(x, page->contests[i], &views[view.n_contests]);
        list[view.n_contests] = &views[view.n_contests].view;
        view.n_contests++;
    }
    size_t count = view.n_contests;
    view.contests = list;
    view.next = page->next;
    exchange_reply(x, 200, &view.base);
    for (size_t i = 0; i < count; i++)
        contest_view_clear(&views[i]);
}

void
api_contests_list(exchange_t *x)
{
    int64_t limit = PAGE_LIMIT_DEFAULT;
    Assize__ContestsQuery query = ASSIZE__CONTESTS_QUERY__INIT;
    if (!exchange_number(x, "limit", 1, PAGE_LIMIT_MAX, &limit))
        return;
    query.after = (char *)exchange_name(x, "after");
    if (!query.after)
        return;
    query.limit = (uint32_t)limit;
    query.user = (char *)(x->viewer.user ? x->viewer.user : "");
    exchange_read(x, "ContestsList", &query.base, s_take_contests);
}

/*  Asks for the contest in the path. */
static void
s_read_contest(exchange_t *x, exchange_step_fn *next)
{
    if (!text_name_valid(x->params.values[0])) {
        exchange_problem(x, 404, NULL, "there is no such contest");
        return;
    }
    Assize__ContestQuery query = ASSIZE__CONTEST_QUERY__INIT;
    query.name = x->params.values[0];
    query.user = (char *)(x->viewer.user ? x->viewer.user : "");
    exchange_read(x, "ContestGet", &query.base, next);
}

/*  The record of an answer; NULL: the exchange is answered. */
static const Assize__ContestRecord *
s_record(exchange_t *x, const ProtobufCMessage *answer)
{
    const Assize__ContestRecord *record = (const Assize__ContestRecord *)(const void *)answer;
    if (record->contest)
        return record;
    exchange_fail(x, ERR_CORRUPT, "a record without its contest");
    return NULL;
}

/*  A contest to be shown with the names of its problems, which are asked for one after the other
    and kept until the feed says that a problem has changed. */
typedef struct {
    Assize__ContestRecord *record;
    contest_view_t view; /* of record */
    payload_t **names;   /* as many as the view has problems; NULL = not known */
    size_t asked;
} naming_t;

static void
s_free_naming(exchange_t *x)
{
    naming_t *naming = x->state;
    for (size_t i = 0; i < naming->view.view.n_problems; i++)
        payload_release(&naming->names[i]);
    free(naming->names);
    contest_view_clear(&naming->view);
    message_free_p(&naming->record);
    free(naming);
}

static char *
s_name_key(const char *problem)
{
    return text_format("name:%s", problem);
}

static void
s_show_contest(exchange_t *x)
{
    naming_t *naming = x->state;
    for (size_t i = 0; i < naming->view.view.n_problems; i++)
        if (naming->names[i])
            naming->view.items[i].name = (char *)naming->names[i]->data;
    exchange_reply(x, 200, &naming->view.view.base);
}

static void s_name_next(exchange_t *x);

static void
s_take_named(exchange_t *x, const ProtobufCMessage *answer)
{
    naming_t *naming = x->state;
    const char *name = ((const Assize__Problem *)(const void *)answer)->name;
    _cleanup_(free_p) char *key = s_name_key(naming->view.items[naming->asked].problem);
    payload_t *kept = payload_new(name, strlen(name));
    blob_cache_put(x->frontend->blobs, key, kept);
    naming->names[naming->asked++] = kept;
    s_name_next(x);
}

/*  A contest without a name is worth more than none. */
static void
s_not_named(exchange_t *x, int status, const char *detail)
{
    (void)detail;
    naming_t *naming = x->state;
    naming->asked++;
    if (status == ERR_NOT_FOUND)
        s_name_next(x);
    else
        s_show_contest(x);
}

static void
s_name_next(exchange_t *x)
{
    naming_t *naming = x->state;
    for (; naming->asked < naming->view.view.n_problems; naming->asked++) {
        Assize__NameQuery query = ASSIZE__NAME_QUERY__INIT;
        query.name = naming->view.items[naming->asked].problem;
        _cleanup_(free_p) char *key = s_name_key(query.name);
        naming->names[naming->asked] = blob_cache_get(x->frontend->blobs, key);
        if (naming->names[naming->asked])
            continue;
        x->on_failure = s_not_named;
        exchange_read(x, "ProblemGet", &query.base, s_take_named);
        return;
    }
    s_show_contest(x);
}

void
api_problem_changed(frontend_t *frontend, const char *problem)
{
    assert(frontend && problem);
    _cleanup_(free_p) char *key = s_name_key(problem);
    blob_cache_drop(frontend->blobs, key);
}

static void
s_take_contest(exchange_t *x, const ProtobufCMessage *answer)
{
    if (!s_record(x, answer))
        return;
    naming_t *naming = calloc(1, sizeof *naming);
    if (!naming)
        abort();
    x->state = naming;
    x->state_free = s_free_naming;
    naming->record = (Assize__ContestRecord *)message_copy(answer);
    s_make_view(x, naming->record, &naming->view);
    naming->names = calloc(naming->view.view.n_problems + 1, sizeof(payload_t *));
    if (!naming->names)
        abort();
    s_name_next(x);
}

void
api_contest_get(exchange_t *x)
{
    s_read_contest(x, s_take_contest);
}

/* ---- registration ---- */

static void
s_take_registration(exchange_t *x, const ProtobufCMessage *answer)
{
    const Assize__Applied *applied = (const Assize__Applied *)(const void *)answer;
    _cleanup_(free_p) char *name = text_format("%s %s", x->params.values[0], x->viewer.user);
    recent_note_write(x->frontend->recent, "registration", name, applied->seq);

    Assize__Registration view = ASSIZE__REGISTRATION__INIT;
    view.contest = x->params.values[0];
    view.user = x->claims->user;
    view.display_name = x->claims->display_name;
    view.registered_at_ms = applied->at_ms;
    exchange_reply(x, 201, &view.base);
}

static void
s_refuse_registration(exchange_t *x, int status, const char *detail)
{
    if (status == ERR_CONFLICT)
        exchange_problem(x, 409, "contest_over", detail);
    else
        exchange_fail(x, status, detail);
}

void
api_contest_register(exchange_t *x)
{
    if (!text_name_valid(x->params.values[0])) {
        exchange_problem(x, 404, NULL, "there is no such contest");
        return;
    }
    Assize__Registration registration = ASSIZE__REGISTRATION__INIT;
    registration.contest = x->params.values[0];
    registration.user = x->claims->user;
    registration.display_name = x->claims->display_name;
    Assize__Command command = ASSIZE__COMMAND__INIT;
    command.body_case = ASSIZE__COMMAND__BODY_REGISTRATION_PUT;
    command.registration_put = &registration;
    x->on_failure = s_refuse_registration;
    exchange_propose(x, &command, NULL, true, s_take_registration);
}

/* ---- problems of a contest ---- */

/*  The contest's problem in the path, when the caller may see it now; NULL: answered. */
static const Assize__ContestProblem *
s_problem(exchange_t *x, const Assize__ContestRecord *record)
{
    if (!contest_shows_problems(record->contest, &x->viewer, x->received_at_ms)) {
        exchange_problem(x, 409, "contest_not_running", "the contest has not started");
        return NULL;
    }
    const Assize__ContestProblem *problem = contest_problem(record->contest, x->params.values[1]);
    if (!problem)
        exchange_problem(x, 404, NULL, "the contest has no such problem");
    return problem;
}

static void
s_show_problem(exchange_t *x, const ProtobufCMessage *answer)
{
    api_problem_show(x, (const Assize__Problem *)(const void *)answer);
}

static void
s_show_pdf(exchange_t *x, const ProtobufCMessage *answer)
{
    api_problem_show_pdf(x, (const Assize__Problem *)(const void *)answer);
}

static void
s_read_problem(exchange_t *x, const ProtobufCMessage *answer, exchange_step_fn *next)
{
    const Assize__ContestRecord *record = s_record(x, answer);
    const Assize__ContestProblem *problem = record ? s_problem(x, record) : NULL;
    if (!problem)
        return;
    Assize__NameQuery query = ASSIZE__NAME_QUERY__INIT;
    query.name = problem->problem;
    exchange_read(x, "ProblemGet", &query.base, next);
}

static void
s_find_problem(exchange_t *x, const ProtobufCMessage *answer)
{
    s_read_problem(x, answer, s_show_problem);
}

static void
s_find_pdf(exchange_t *x, const ProtobufCMessage *answer)
{
    s_read_problem(x, answer, s_show_pdf);
}

void
api_contest_problem(exchange_t *x)
{
    s_read_contest(x, s_find_problem);
}

void
api_contest_pdf(exchange_t *x)
{
    s_read_contest(x, s_find_pdf);
}

/* ---- submissions to a contest, and runs ---- */

/*  The problem in the path for those who take part, while they may; NULL: answered. */
static const Assize__ContestProblem *
s_problem_to_solve(exchange_t *x, const Assize__ContestRecord *record)
{
    if (!contest_runs(record->contest, x->received_at_ms)) {
        exchange_problem(x, 409, "contest_not_running", "the contest is not running");
        return NULL;
    }
    if (!s_registered(x, record)) {
        exchange_problem(x, 403, "not_registered", "register for the contest first");
        return NULL;
    }
    return s_problem(x, record);
}

static void
s_submit(exchange_t *x, const ProtobufCMessage *answer)
{
    const Assize__ContestRecord *record = s_record(x, answer);
    const Assize__ContestProblem *problem = record ? s_problem_to_solve(x, record) : NULL;
    if (problem)
        api_submit_to(x, problem->problem, record->contest->id);
}

static void
s_run(exchange_t *x, const ProtobufCMessage *answer)
{
    const Assize__ContestRecord *record = s_record(x, answer);
    const Assize__ContestProblem *problem = record ? s_problem_to_solve(x, record) : NULL;
    if (problem)
        api_run_at(x, problem->problem, true);
}

void
api_contest_run(exchange_t *x)
{
    s_read_contest(x, s_run);
}

void
api_contest_submit(exchange_t *x)
{
    s_read_contest(x, s_submit);
}
