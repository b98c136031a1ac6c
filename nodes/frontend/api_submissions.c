/*  api_submissions - submitting, reading and watching submissions

    A submission gets its id and its time here, so that every attempt to bring
    it to the log is the same command: whatever dies on the way, it is there
    once.
*/
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/cleanup.h"
#include "lib/base/err.h"
#include "lib/base/text.h"
#include "nodes/frontend/api.h"
#include "nodes/frontend/frontend_limits.h"
#include "nodes/frontend/message_copy.h"
#include "nodes/frontend/program.h"
#include "schemas/message.h"

/* ---- submitting ---- */

typedef struct {
    program_t program; /* first: see program.h; in request */
    Assize__SubmitRequest *request;
    Assize__Submission submission; /* its texts are in request and here */
    char id[ID_SIZE];
    char contest[TEXT_NAME_MAX + 1];
} submit_t;

static void
s_free_submit(exchange_t *x)
{
    submit_t *submit = x->state;
    program_clear(&submit->program);
    message_free_p(&submit->request);
    free(submit);
}

static void
s_accepted(exchange_t *x, const ProtobufCMessage *answer)
{
    const Assize__Applied *applied = (const Assize__Applied *)(const void *)answer;
    submit_t *submit = x->state;
    recent_note_write(x->frontend->recent, "submission", submit->id, applied->seq);
    Assize__SubmitReply reply = ASSIZE__SUBMIT_REPLY__INIT;
    reply.id = submit->id;
    http_response_t *response = exchange_json(x, 202, &reply.base);
    _cleanup_(free_p) char *location = text_format("/api/v1/submissions/%s", submit->id);
    http_response_header(response, "Location", location);
    exchange_respond(x, &response);
}

/*  Not accepted, or nobody knows: then the client gets the id to look it up. */
static void
s_not_accepted(exchange_t *x, int status, const char *detail)
{
    submit_t *submit = x->state;
    if (status == ERR_UNAVAILABLE || status == ERR_TIMEOUT) {
        _cleanup_(free_p) char *text =
            text_format("submission %s: %s; it may have been accepted all the same",
                        submit->id,
                        err_meaning(status));
        exchange_fail(x, status, text);
    } else if (status == ERR_CONFLICT) {
        exchange_problem(x, 409, "contest_not_running", detail);
    } else if (status == ERR_FORBIDDEN && *submit->contest) {
        exchange_problem(x, 403, "not_registered", detail);
    } else if (status == ERR_TOO_LARGE) {
        exchange_problem(x, 413, "source_too_large", detail);
    } else {
        exchange_fail(x, status, detail);
    }
}

static void
s_propose(exchange_t *x)
{
    submit_t *submit = x->state;
    Assize__Submission *submission = &submit->submission;
    assize__submission__init(submission);
    id_make(x->received_at_ms, submit->id);
    submission->id = submit->id;
    submission->user = (char *)x->viewer.user;
    const sources_t *sources = &submit->program.sources;
    submission->problem = submit->program.problem;
    submission->contest = submit->contest;
    submission->language = sources->language;
    submission->source = sources->main;
    submission->file_name = sources->main_name;
    submission->more_files = sources->more;
    submission->n_more_files = sources->more_count;
    submission->entry_point = sources->entry_point;
    submission->received_at_ms = x->received_at_ms;

    Assize__Command command = ASSIZE__COMMAND__INIT;
    command.body_case = ASSIZE__COMMAND__BODY_SUBMISSION_ACCEPT;
    command.submission_accept = submission;
    x->on_failure = s_not_accepted;
    exchange_propose(x, &command, NULL, true, s_accepted);
}

static void
s_check_problem(exchange_t *x, const ProtobufCMessage *answer)
{
    const Assize__Problem *problem = (const Assize__Problem *)(const void *)answer;
    if (!program_refused(x, problem))
        s_propose(x);
}

void
api_submit_to(exchange_t *x, const char *problem, const char *contest)
{
    Assize__SubmitRequest *request = (void *)exchange_body(x, &assize__submit_request__descriptor);
    if (!request)
        return;
    submit_t *submit = calloc(1, sizeof *submit);
    if (!submit)
        abort();
    submit->request = request;
    submit->program.contest = contest;
    snprintf(submit->program.problem, sizeof submit->program.problem, "%s", problem);
    snprintf(submit->contest, sizeof submit->contest, "%s", contest ? contest : "");
    assert(!x->state);
    x->state = submit;
    x->state_free = s_free_submit;
    if (program_read(x,
                     request->language,
                     request->source,
                     request->files,
                     request->n_files,
                     request->entry_point))
        program_ask_problem(x, s_check_problem);
}

void
api_submission_make(exchange_t *x)
{
    if (text_name_valid(x->params.values[0]))
        api_submit_to(x, x->params.values[0], NULL);
    else
        exchange_problem(x, 404, NULL, "there is no such problem");
}

/* ---- reading ---- */

/*  Asks for the record of the submission in the path, at least as new as `min_seq`. */
static void
s_read_record(exchange_t *x, uint64_t min_seq, exchange_step_fn *next)
{
    char *id = x->params.values[0];
    uint64_t written = recent_written(x->frontend->recent, "submission", id);
    Assize__NameQuery query = ASSIZE__NAME_QUERY__INIT;
    query.name = id;
    query.min_seq = min_seq > written ? min_seq : written;
    exchange_read(x, "SubmissionGet", &query.base, next);
}

/*  Whether the path holds a submission's id; answers if not. */
static bool
s_check_id(exchange_t *x)
{
    if (id_valid(x->params.values[0]))
        return true;
    exchange_problem(x, 404, NULL, "there is no such submission");
    return false;
}

static const recent_progress_t *
s_progress(const exchange_t *x, const Assize__Submission *submission, recent_progress_t *buffer)
{
    return recent_progress(x->frontend->recent, submission->id, submission->judging, buffer)
               ? buffer
               : NULL;
}

/* Whether a problem shows its groups: its version says it for ever, so that is kept. */

static char *
s_groups_key(const Assize__Submission *submission)
{
    return text_format("groups:%s:%u", submission->problem, submission->problem_version);
}

/*  Whether the problem has to be asked first. */
static bool
s_groups_unknown(const exchange_t *x, const Assize__SubmissionRecord *record)
{
    const Assize__Judging *outcome = submission_outcome(record);
    if (!outcome || !outcome->scored || viewer_is_jury(&x->viewer))
        return false;
    _cleanup_(free_p) char *key = s_groups_key(record->submission);
    _cleanup_(payload_release) payload_t *known = blob_cache_get(x->frontend->blobs, key);
    return !known;
}

static bool
s_groups_shown(const exchange_t *x, const Assize__SubmissionRecord *record)
{
    _cleanup_(free_p) char *key = s_groups_key(record->submission);
    _cleanup_(payload_release) payload_t *known = blob_cache_get(x->frontend->blobs, key);
    return known && known->size > 0;
}

static void
s_note_groups(exchange_t *x,
              const Assize__SubmissionRecord *record,
              const ProtobufCMessage *problem)
{
    bool shown = problem_shows_groups((const Assize__Problem *)(const void *)problem);
    _cleanup_(free_p) char *key = s_groups_key(record->submission);
    _cleanup_(payload_release) payload_t *note = payload_new("1", shown ? 1 : 0);
    blob_cache_put(x->frontend->blobs, key, note);
}

static void
s_read_problem(exchange_t *x, const Assize__SubmissionRecord *record, exchange_step_fn *next)
{
    Assize__NameQuery query = ASSIZE__NAME_QUERY__INIT;
    query.name = record->submission->problem;
    query.version = record->submission->problem_version;
    exchange_read(x, "ProblemGet", &query.base, next);
}

static void
s_show_record(exchange_t *x, const Assize__SubmissionRecord *record)
{
    recent_progress_t buffer;
    _cleanup_(submission_view_clear) submission_view_t view = {0};
    submission_view_make(&view,
                         record,
                         s_progress(x, record->submission, &buffer),
                         &x->viewer,
                         s_groups_shown(x, record));
    exchange_reply(x, 200, &view.view.base);
}

static void
s_free_record(exchange_t *x)
{
    message_free_p(&x->state);
}

static void
s_take_record_problem(exchange_t *x, const ProtobufCMessage *answer)
{
    s_note_groups(x, x->state, answer);
    s_show_record(x, x->state);
}

static void
s_take_record(exchange_t *x, const ProtobufCMessage *answer)
{
    const Assize__SubmissionRecord *record = (const Assize__SubmissionRecord *)(const void *)answer;
    if (!record->submission) {
        exchange_fail(x, ERR_CORRUPT, "a record without its submission");
        return;
    }
    if (!viewer_may_see(&x->viewer, record->submission)) {
        exchange_problem(x, 403, NULL, "this is somebody else's submission");
        return;
    }
    if (!s_groups_unknown(x, record)) {
        s_show_record(x, record);
        return;
    }
    x->state = message_copy(answer);
    x->state_free = s_free_record;
    s_read_problem(x, x->state, s_take_record_problem);
}

void
api_submission_get(exchange_t *x)
{
    if (s_check_id(x))
        s_read_record(x, 0, s_take_record);
}

static void
s_take_page(exchange_t *x, const ProtobufCMessage *answer)
{
    const Assize__SubmissionsPage *page = (const Assize__SubmissionsPage *)(const void *)answer;
    size_t count = page->n_submissions < PAGE_LIMIT_MAX ? page->n_submissions : PAGE_LIMIT_MAX;
    submission_view_t views[PAGE_LIMIT_MAX];
    Assize__SubmissionView *list[PAGE_LIMIT_MAX];
    for (size_t i = 0; i < count; i++) {
        recent_progress_t buffer;
        const Assize__Submission *submission = page->submissions[i];
        submission_view_make_row(&views[i], submission, s_progress(x, submission, &buffer));
        list[i] = &views[i].view;
    }
    Assize__SubmissionsView view = ASSIZE__SUBMISSIONS_VIEW__INIT;
    view.submissions = list;
    view.n_submissions = count;
    view.next = page->next;
    exchange_reply(x, 200, &view.base);
}

void
api_submissions_list(exchange_t *x)
{
    int64_t limit = PAGE_LIMIT_DEFAULT;
    Assize__SubmissionsQuery query = ASSIZE__SUBMISSIONS_QUERY__INIT;
    if (!exchange_number(x, "limit", 1, PAGE_LIMIT_MAX, &limit))
        return;
    query.limit = (uint32_t)limit;
    query.problem = (char *)exchange_name(x, "problem");
    query.contest = query.problem ? (char *)exchange_name(x, "contest") : NULL;
    query.user = query.contest ? (char *)exchange_name(x, "user") : NULL;
    if (!query.user)
        return;
    const char *before = http_request_param(x->request, "before");
    if (before && *before && !id_valid(before)) {
        exchange_problem(x, 400, NULL, "before: is not a submission's id");
        return;
    }
    query.before = (char *)(before ? before : "");
    if (!viewer_is_jury(&x->viewer)) {
        if (*query.user && strcmp(query.user, x->viewer.user) != 0) {
            exchange_problem(x, 403, NULL, "these are somebody else's submissions");
            return;
        }
        query.user = (char *)x->viewer.user;
    }
    exchange_read(x, "SubmissionsList", &query.base, s_take_page);
}

/* ---- watching ---- */

/*  The stream of one submission. It watches before it reads, so nothing that happens in between is
    lost: `stale` says that the record was read too early. */
typedef struct {
    live_watch_t *watch;
    Assize__SubmissionRecord *record; /* as read last; NULL before */
    uint64_t wanted_seq;              /* the record must be as new as this */
    bool reading;
    bool stale;
} events_t;

static void s_take_event_record(exchange_t *x, const ProtobufCMessage *answer);

static void
s_free_events(exchange_t *x)
{
    events_t *events = x->state;
    live_unwatch(x->frontend->live, &events->watch);
    message_free_p(&events->record);
    free(events);
}

/*  A stream that cannot go on just ends: its reader comes again. Before the first event there is
    still an answer to give. */
static void
s_fail_event_read(exchange_t *x, int status, const char *detail)
{
    events_t *events = x->state;
    events->reading = false;
    if (!x->streaming)
        exchange_fail(x, status, detail);
    else
        exchange_end(x);
}

static void
s_read_event_record(exchange_t *x)
{
    events_t *events = x->state;
    events->reading = true;
    events->stale = false;
    x->on_failure = s_fail_event_read;
    s_read_record(x, events->wanted_seq, s_take_event_record);
}

/*  Sends the view as it is now; returns whether it is final (then the exchange has ended). */
static bool
s_send_view(exchange_t *x)
{
    events_t *events = x->state;
    recent_progress_t buffer;
    _cleanup_(submission_view_clear) submission_view_t view = {0};
    submission_view_make(&view,
                         events->record,
                         s_progress(x, events->record->submission, &buffer),
                         &x->viewer,
                         s_groups_shown(x, events->record));
    exchange_event(x, "submission", &view.view.base);
    if (view.view.state != ASSIZE__SUBMISSION_STATE__SUBMISSION_STATE_FINISHED)
        return false;
    submission_view_clear(&view);
    exchange_end(x);
    return true;
}

/*  The record is read and all that it takes to show it is known. */
static void
s_show_event(exchange_t *x)
{
    events_t *events = x->state;
    events->reading = false;
    if (!x->streaming && !exchange_stream(x))
        return;
    if (!s_send_view(x) && events->stale)
        s_read_event_record(x);
}

static void
s_take_event_problem(exchange_t *x, const ProtobufCMessage *answer)
{
    events_t *events = x->state;
    s_note_groups(x, events->record, answer);
    s_show_event(x);
}

static void
s_take_event_record(exchange_t *x, const ProtobufCMessage *answer)
{
    const Assize__SubmissionRecord *record = (const Assize__SubmissionRecord *)(const void *)answer;
    events_t *events = x->state;
    if (!record->submission || !viewer_may_see(&x->viewer, record->submission)) {
        s_fail_event_read(x, ERR_FORBIDDEN, "this is somebody else's submission");
        return;
    }
    message_free_p(&events->record);
    events->record = (Assize__SubmissionRecord *)message_copy(answer);
    if (!s_groups_unknown(x, events->record)) {
        s_show_event(x);
        return;
    }
    x->on_failure = s_fail_event_read;
    s_read_problem(x, events->record, s_take_event_problem);
}

void
api_submission_events(exchange_t *x)
{
    if (!s_check_id(x))
        return;
    events_t *events = calloc(1, sizeof *events);
    if (!events)
        abort();
    x->state = events;
    x->state_free = s_free_events;
    size_t watches_max;
    const char *owner = exchange_owner(x, &watches_max);
    events->watch =
        live_watch(x->frontend->live, LIVE_SUBMISSION, x->params.values[0], owner, watches_max, x);
    if (events->watch)
        s_read_event_record(x);
    else
        exchange_problem(x, 429, "too_many_streams", "close a stream before you open another");
}

static void
s_push_progress(void *watcher, void *arg)
{
    (void)arg; /* it is in `recent` already */
    exchange_t *x = watcher;
    events_t *events = x->state;
    if (x->streaming && !events->reading)
        s_send_view(x);
}

void
api_submission_progressed(frontend_t *frontend, const Assize__JudgeProgress *progress)
{
    assert(frontend && progress);
    recent_note_progress(frontend->recent, progress);
    live_each(frontend->live, LIVE_SUBMISSION, progress->submission, s_push_progress, NULL);
}

static void
s_push_verdict(void *watcher, void *arg)
{
    exchange_t *x = watcher;
    events_t *events = x->state;
    events->wanted_seq = *(const uint64_t *)arg;
    events->stale = true;
    if (!events->reading)
        s_read_event_record(x);
}

void
api_submission_judged(frontend_t *frontend, const char *submission, uint64_t seq)
{
    assert(frontend && submission);
    live_each(frontend->live, LIVE_SUBMISSION, submission, s_push_verdict, &seq);
}

static void
s_beat(void *watcher, void *arg)
{
    exchange_t *x = watcher;
    const bool *current = arg;
    events_t *events = x->state;
    if (!x->streaming || events->reading)
        return;
    exchange_heartbeat(x);
    if (!*current)
        s_read_event_record(x); /* the feed is behind: look oneself */
}

void
api_submission_heartbeat(frontend_t *frontend)
{
    bool current = feed_reader_current(frontend->feed);
    live_each_of_kind(frontend->live, LIVE_SUBMISSION, s_beat, &current);
}
