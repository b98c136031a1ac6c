/*  testlib - see testlib.h */
#include "nodes/worker/check/testlib.h"

#include "lib/base/cleanup.h"
#include "lib/base/text.h"
#include "nodes/worker/plain_text.h"
#include "nodes/worker/worker_limits.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define POINTS_CODE 7
#define POINTS_INFO "points points_info="
#define PARTIAL_FIRST 50
#define PARTIAL_LAST 250

/*  The points that the words start with: "points 12.5 nearly". */
static bool
s_read_points(const char *words, double *ret)
{
    static const char start[] = "points ";
    if (strncmp(words, start, sizeof start - 1) != 0)
        return false;
    char *end;
    double points = strtod(words + sizeof start - 1, &end);
    if (end == words + sizeof start - 1 || !isfinite(points) || points < 0)
        return false;
    *ret = points;
    return true;
}

static check_t
s_check_code(int code, const char *words, const char *what)
{
    check_t check = {.verdict = ASSIZE__VERDICT__VERDICT_AC};
    switch (code) {
    case 0:
        break;
    case 1:
    case 2:
    case 4:
    case 8:
        check.verdict = ASSIZE__VERDICT__VERDICT_WA;
        break;
    case POINTS_CODE:
        if (strncmp(words, POINTS_INFO, sizeof POINTS_INFO - 1) == 0)
            break; /* notes for a scorer, which we do not have: accepted */
        check.has_score = s_read_points(words, &check.score);
        if (!check.has_score)
            return check_error("%s gives points, but does not say how many: %s", what, words);
        break;
    default:
        if (code < PARTIAL_FIRST || code > PARTIAL_LAST)
            return check_error("%s ended with exit code %d: %s", what, code, words);
        check.has_score = true;
        check.score = code - PARTIAL_FIRST;
    }
    check.message = text_copy("");
    check.jury_message = text_copy(words);
    return check;
}

check_t
testlib_check(const sandbox_result_t *run, const char *what)
{
    _cleanup_(free_p) char *words =
        plain_text(run->errors.data, run->errors.size, JUDGE_MESSAGE_MAX);
    if (run->outcome == SANDBOX_EXITED)
        return s_check_code(run->exit_code, words, what);
    if (run->outcome == SANDBOX_SIGNALED)
        return check_error("%s was ended by signal %d: %s", what, run->signal, words);
    return check_error("%s ended with %s%s%s: %s",
                       what,
                       sandbox_outcome_code(run->outcome),
                       *run->why ? ", " : "",
                       run->why,
                       words);
}
