/*  judge_actor - one slot of a worker: takes a job, drives two boxes

    A zactor. Start it with judge_actor and a judge_actor_args_t. zactor_new
    returns when both boxes are made, or cannot be: then args->ret_why says why
    and the actor has ended. All policy is in judge.h (pure); this file moves
    bytes. Programs run in one box, compilers of programs too; validators in
    the other. At most one of them runs at a time, on a core of the slot's own if
    there is a free one.

    Sockets
        pipe        PAIR, inproc: commands from and reports to the worker
        boxes       sandbox_fd of each, polled while something runs in it

    Commands (frames; ids are decimal text)      Reply
        "JOB" id received_us job(JudgeJob)       none; Emits follow
        "CACHE" id answer text                   to FIND: "hit" with the compiler's text, or "build"
        "DATA" id status detail                  to AWAIT: the job's blobs are there, or not
        "CANCEL" id                              none; DONE follows soon
        "$TERM"                                  the actor ends within 100 ms, its boxes are killed

    Emits (frames)
        "FIND" id key                       is this in the compile cache?
        "BUILT" id key temp hash text       after "build": a file in the cache's directory
        "AWAIT" id                          are the job's blobs there?
        "PROGRESS" id progress(JudgeProgress)       at most one per WORKER_PROGRESS_MS
        "DONE" id status detail judging(Judging)    exactly one per JOB; no judging at a failure
        "BROKEN" why                        no sandbox any more; the actor ends, after DONE

    Timers
        progress    what could not be told yet

    A command for another job than the one in hand is a late answer: dropped.
*/
#ifndef JUDGE_ACTOR_H
#define JUDGE_ACTOR_H

#include <czmq.h>

#include "nodes/worker/language.h"

/*  Everything must outlive the actor, but for the struct itself: it must outlive the start. */
typedef struct {
    uint32_t slot;                /* 0-based; its sandboxes are 2 * slot and 2 * slot + 1 */
    const char *sandbox_path;     /* NULL: beside this executable */
    bool missing_allowed;         /* layers of the sandbox */
    const char *worker;           /* name, for Judging.worker */
    const char *machine;          /* class of this machine, for Judging.machine */
    const languages_t *languages; /* read only */
    const char *data_dir;         /* of test_data */
    const char *programs_dir;     /* of compile_cache */
    const char *prepared_dir;     /* of toolchain; absolute */
    char *ret_why;                /* set when the actor could not start; the starter frees it */
} judge_actor_args_t;

/*  The zactor's function; `args` is a judge_actor_args_t. */
void judge_actor(zsock_t *pipe, void *args);

/*  How a slot's sandbox is made; `which` is 0: of programs, 1: of validators. Core -1: any. */
sandbox_options_t judge_actor_sandbox(const judge_actor_args_t *args, uint32_t which, int core);

#endif
