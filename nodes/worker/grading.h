/*  grading - how the results of tests become those of groups, and of the submission

    Fed with results in the order of judging; says which tests are still worth a
    run, and what every group came to. The three ways of a problem package:

        pass-fail       the first test that fails decides
        legacy          graders: each group's verdict and score from its parts
        2025-09         groups with scores: pass-fail, sum or min

    A group is closed when the judging leaves it. A custom grader is a program:
    then closing stops, the caller runs it, and goes on with its answer.

    Pure. Sources: problem package format, spec/legacy.md "Graders" and
    spec/2025-09.md "Result aggregation"; the course of a group with on_reject
    as in problemtools. See docs/judging.md.
*/
#ifndef GRADING_H
#define GRADING_H

#include <schemas/problem.pb-c.h>

#include "lib/base/bytes.h"
#include "nodes/worker/check/check.h"

typedef struct grading grading_t;

/*  Of a problem that judge_job has checked, which must outlive it. */
grading_t *grading_new(const Assize__Problem *problem);
void grading_destroy(grading_t **self_p);

/*  Whether a test in this group can still change anything. */
bool grading_wants(const grading_t *self, size_t group);

/*  Takes the result of a test: its verdict and what the validator said of its score (`check` may be
    NULL: nothing). `points` is the test's own worth, 0: the group says. `*ret_score` is what the
    test is worth. NULL, or what makes this a judge error. */
const char *grading_add_test(grading_t *self,
                             size_t group,
                             Assize__Verdict verdict,
                             const check_t *check,
                             double points,
                             double *ret_score);

/*  The same for a group's static validation. */
const char *grading_add_static(grading_t *self,
                               size_t group,
                               Assize__Verdict verdict,
                               const check_t *check,
                               double *ret_score);

/*  The test was not wanted: it is not run, or its result does not count. */
void grading_skip_test(grading_t *self, size_t group);

typedef enum {
    GRADING_CLOSED,
    GRADING_ASK,   /* the group's custom grader, with grading_input; then grading_answer */
    GRADING_WRONG, /* a judge error: grading_why */
} grading_step_t;

#define GRADING_END SIZE_MAX

/*  Closes every group that `next` does not lie in, the innermost first; GRADING_END closes all. To
    be called until CLOSED before each test, and at the end. */
grading_step_t grading_close(grading_t *self, size_t next, size_t *ret_group);

/*  What the grader of the group reads: a line "VERDICT SCORE" for each part. Appends. */
void grading_input(const grading_t *self, size_t group, bytes_t *out);

/*  Takes what it wrote. Whether that is a result: "VERDICT SCORE". */
bool grading_answer(grading_t *self, size_t group, const void *output, size_t size);

const char *grading_why(const grading_t *self);

/*  After the end: the verdict of the submission (JE never), whether it has a score, which one. */
Assize__Verdict grading_verdict(const grading_t *self);
bool grading_is_scored(const grading_t *self);
double grading_score(const grading_t *self);

/*  The results of "secret" and the groups in it that were judged: allocated one by one, as
    protobuf-c does. Empty unless scored. */
size_t grading_results(const grading_t *self, Assize__GroupResult ***ret);

#endif
