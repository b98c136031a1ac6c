/*  custom_validator - what the run of a problem's own validator means

    Problem package format: exit 42 accepts, 43 rejects; anything else - 0 too,
    a crash, a limit - is a judge error. What it left in its feedback directory
    says more. Pure: the run was somebody else's.
*/
#ifndef CUSTOM_VALIDATOR_H
#define CUSTOM_VALIDATOR_H

#include "lib/base/bytes.h"
#include "nodes/worker/check/check.h"
#include "nodes/worker/sandbox/sandbox.h"

#define CUSTOM_VALIDATOR_ACCEPTED 42
#define CUSTOM_VALIDATOR_REJECTED 43

/*  The feedback files; empty bytes for one that is not there or cannot be taken. */
typedef struct {
    bytes_t judge_message;
    bytes_t team_message;
    bool has_score;
    bytes_t score;
    bool has_multiplier;
    bytes_t multiplier;
    bool next_pass; /* there is a nextpass.in */
} feedback_t;

void feedback_clear(feedback_t *self);

/*  Reads a finished run and its feedback. A score that goes with a rejection is an error by 2025-09
    (`strict`), and overlooked in older packages, which have it. The caller clears the result. */
check_t
custom_validator_check(const sandbox_result_t *run, const feedback_t *feedback, bool strict);

#endif
