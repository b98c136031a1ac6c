/*  ledger_parts - what the ledger's files share; nobody else includes this */
#ifndef ASSIZE_LEDGER_PARTS_H
#define ASSIZE_LEDGER_PARTS_H

#include "nodes/store/ledger.h"

/*  One command on its way into the tables. */
typedef struct {
    tables_txn_t *txn;
    uint64_t index;
    const Assize__Command *command;
    uint64_t *last_event;
    ledger_result_t *result;
    int failed; /* the first failure of the disk */
} ledger_step_t;

/*  Ends the command without effect. */
void ledger_refuse(ledger_step_t *step, int status, const char *detail);
void ledger_put(ledger_step_t *step,
                table_t table,
                const tables_key_t *key,
                const ProtobufCMessage *message);
void ledger_put_mark(ledger_step_t *step, table_t table, const tables_key_t *key);
void ledger_delete(ledger_step_t *step, table_t table, const tables_key_t *key);
/*  Stores the event with seq, prev_seq and time filled in. */
void ledger_emit(ledger_step_t *step, Assize__Event *event);

/*  Whether the command comes from the operator (a node or the command line: no principal) or from
    a user with at least this role. */
bool ledger_may(ledger_step_t *step, Assize__Role role);

void ledger_put_problem(ledger_step_t *step, const Assize__Problem *problem);
void ledger_count_attempt(
    ledger_step_t *step, const char *user, const char *problem, int submissions, int accepted);

void ledger_accept_submission(ledger_step_t *step, const Assize__Submission *submission);
void ledger_finish_judging(ledger_step_t *step, const Assize__Judging *judging);
void ledger_rejudge(ledger_step_t *step, const char *submission);

/*  For ledger_check: NULL when the body is fine, else what is wrong. */
const char *ledger_check_problem(const Assize__Problem *problem);
const char *ledger_check_submission(const Assize__Submission *submission);
const char *ledger_check_judging(const Assize__Judging *judging);

#endif
