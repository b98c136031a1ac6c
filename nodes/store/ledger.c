/*  ledger - see ledger.h

    This file: the frame of a command, users, contests and registrations.
    Problems are in ledger_problem.c, submissions in ledger_submission.c.
*/
#include "nodes/store/ledger.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/cleanup.h"
#include "lib/base/err.h"
#include "nodes/store/ledger_parts.h"
#include "schemas/message.h"

/* ---- the parts' tools ---- */

void
ledger_refuse(ledger_step_t *step, int status, const char *detail)
{
    assert(status != 0);
    step->result->status = status;
    step->result->detail = detail;
}

static void
s_note(ledger_step_t *step, int code)
{
    if (code && !step->failed)
        step->failed = code;
}

void
ledger_put(ledger_step_t *step,
           table_t table,
           const tables_key_t *key,
           const ProtobufCMessage *message)
{
    s_note(step, tables_put_message(step->txn, table, key, message));
}

void
ledger_put_mark(ledger_step_t *step, table_t table, const tables_key_t *key)
{
    s_note(step, tables_put(step->txn, table, key, "", 0));
}

void
ledger_delete(ledger_step_t *step, table_t table, const tables_key_t *key)
{
    s_note(step, tables_delete(step->txn, table, key));
}

void
ledger_emit(ledger_step_t *step, Assize__Event *event)
{
    event->seq = step->index;
    event->prev_seq = *step->last_event;
    event->at_ms = step->command->at_ms;
    tables_key_t key = tables_key_u64(step->index);
    ledger_put(step, TABLE_EVENTS, &key, &event->base);
    *step->last_event = step->index;
    step->result->event_seq = step->index;
}

static void
s_name_result(ledger_step_t *step, const char *id)
{
    size_t length = strlen(id);
    assert(length < sizeof step->result->id);
    memcpy(step->result->id, id, length + 1);
}

bool
ledger_may(ledger_step_t *step, Assize__Role role)
{
    const char *principal = step->command->principal;
    if (!*principal)
        return true;
    tables_key_t key = tables_key_text(principal);
    _cleanup_(message_free_p) Assize__User *user =
        tables_get_message(step->txn, TABLE_USERS, &key, &assize__user__descriptor);
    return user && user->role >= role;
}

/* ---- users ---- */

/*  A stranger may register as a user under a free name; everything else is an administrator's. */
static void
s_put_user(ledger_step_t *step, const Assize__User *user)
{
    tables_key_t key = tables_key_text(user->name);
    _cleanup_(message_free_p) Assize__User *old =
        tables_get_message(step->txn, TABLE_USERS, &key, &assize__user__descriptor);
    bool registers_itself = strcmp(step->command->principal, user->name) == 0 &&
                            user->role == ASSIZE__ROLE__ROLE_USER && step->command->only_new;
    if (old && step->command->only_new) {
        ledger_refuse(step, ERR_CONFLICT, "this user name is taken");
        return;
    }
    if (!registers_itself && !ledger_may(step, ASSIZE__ROLE__ROLE_ADMIN)) {
        ledger_refuse(step, ERR_FORBIDDEN, "only an administrator may change users");
        return;
    }
    Assize__User stored = *user;
    stored.created_at_ms = old ? old->created_at_ms : step->command->at_ms;
    ledger_put(step, TABLE_USERS, &key, &stored.base);
    s_name_result(step, user->name);

    Assize__EventUser body = ASSIZE__EVENT_USER__INIT;
    body.name = user->name;
    body.display_name = user->display_name;
    body.role = user->role;
    Assize__Event event = ASSIZE__EVENT__INIT;
    event.body_case = ASSIZE__EVENT__BODY_USER;
    event.user = &body;
    ledger_emit(step, &event);
}

/* ---- contests ---- */

static void
s_store_contest(ledger_step_t *step, Assize__Contest *contest)
{
    tables_key_t key = tables_key_text(contest->id);
    ledger_put(step, TABLE_CONTESTS, &key, &contest->base);
    s_name_result(step, contest->id);

    Assize__Event event = ASSIZE__EVENT__INIT;
    event.body_case = ASSIZE__EVENT__BODY_CONTEST;
    event.contest = contest;
    ledger_emit(step, &event);
}

static void
s_put_contest(ledger_step_t *step, const Assize__Contest *contest)
{
    if (!ledger_may(step, ASSIZE__ROLE__ROLE_ADMIN)) {
        ledger_refuse(step, ERR_FORBIDDEN, "only an administrator may put contests");
        return;
    }
    tables_key_t key = tables_key_text(contest->id);
    if (step->command->only_new && tables_has(step->txn, TABLE_CONTESTS, &key)) {
        ledger_refuse(step, ERR_CONFLICT, "a contest with this id exists");
        return;
    }
    for (size_t i = 0; i < contest->n_problems; i++) {
        tables_key_t problem = tables_key_text(contest->problems[i]->problem);
        if (!tables_has(step->txn, TABLE_PROBLEMS, &problem)) {
            ledger_refuse(step, ERR_NOT_FOUND, "a problem of this contest does not exist");
            return;
        }
    }
    Assize__Contest stored = *contest;
    stored.put_at_ms = step->command->at_ms;
    s_store_contest(step, &stored);
}

static void
s_thaw_contest(ledger_step_t *step, const char *id)
{
    if (!ledger_may(step, ASSIZE__ROLE__ROLE_ADMIN)) {
        ledger_refuse(step, ERR_FORBIDDEN, "only an administrator may thaw a contest");
        return;
    }
    tables_key_t key = tables_key_text(id);
    _cleanup_(message_free_p) Assize__Contest *contest =
        tables_get_message(step->txn, TABLE_CONTESTS, &key, &assize__contest__descriptor);
    if (!contest) {
        ledger_refuse(step, ERR_NOT_FOUND, "there is no such contest");
        return;
    }
    if (step->command->at_ms < contest->start_at_ms + contest->duration_ms) {
        ledger_refuse(step, ERR_CONFLICT, "the contest is still running");
        return;
    }
    contest->thawed = 1;
    s_store_contest(step, contest);
}

static void
s_count_registration(ledger_step_t *step, const char *contest)
{
    tables_key_t key = tables_key_text(contest);
    _cleanup_(message_free_p) Assize__ContestCount *old = tables_get_message(
        step->txn, TABLE_CONTEST_COUNTS, &key, &assize__contest_count__descriptor);
    Assize__ContestCount count = ASSIZE__CONTEST_COUNT__INIT;
    count.registrations = (old ? old->registrations : 0) + 1;
    ledger_put(step, TABLE_CONTEST_COUNTS, &key, &count.base);
}

static void
s_register(ledger_step_t *step, const Assize__Registration *registration)
{
    const char *user_name = registration->user;
    if (strcmp(step->command->principal, user_name) != 0 &&
        !ledger_may(step, ASSIZE__ROLE__ROLE_ADMIN)) {
        ledger_refuse(step, ERR_FORBIDDEN, "only an administrator may register somebody else");
        return;
    }
    tables_key_t contest_key = tables_key_text(registration->contest);
    tables_key_t user_key = tables_key_text(user_name);
    _cleanup_(message_free_p) Assize__Contest *contest =
        tables_get_message(step->txn, TABLE_CONTESTS, &contest_key, &assize__contest__descriptor);
    _cleanup_(message_free_p) Assize__User *user =
        tables_get_message(step->txn, TABLE_USERS, &user_key, &assize__user__descriptor);
    if (!contest || !user) {
        ledger_refuse(
            step, ERR_NOT_FOUND, contest ? "there is no such user" : "there is no such contest");
        return;
    }
    tables_key_t key = tables_key_pair(registration->contest, user_name);
    s_name_result(step, user_name);
    if (tables_has(step->txn, TABLE_REGISTRATIONS, &key))
        return; /* again is as good as once */
    if (step->command->at_ms >= contest->start_at_ms + contest->duration_ms) {
        ledger_refuse(step, ERR_CONFLICT, "the contest is over");
        return;
    }
    Assize__Registration stored = *registration;
    stored.registered_at_ms = step->command->at_ms;
    stored.display_name = *user->display_name ? user->display_name : user->name;
    ledger_put(step, TABLE_REGISTRATIONS, &key, &stored.base);
    s_count_registration(step, registration->contest);

    Assize__Event event = ASSIZE__EVENT__INIT;
    event.body_case = ASSIZE__EVENT__BODY_REGISTRATION;
    event.registration = &stored;
    ledger_emit(step, &event);
}

/* ---- the frame ---- */

int
ledger_apply(tables_txn_t *txn,
             uint64_t index,
             const Assize__Command *command,
             uint64_t *last_event,
             ledger_result_t *ret_result)
{
    assert(txn && command && last_event && ret_result);
    *ret_result = (ledger_result_t){.detail = "", .seq = index};
    ledger_step_t step = {txn, index, command, last_event, ret_result, 0};

    switch (command->body_case) {
    case ASSIZE__COMMAND__BODY_USER_PUT:
        s_put_user(&step, command->user_put);
        break;
    case ASSIZE__COMMAND__BODY_PROBLEM_PUT:
        ledger_put_problem(&step, command->problem_put);
        break;
    case ASSIZE__COMMAND__BODY_CONTEST_PUT:
        s_put_contest(&step, command->contest_put);
        break;
    case ASSIZE__COMMAND__BODY_REGISTRATION_PUT:
        s_register(&step, command->registration_put);
        break;
    case ASSIZE__COMMAND__BODY_SUBMISSION_ACCEPT:
        ledger_accept_submission(&step, command->submission_accept);
        break;
    case ASSIZE__COMMAND__BODY_JUDGING_FINISH:
        ledger_finish_judging(&step, command->judging_finish);
        break;
    case ASSIZE__COMMAND__BODY_REJUDGE:
        ledger_rejudge(&step, command->rejudge->submission);
        break;
    case ASSIZE__COMMAND__BODY_CONTEST_THAW:
        s_thaw_contest(&step, command->contest_thaw->contest);
        break;
    default:
        ledger_refuse(&step, ERR_UNSUPPORTED, "this command is newer than this store");
        break;
    }
    return step.failed;
}

/* ---- the check before the log ---- */

static const char *
s_check_user(const Assize__User *user)
{
    if (!text_name_valid(user->name))
        return "a user name is 1 to 36 of a-z A-Z 0-9 _ . -";
    if (strlen(user->display_name) > STORE_TEXT_MAX || strlen(user->password_hash) > STORE_TEXT_MAX)
        return "a text of the user is too long";
    if (user->role < ASSIZE__ROLE__ROLE_USER || user->role > ASSIZE__ROLE__ROLE_ADMIN)
        return "the role is unknown";
    return NULL;
}

static const char *
s_check_contest(const Assize__Contest *contest)
{
    if (!text_name_valid(contest->id))
        return "a contest id is 1 to 36 of a-z A-Z 0-9 _ . -";
    if (!*contest->name || strlen(contest->name) > STORE_TEXT_MAX)
        return "the contest needs a name of at most 256 bytes";
    if (contest->start_at_ms <= 0 || contest->duration_ms <= 0 ||
        contest->duration_ms > STORE_CONTEST_DURATION_MS_MAX)
        return "the contest needs a start and a duration of at most 366 days";
    if (contest->freeze_ms < 0 || contest->freeze_ms > contest->duration_ms)
        return "the freeze is longer than the contest";
    if (contest->rule != ASSIZE__RULE__RULE_ICPC && contest->rule != ASSIZE__RULE__RULE_SPEED)
        return "the rule is unknown";
    if (contest->n_problems > STORE_CONTEST_PROBLEMS_MAX)
        return "the contest has too many problems";
    for (size_t i = 0; i < contest->n_problems; i++) {
        const Assize__ContestProblem *problem = contest->problems[i];
        if (!text_name_valid(problem->label) || !text_name_valid(problem->problem) ||
            strlen(problem->color) > STORE_TEXT_MAX || strlen(problem->rgb) > STORE_TEXT_MAX)
            return "a problem of the contest has a bad label, id or colour";
        for (size_t j = 0; j < i; j++)
            if (strcmp(contest->problems[j]->label, problem->label) == 0 ||
                strcmp(contest->problems[j]->problem, problem->problem) == 0)
                return "two problems of the contest share a label or an id";
    }
    return NULL;
}

static const char *
s_check_registration(const Assize__Registration *registration)
{
    return text_name_valid(registration->contest) && text_name_valid(registration->user)
               ? NULL
               : "a registration names a contest and a user";
}

static const char *
s_check_body(const Assize__Command *command)
{
    switch (command->body_case) {
    case ASSIZE__COMMAND__BODY_USER_PUT:
        return s_check_user(command->user_put);
    case ASSIZE__COMMAND__BODY_PROBLEM_PUT:
        return ledger_check_problem(command->problem_put);
    case ASSIZE__COMMAND__BODY_CONTEST_PUT:
        return s_check_contest(command->contest_put);
    case ASSIZE__COMMAND__BODY_REGISTRATION_PUT:
        return s_check_registration(command->registration_put);
    case ASSIZE__COMMAND__BODY_SUBMISSION_ACCEPT:
        return ledger_check_submission(command->submission_accept);
    case ASSIZE__COMMAND__BODY_JUDGING_FINISH:
        return ledger_check_judging(command->judging_finish);
    case ASSIZE__COMMAND__BODY_REJUDGE:
        return id_valid(command->rejudge->submission) ? NULL : "a rejudge names a submission";
    case ASSIZE__COMMAND__BODY_CONTEST_THAW:
        return text_name_valid(command->contest_thaw->contest) ? NULL : "a thaw names a contest";
    default:
        return "the command has no body that this store knows";
    }
}

int
ledger_check(const Assize__Command *command, const char **ret_detail)
{
    const char *wrong = *command->principal && !text_name_valid(command->principal)
                            ? "the principal is no user name"
                            : s_check_body(command);
    if (!wrong)
        return 0;
    *ret_detail = wrong;
    return ERR_INVALID;
}
