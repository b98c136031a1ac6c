/*  custom_validator - see custom_validator.h */
#include "nodes/worker/check/custom_validator.h"

#include "lib/base/cleanup.h"
#include "lib/base/text.h"
#include "nodes/worker/plain_text.h"
#include "nodes/worker/worker_limits.h"

#include <stdlib.h>
#include <string.h>

void
check_clear(check_t *self)
{
    free(self->message);
    free(self->jury_message);
    *self = (check_t){0};
}

/*  How it ended, for the jury. */
static char *
s_ending(const sandbox_result_t *run)
{
    switch (run->outcome) {
    case SANDBOX_EXITED:
        return text_format("the validator ended with exit code %d, not 42 or 43", run->exit_code);
    case SANDBOX_SIGNALED:
        return text_format("the validator was ended by signal %d", run->signal);
    case SANDBOX_BROKEN:
        return text_format("the sandbox of the validator broke: %s", run->why);
    default:
        return text_format("the validator ended with %s", sandbox_outcome_code(run->outcome));
    }
}

check_t
custom_validator_check(const sandbox_result_t *run,
                       const bytes_t *judge_message,
                       const bytes_t *team_message)
{
    check_t check = {.verdict = ASSIZE__VERDICT__VERDICT_JE};
    if (run->outcome == SANDBOX_EXITED && run->exit_code == CUSTOM_VALIDATOR_ACCEPTED)
        check.verdict = ASSIZE__VERDICT__VERDICT_AC;
    if (run->outcome == SANDBOX_EXITED && run->exit_code == CUSTOM_VALIDATOR_REJECTED)
        check.verdict = ASSIZE__VERDICT__VERDICT_WA;

    _cleanup_(free_p) char *jury =
        plain_text(judge_message->data, judge_message->size, JUDGE_MESSAGE_MAX);
    if (check.verdict != ASSIZE__VERDICT__VERDICT_JE) {
        check.message = plain_text(team_message->data, team_message->size, JUDGE_MESSAGE_MAX);
        check.jury_message = steal(&jury);
        return check;
    }
    _cleanup_(free_p) char *errors =
        plain_text(run->errors.data, run->errors.size, JUDGE_MESSAGE_MAX / 4);
    _cleanup_(free_p) char *ending = s_ending(run);
    check.message = text_copy("");
    check.jury_message =
        text_format("%s%s%s%s%s", ending, *jury ? "\n" : "", jury, *errors ? "\n" : "", errors);
    return check;
}
