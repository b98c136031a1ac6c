/*  custom_validator - see custom_validator.h */
#include "nodes/worker/check/custom_validator.h"

#include "lib/base/cleanup.h"
#include "lib/base/text.h"
#include "nodes/worker/plain_text.h"
#include "nodes/worker/worker_limits.h"

#include <stdlib.h>
#include <string.h>

void
feedback_clear(feedback_t *self)
{
    bytes_clear(&self->judge_message);
    bytes_clear(&self->team_message);
    bytes_clear(&self->score);
    bytes_clear(&self->multiplier);
    *self = (feedback_t){0};
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

/*  What is wrong with the files that go with this verdict; NULL when nothing is. Fills in scores.
 */
static const char *
s_read_files(check_t *check, const feedback_t *feedback, bool strict)
{
    bool accepted = check->verdict == ASSIZE__VERDICT__VERDICT_AC;
    if (feedback->next_pass && !accepted)
        return "the validator wants another pass, but does not accept";
    if ((feedback->has_score || feedback->has_multiplier) && !accepted)
        return strict ? "the validator gives a score, but does not accept" : NULL;
    if (feedback->has_score && feedback->has_multiplier)
        return "the validator gives both a score and a multiplier";
    if (feedback->has_score &&
        !check_read_score(feedback->score.data, feedback->score.size, &check->score))
        return "score.txt is no score";
    if (feedback->has_multiplier &&
        (!check_read_score(
             feedback->multiplier.data, feedback->multiplier.size, &check->multiplier) ||
         check->multiplier > 1))
        return "score_multiplier.txt is no number from 0 to 1";
    check->has_score = feedback->has_score;
    check->has_multiplier = feedback->has_multiplier;
    check->next_pass = feedback->next_pass;
    return NULL;
}

check_t
custom_validator_check(const sandbox_result_t *run, const feedback_t *feedback, bool strict)
{
    check_t check = {.verdict = ASSIZE__VERDICT__VERDICT_JE};
    if (run->outcome == SANDBOX_EXITED && run->exit_code == CUSTOM_VALIDATOR_ACCEPTED)
        check.verdict = ASSIZE__VERDICT__VERDICT_AC;
    if (run->outcome == SANDBOX_EXITED && run->exit_code == CUSTOM_VALIDATOR_REJECTED)
        check.verdict = ASSIZE__VERDICT__VERDICT_WA;

    const bytes_t *said = &feedback->judge_message;
    _cleanup_(free_p) char *jury = plain_text(said->data, said->size, JUDGE_MESSAGE_MAX);
    _cleanup_(free_p) char *ending = NULL;
    if (check.verdict == ASSIZE__VERDICT__VERDICT_JE) {
        ending = s_ending(run);
    } else {
        const char *wrong = s_read_files(&check, feedback, strict);
        if (!wrong) {
            said = &feedback->team_message;
            check.message = plain_text(said->data, said->size, JUDGE_MESSAGE_MAX);
            check.jury_message = steal(&jury);
            return check;
        }
        ending = text_copy(wrong);
    }
    _cleanup_(free_p) char *errors =
        plain_text(run->errors.data, run->errors.size, JUDGE_MESSAGE_MAX / 4);
    return check_error("%s%s%s%s%s", ending, *jury ? "\n" : "", jury, *errors ? "\n" : "", errors);
}
