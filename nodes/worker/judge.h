/*  judge - the course of one judging, as a state machine

    Pure: it is told what happened and says what to do next; the judge actor
    does it. No clock, socket, disk or sandbox in here.

        find program -> [build] -> await data -> [find validator -> [build]]
            -> { run test -> check } for each test -> finish

    It stops at the first test that fails, unless the job wants all run.
    A program over the CPU limit by at most JUDGE_CLOSE_PERCENT is run again
    before that counts; so is a run whose sandbox broke.
*/
#ifndef JUDGE_H
#define JUDGE_H

#include "nodes/worker/check/custom_validator.h"
#include "nodes/worker/judge_job.h"

typedef struct judge judge_t;

/*  What to do. X(NAME, what it means; the event that answers it) */
#define JUDGE_ACTION_MAP(X)                                                                        \
    X(FIND_PROGRAM, "ask the compile cache; FOUND or MISSING")                                     \
    X(BUILD_PROGRAM, "compile the source; BUILT or REFUSED")                                       \
    X(AWAIT_DATA, "wait for the blobs; DATA_HERE or DATA_FAILED")                                  \
    X(FIND_VALIDATOR, "ask the compile cache; FOUND or MISSING")                                   \
    X(BUILD_VALIDATOR, "compile the validator; BUILT or REFUSED")                                  \
    X(RUN_TEST, "run the program on test judge_test; RAN")                                         \
    X(CHECK_TEST, "check its output; CHECKED")                                                     \
    X(FINISH, "take judge_status and judge_judging; none")

typedef enum {
#define X(name, meaning) JUDGE_##name,
    JUDGE_ACTION_MAP(X)
#undef X
} judge_action_t;

/*  What happened. Each action is answered once, by one of its events, by BROKE or by CANCELLED. */
typedef enum {
    JUDGE_STARTED,
    JUDGE_FOUND,       /* text: the compiler's, from the cache */
    JUDGE_MISSING,     /* */
    JUDGE_BUILT,       /* text: the compiler's; wall_us */
    JUDGE_REFUSED,     /* text, wall_us: the source is wrong */
    JUDGE_DATA_HERE,   /* */
    JUDGE_DATA_FAILED, /* status, text */
    JUDGE_RAN,         /* run */
    JUDGE_CHECKED,     /* check */
    JUDGE_BROKE,       /* text: our fault */
    JUDGE_CANCELLED,   /* */
} judge_event_kind_t;

typedef struct {
    judge_event_kind_t kind;
    const char *text;
    int status;
    uint64_t wall_us;
    const sandbox_result_t *run;
    const check_t *check;
} judge_event_t;

/*  A judging of `job`, which must outlive it. `worker` names us in the outcome. */
judge_t *judge_new(const judge_job_t *job, const char *worker);
void judge_destroy(judge_t **self_p);

/*  Takes one event in (it lives during the call only) and says what to do. The first is STARTED.
    An event that does not answer the action in hand is a bug: it asserts. */
judge_action_t judge_step(judge_t *self, const judge_event_t *event);

/*  Index of the test to run or to check. */
size_t judge_test(const judge_t *self);

/*  Tests that have a result. */
size_t judge_tests_done(const judge_t *self);

/*  After FINISH: 0 and a Judging; or a failure that says nothing about the submission (UNAVAILABLE:
    let another worker try; INVALID: the job cannot be judged by anyone), with a line for people. */
int judge_status(const judge_t *self, const char **ret_detail);

/*  The outcome; the judge's. finished_at_ms and judge_us are the caller's to fill in. */
Assize__Judging *judge_judging(judge_t *self);

#endif
