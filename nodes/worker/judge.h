/*  judge - the course of one judging, as a state machine

    Pure: it is told what happened and says what to do next; the judge actor
    does it. No clock, socket, disk or sandbox in here.

        find the submission's program -> [build] -> await data
            -> { find -> [build] } for each program of the problem
            -> { run -> check -> [another pass] } for each test that is wanted,
               { ask the grader } for each group that is left
            -> finish

    Which tests are wanted, and what they come to, is grading.h's. The action in
    hand is all the state there is: each event that may answer it is a row of a
    table, and says what comes next.

    A program over the CPU limit by at most JUDGE_CLOSE_PERCENT is run again
    before that counts; so is a run whose sandbox broke.
*/
#ifndef JUDGE_H
#define JUDGE_H

#include "nodes/worker/check/check.h"
#include "nodes/worker/judge_job.h"

typedef struct judge judge_t;

/*  What to do. X(NAME, what it means; the event that answers it) */
#define JUDGE_ACTION_MAP(X)                                                                        \
    X(START, "nothing has been done; STARTED")                                                     \
    X(FIND_PART, "ask the compile cache for judge_part; FOUND or MISSING")                         \
    X(BUILD_PART, "compile it; BUILT or REFUSED")                                                  \
    X(AWAIT_DATA, "wait for the blobs; DATA_HERE or DATA_FAILED")                                  \
    X(RUN_TEST, "run the program on judge_test, with the validator if they talk; RAN")             \
    X(CHECK_TEST, "check its output; CHECKED")                                                     \
    X(CHECK_SOURCE, "run the static validator for judge_group; CHECKED")                           \
    X(ASK_GRADER, "run the grader of judge_group; GRADED")                                         \
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
    JUDGE_RAN,         /* run; talk, when it talked with a validator */
    JUDGE_CHECKED,     /* check */
    JUDGE_GRADED,      /* run */
    JUDGE_BROKE,       /* text: our fault */
    JUDGE_CANCELLED,   /* */
} judge_event_kind_t;

/*  How a program and a validator (or interactor) talked. */
typedef struct {
    check_t check;          /* what the validator made of it */
    bool validator_first;   /* it was the first to end its part */
    const char *stuck;      /* at the wall limit: what everybody waited for; NULL: nothing known */
    const char *transcript; /* of what was said, capped */
} judge_talk_t;

typedef struct {
    judge_event_kind_t kind;
    const char *text;
    int status;
    uint64_t wall_us;
    const sandbox_result_t *run;
    const judge_talk_t *talk;
    const check_t *check;
} judge_event_t;

/*  A judging of `job`, which must outlive it. `worker` and `machine` name us in the outcome. */
judge_t *judge_new(const judge_job_t *job, const char *worker, const char *machine);
void judge_destroy(judge_t **self_p);

/*  Takes one event in (it lives during the call only) and says what to do. The first is STARTED.
    An event that does not answer the action in hand is a bug: it asserts. */
judge_action_t judge_step(judge_t *self, const judge_event_t *event);

/*  What the action is about: the program to find or build, the test to run or check and the pass of
    it (from 0), the group whose static validation or grader it is. */
judge_part_t judge_part(const judge_t *self);
size_t judge_test(const judge_t *self);
uint32_t judge_pass(const judge_t *self);
size_t judge_group(const judge_t *self);

/*  At ASK_GRADER: appends what the grader is to read. */
void judge_grader_input(const judge_t *self, bytes_t *out);

/*  Tests that have a result, static validations too; of how many, if all are run. */
size_t judge_tests_done(const judge_t *self);
size_t judge_tests_total(const judge_t *self);

/*  After FINISH: 0 and a Judging; or a failure that says nothing about the submission (UNAVAILABLE:
    let another worker try; INVALID: the job cannot be judged by anyone), with a line for people. */
int judge_status(const judge_t *self, const char **ret_detail);

/*  The outcome; the judge's. finished_at_ms and judge_us are the caller's to fill in. */
Assize__Judging *judge_judging(judge_t *self);

#endif
