/*  custom_validator - what the run of a problem's own validator means

    Problem package format: exit 42 accepts, 43 rejects; anything else - 0 too,
    a crash, a limit - is a judge error. Pure: the run was somebody else's.
*/
#ifndef CUSTOM_VALIDATOR_H
#define CUSTOM_VALIDATOR_H

#include <schemas/submission.pb-c.h>

#include "nodes/worker/sandbox/sandbox.h"

#define CUSTOM_VALIDATOR_ACCEPTED 42
#define CUSTOM_VALIDATOR_REJECTED 43

/*  The outcome of checking one output, by whatever validator. */
typedef struct {
    Assize__Verdict verdict; /* AC, WA or JE */
    char *message;           /* for the user; may be "" */
    char *jury_message;      /* for the jury: may quote the answer */
} check_t;

void check_clear(check_t *self);

/*  Reads a finished run (its outcome must not be KILLED) and its two feedback files (empty when it
    wrote none). The caller clears the result. */
check_t custom_validator_check(const sandbox_result_t *run,
                               const bytes_t *judge_message,
                               const bytes_t *team_message);

#endif
