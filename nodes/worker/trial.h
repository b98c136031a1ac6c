/*  trial - the runs that one test takes: the program, its talk with a validator, the check

    Given a judging's next action about a test (or a group's static validation,
    or its grader), starts what has to run in the slot's two boxes, waits for it
    on the slot's loop, and tells the event that answers the action. What is
    decided by that is judge.h's business.

        program box     the submission, on input files or in a dialogue
        problem box     validator, interactor, grader, static validator

    Not thread-safe: belongs to one slot.
*/
#ifndef TRIAL_H
#define TRIAL_H

#include <czmq.h>

#include "nodes/worker/judge.h"
#include "nodes/worker/part.h"

typedef struct trial trial_t;

/*  The runs are over. `event` lives during the call. What it returns is the loop's: -1 ends it. */
typedef int(trial_done_fn)(void *arg, const judge_event_t *event);

typedef struct {
    zloop_t *loop;
    uint32_t slot;        /* for names of scratch files */
    const char *data_dir; /* of test_data */
    int scratch_dir;      /* for files that live during a test */
    part_t *parts;        /* JUDGE_PARTS; ready for what is asked of the trial */
    trial_done_fn *done;
    void *arg;
} trial_options_t;

trial_t *trial_new(const trial_options_t *options);
void trial_destroy(trial_t **self_p);

/*  Takes up a job (it must outlive trial_end), and lets go of it. Nothing may run then. */
void trial_begin(trial_t *self, const judge_job_t *job);
void trial_end(trial_t *self);

/*  Each starts what the action of the same name asks for; `judge` says the rest. 0 and the event
    comes, perhaps before the call returns; or ERR_UNAVAILABLE: a sandbox is gone for good, and
    nothing comes. `*ret_loop` is what `done` returned if it was called, else 0. */
int trial_run(trial_t *self, const judge_t *judge, int *ret_loop);
int trial_check(trial_t *self, const judge_t *judge, int *ret_loop);
int trial_check_source(trial_t *self, const judge_t *judge, int *ret_loop);
int trial_ask_grader(trial_t *self, const judge_t *judge, int *ret_loop);

/*  Starts the compiler of a part, in the same way; the event is BROKE, or done with kind BUILT and
    nothing else in it: the box has the rest. */
int trial_build(trial_t *self, judge_part_t part, int *ret_loop);

/*  Whether something runs. */
bool trial_is_on(const trial_t *self);

/*  Ends what runs: the event is CANCELLED. */
void trial_cancel(trial_t *self);

#endif
