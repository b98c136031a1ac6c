/*  ledger - the deterministic state machine behind the log

    ledger_apply takes one command of the log and changes the tables: the same
    commands in the same order give the same tables, byte for byte, on every
    replica, in every version that ever reads that log. So it has no clock (a
    command carries the leader's stamp), no random source and no knowledge of
    who it is. It checks every rule again, whatever a frontend checked before:
    two requests that were fine apart may not be fine together.

    Rules that matter most:
    - a submission is accepted once per id: the same id again is answered with
      what happened the first time, so a frontend may send it again;
    - accepted means pending: the row in `pending` is the durable queue;
    - the first final verdict per (submission, judging) wins, later ones are a
      CONFLICT and change nothing: dispatch at least once, judge exactly once.

    Source: DESIGN, "The promises" 1 and 5; Schneider, "Implementing
    fault-tolerant services using the state machine approach", 1990.
*/
#ifndef ASSIZE_LEDGER_H
#define ASSIZE_LEDGER_H

#include <schemas/feed.pb-c.h>
#include <schemas/log.pb-c.h>

#include "lib/base/id.h"
#include "lib/base/text.h"
#include "nodes/store/tables.h"

typedef struct {
    int status;                 /* 0, or why the command had no effect (lib/base/err.h) */
    const char *detail;         /* one line for people when status is not 0; static */
    char id[TEXT_NAME_MAX + 1]; /* of what was put */
    uint32_t version;           /* of a problem; number of a judging */
    uint64_t seq;               /* index of the command that has the effect: an earlier one when
                                   this is a repetition */
    uint64_t event_seq;         /* index when there was an event, else 0 */
} ledger_result_t;

/*  Applies `command`, which has this log index, inside the write transaction, and stores its event
    (if it has one) behind the event `*last_event`, which is moved on. Returns 0 with `*ret_result`,
    or a failure of the disk: then the transaction must be thrown away. */
int ledger_apply(tables_txn_t *txn,
                 uint64_t index,
                 const Assize__Command *command,
                 uint64_t *last_event,
                 ledger_result_t *ret_result);

/*  Whether this is a command at all: one body, names that are names, sizes within limits. Checked
    before a command enters the log; what this refuses is never in it. Returns 0, or a code with
    `*ret_detail` (static). */
int ledger_check(const Assize__Command *command, const char **ret_detail);

/*  Calls `fn` for every blob that a checked problem names. */
typedef void(ledger_blob_fn)(void *arg, const Assize__BlobRef *blob);
void ledger_each_blob(const Assize__Problem *problem, ledger_blob_fn *fn, void *arg);

#endif
