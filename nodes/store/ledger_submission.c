/*  ledger_submission - a submission enters, is judged, is judged again */
#include <string.h>

#include "lib/base/cleanup.h"
#include "lib/base/err.h"
#include "nodes/store/ledger_parts.h"
#include "schemas/message.h"

#define LANGUAGE_ANSWER "answer" /* of submissions that are outputs */

static Assize__Submission *
s_get_submission(ledger_step_t *step, const char *id)
{
    tables_key_t key = tables_key_text(id);
    return tables_get_message(step->txn, TABLE_SUBMISSIONS, &key, &assize__submission__descriptor);
}

static void
s_put_submission(ledger_step_t *step, const Assize__Submission *submission)
{
    tables_key_t key = tables_key_text(submission->id);
    ledger_put(step, TABLE_SUBMISSIONS, &key, &submission->base);
}

static void
s_put_pending(ledger_step_t *step, const Assize__Submission *submission, bool rejudge)
{
    Assize__PendingJudging pending = ASSIZE__PENDING_JUDGING__INIT;
    pending.submission = submission->id;
    pending.judging = submission->judging;
    pending.rejudge = rejudge;
    pending.contest = *submission->contest != 0;
    pending.since_at_ms = step->command->at_ms;
    tables_key_t key = tables_key_numbered(submission->id, submission->judging);
    ledger_put(step, TABLE_PENDING, &key, &pending.base);
}

static void
s_emit_submission(ledger_step_t *step, const Assize__Submission *submission)
{
    Assize__EventSubmission body = ASSIZE__EVENT_SUBMISSION__INIT;
    body.id = submission->id;
    body.user = submission->user;
    body.problem = submission->problem;
    body.contest = submission->contest;
    body.language = submission->language;
    body.received_at_ms = submission->received_at_ms;
    body.judging = submission->judging;
    Assize__Event event = ASSIZE__EVENT__INIT;
    event.body_case = ASSIZE__EVENT__BODY_SUBMISSION;
    event.submission = &body;
    ledger_emit(step, &event);
}

/* ---- accept ---- */

/*  The frontend's clock counts, within STORE_CLOCK_SLACK_MS of the leader's: a far region loses
    nothing to latency, and a wrong clock gains nothing. */
static int64_t
s_clamp_time(int64_t received_at_ms, int64_t leader_ms)
{
    if (received_at_ms < leader_ms - STORE_CLOCK_SLACK_MS)
        return leader_ms - STORE_CLOCK_SLACK_MS;
    if (received_at_ms > leader_ms + STORE_CLOCK_SLACK_MS)
        return leader_ms + STORE_CLOCK_SLACK_MS;
    return received_at_ms;
}

static bool
s_contest_has(const Assize__Contest *contest, const char *problem)
{
    for (size_t i = 0; i < contest->n_problems; i++)
        if (strcmp(contest->problems[i]->problem, problem) == 0)
            return true;
    return false;
}

/*  Whether the submission may enter its contest; refuses if not. */
static bool
s_enter_contest(ledger_step_t *step, const Assize__Submission *submission)
{
    tables_key_t key = tables_key_text(submission->contest);
    _cleanup_(message_free_p) Assize__Contest *contest =
        tables_get_message(step->txn, TABLE_CONTESTS, &key, &assize__contest__descriptor);
    if (!contest || !s_contest_has(contest, submission->problem)) {
        ledger_refuse(step,
                      ERR_NOT_FOUND,
                      contest ? "the contest does not have this problem"
                              : "there is no such contest");
        return false;
    }
    tables_key_t registration = tables_key_pair(submission->contest, submission->user);
    if (!tables_has(step->txn, TABLE_REGISTRATIONS, &registration)) {
        ledger_refuse(step, ERR_FORBIDDEN, "not registered for this contest");
        return false;
    }
    int64_t at_ms = submission->received_at_ms;
    if (at_ms < contest->start_at_ms || at_ms >= contest->start_at_ms + contest->duration_ms) {
        ledger_refuse(step, ERR_CONFLICT, "the contest is not running");
        return false;
    }
    return true;
}

static bool
s_language_allowed(const Assize__Problem *problem, const char *language)
{
    for (size_t i = 0; i < problem->n_languages; i++)
        if (strcmp(problem->languages[i], language) == 0)
            return true;
    return problem->n_languages == 0;
}

/*  Bytes of all its files. */
static size_t
s_source_size(const Assize__Submission *submission)
{
    size_t size = submission->source.len;
    for (size_t i = 0; i < submission->n_more_files; i++)
        size += submission->more_files[i]->content.len;
    return size;
}

/*  Whether the submission may be made at its problem, whose version it gets; refuses if not. */
static bool
s_enter_problem(ledger_step_t *step, Assize__Submission *submission)
{
    tables_key_t key = tables_key_text(submission->problem);
    _cleanup_(message_free_p) Assize__Problem *problem =
        tables_get_message(step->txn, TABLE_PROBLEMS, &key, &assize__problem__descriptor);
    bool practice = *submission->contest == 0;
    if (!problem || (practice && problem->hidden && !ledger_may(step, ASSIZE__ROLE__ROLE_JURY))) {
        ledger_refuse(step, ERR_NOT_FOUND, "there is no such problem");
        return false;
    }
    bool answers = strcmp(submission->language, LANGUAGE_ANSWER) == 0;
    uint32_t kib_max = answers ? problem->limits->output_kib : problem->limits->code_kib;
    if (s_source_size(submission) > (size_t)kib_max * 1024) {
        ledger_refuse(step, ERR_TOO_LARGE, "the source is over the problem's code limit");
        return false;
    }
    if (answers != (problem->type && problem->type->submit_answer)) {
        ledger_refuse(step,
                      ERR_INVALID,
                      answers ? "the problem wants a program, not outputs"
                              : "the problem wants outputs, not a program");
        return false;
    }
    if (!answers && !s_language_allowed(problem, submission->language)) {
        ledger_refuse(step, ERR_INVALID, "the problem does not allow this language");
        return false;
    }
    submission->problem_version = problem->version;
    return true;
}

static void
s_index_submission(ledger_step_t *step, const Assize__Submission *submission)
{
    tables_key_t by_user = tables_key_pair(submission->user, submission->id);
    tables_key_t by_problem = tables_key_pair(submission->problem, submission->id);
    ledger_put_mark(step, TABLE_BY_USER, &by_user);
    ledger_put_mark(step, TABLE_BY_PROBLEM, &by_problem);
    if (*submission->contest) {
        tables_key_t by_contest = tables_key_pair(submission->contest, submission->id);
        ledger_put_mark(step, TABLE_BY_CONTEST, &by_contest);
    }
}

void
ledger_accept_submission(ledger_step_t *step, const Assize__Submission *submission)
{
    memcpy(step->result->id, submission->id, ID_SIZE);
    _cleanup_(message_free_p) Assize__Submission *old = s_get_submission(step, submission->id);
    if (old) {
        if (strcmp(old->user, submission->user) != 0 ||
            strcmp(old->problem, submission->problem) != 0)
            ledger_refuse(step, ERR_CONFLICT, "this id belongs to another submission");
        step->result->seq = old->seq;
        return;
    }
    tables_key_t user_key = tables_key_text(submission->user);
    if (!tables_has(step->txn, TABLE_USERS, &user_key)) {
        ledger_refuse(step, ERR_NOT_FOUND, "there is no such user");
        return;
    }
    if (strcmp(step->command->principal, submission->user) != 0 &&
        !ledger_may(step, ASSIZE__ROLE__ROLE_ADMIN)) {
        ledger_refuse(step, ERR_FORBIDDEN, "only an administrator may submit for somebody else");
        return;
    }
    Assize__Submission stored = *submission;
    stored.accepted_at_ms = step->command->at_ms;
    stored.received_at_ms = s_clamp_time(submission->received_at_ms, step->command->at_ms);
    stored.seq = step->index;
    stored.judging = 1;
    stored.verdict = ASSIZE__VERDICT__VERDICT_UNSPECIFIED;
    if (*stored.contest && !s_enter_contest(step, &stored))
        return;
    if (!s_enter_problem(step, &stored))
        return;

    s_put_submission(step, &stored);
    s_index_submission(step, &stored);
    s_put_pending(step, &stored, false);
    ledger_count_attempt(step, stored.user, stored.problem, 1, 0);
    s_emit_submission(step, &stored);
}

/* ---- verdict ---- */

static uint32_t
s_count_passed(const Assize__Judging *judging)
{
    uint32_t passed = 0;
    for (size_t i = 0; i < judging->n_tests; i++)
        passed += judging->tests[i]->verdict == ASSIZE__VERDICT__VERDICT_AC;
    return passed;
}

static void
s_emit_judging(ledger_step_t *step,
               const Assize__Submission *submission,
               const Assize__Judging *judging)
{
    Assize__EventJudging body = ASSIZE__EVENT_JUDGING__INIT;
    body.submission = submission->id;
    body.number = judging->number;
    body.user = submission->user;
    body.problem = submission->problem;
    body.contest = submission->contest;
    body.received_at_ms = submission->received_at_ms;
    body.verdict = judging->verdict;
    body.tests_passed = s_count_passed(judging);
    body.tests_total = judging->tests_total;
    body.cpu_ms = judging->cpu_ms;
    body.memory_kib = judging->memory_kib;
    body.scored = judging->scored;
    body.score = judging->score;
    body.groups = judging->groups;
    body.n_groups = judging->n_groups;
    Assize__Event event = ASSIZE__EVENT__INIT;
    event.body_case = ASSIZE__EVENT__BODY_JUDGING;
    event.judging = &body;
    ledger_emit(step, &event);
}

void
ledger_finish_judging(ledger_step_t *step, const Assize__Judging *judging)
{
    memcpy(step->result->id, judging->submission, ID_SIZE);
    step->result->version = judging->number;
    tables_key_t key = tables_key_numbered(judging->submission, judging->number);
    if (!ledger_may(step, ASSIZE__ROLE__ROLE_ADMIN)) {
        ledger_refuse(step, ERR_FORBIDDEN, "only a node may give verdicts");
        return;
    }
    if (!tables_has(step->txn, TABLE_PENDING, &key)) {
        ledger_refuse(step, ERR_CONFLICT, "this judging has its verdict already, or never was");
        return;
    }
    _cleanup_(message_free_p) Assize__Submission *submission =
        s_get_submission(step, judging->submission);
    if (!submission) {
        step->failed = ERR_CORRUPT; /* a pending row without its submission */
        return;
    }
    Assize__Judging stored = *judging;
    stored.finished_at_ms = step->command->at_ms;
    ledger_delete(step, TABLE_PENDING, &key);
    ledger_put(step, TABLE_JUDGINGS, &key, &stored.base);

    bool newest = judging->number == submission->judging;
    if (newest) {
        int was = submission->verdict == ASSIZE__VERDICT__VERDICT_AC;
        int is = judging->verdict == ASSIZE__VERDICT__VERDICT_AC;
        submission->verdict = judging->verdict;
        submission->score = judging->score;
        s_put_submission(step, submission);
        if (was != is)
            ledger_count_attempt(step, submission->user, submission->problem, 0, is - was);
    }
    s_emit_judging(step, submission, &stored);
}

void
ledger_rejudge(ledger_step_t *step, const char *id)
{
    if (!ledger_may(step, ASSIZE__ROLE__ROLE_ADMIN)) {
        ledger_refuse(step, ERR_FORBIDDEN, "only an administrator may order a rejudge");
        return;
    }
    _cleanup_(message_free_p) Assize__Submission *submission = s_get_submission(step, id);
    if (!submission) {
        ledger_refuse(step, ERR_NOT_FOUND, "there is no such submission");
        return;
    }
    tables_key_t pending = tables_key_numbered(id, submission->judging);
    if (tables_has(step->txn, TABLE_PENDING, &pending)) {
        ledger_refuse(step, ERR_CONFLICT, "this submission is being judged");
        return;
    }
    /* The old verdict stands until the new one comes: a board does not flicker. */
    submission->judging++;
    tables_key_t problem_key = tables_key_text(submission->problem);
    _cleanup_(message_free_p) Assize__Problem *problem =
        tables_get_message(step->txn, TABLE_PROBLEMS, &problem_key, &assize__problem__descriptor);
    if (problem)
        submission->problem_version = problem->version;
    memcpy(step->result->id, id, ID_SIZE);
    step->result->version = submission->judging;
    s_put_submission(step, submission);
    s_put_pending(step, submission, true);
    s_emit_submission(step, submission);
}

/* ---- the check before the log ---- */

const char *
ledger_check_submission(const Assize__Submission *submission)
{
    if (!id_valid(submission->id))
        return "the id of a submission is a ULID";
    if (!text_name_valid(submission->user) || !text_name_valid(submission->problem) ||
        (*submission->contest && !text_name_valid(submission->contest)) ||
        !text_name_valid(submission->language))
        return "a submission names a user, a problem and a language";
    if (submission->source.len == 0)
        return "the source is empty";
    if (s_source_size(submission) > STORE_SOURCE_MAX)
        return "the source is larger than any problem allows";
    if (submission->n_more_files >= STORE_LIST_MAX)
        return "the submission has too many files";
    if (strlen(submission->file_name) > STORE_TEXT_MAX ||
        strlen(submission->entry_point) > STORE_TEXT_MAX)
        return "a name of the submission is too long";
    for (size_t i = 0; i < submission->n_more_files; i++)
        if (!*submission->more_files[i]->name ||
            strlen(submission->more_files[i]->name) > STORE_TEXT_MAX)
            return "a file of the submission has no name, or one that is too long";
    if (submission->received_at_ms <= 0)
        return "a submission carries the time when it was received";
    return NULL;
}

const char *
ledger_check_judging(const Assize__Judging *judging)
{
    if (!id_valid(judging->submission) || judging->number == 0)
        return "a verdict names a submission and a judging";
    if (judging->verdict < ASSIZE__VERDICT__VERDICT_AC ||
        judging->verdict > ASSIZE__VERDICT__VERDICT_JE)
        return "the verdict is unknown";
    if (judging->n_tests > STORE_TESTS_MAX + STORE_GROUPS_MAX ||
        judging->n_tests > judging->tests_total)
        return "a verdict has more results than tests";
    return NULL;
}
