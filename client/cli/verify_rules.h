/*  verify_rules - what a package promises of a submission, held against its judging

    Pure. Without submissions.yaml the promise is about the verdict of the whole;
    with it, and for scoring problems of 2025-09, about each case that was judged.
    The formats know no memory and output verdicts of their own: a promise of a
    run-time error is kept by MLE, one of a wrong answer by OLE.
    Sources: spec/legacy.md and spec/2025-09.md ("Example Submissions").
*/
#ifndef ASSIZE_VERIFY_RULES_H
#define ASSIZE_VERIFY_RULES_H

#include <schemas/judge.pb-c.h>

#include "lib/package/package.h"

/*  Whether it promises nothing: its folder is none of the format's, and nothing else speaks of it.
 */
bool verify_rules_promise_nothing(const package_submission_t *submission);

/*  Whether every case has to be run to tell: the job's run_all. */
bool verify_rules_need_all(const package_submission_t *submission);

/*  What it promises, "WA/TLE"; the caller frees it. */
char *verify_rules_promise(const package_submission_t *submission);

/*  NULL when all rules hold; else the first that does not, in a line (the caller frees it). */
char *verify_rules_broken(const package_submission_t *submission,
                          const Assize__Problem *problem,
                          const Assize__Judging *judging);

/*  What is odd about a judging that breaks no rule, in a line; NULL: nothing. */
char *verify_rules_note(const package_submission_t *submission,
                        const Assize__Problem *problem,
                        const Assize__Judging *judging);

/*  How this judging of the submission bounds the time limit. */
typedef enum {
    VERIFY_TIME_NONE,
    VERIFY_TIME_LOWER, /* the limit must leave room for it */
    VERIFY_TIME_UPPER, /* it must be too slow */
} verify_time_t;
verify_time_t verify_rules_time_use(const package_submission_t *submission);

/*  The slowest test that bounds the limit from below, ms; 0: none. */
uint32_t verify_rules_slowest_ms(const package_submission_t *submission,
                                 const Assize__Judging *judging);

#endif
