/*  worker_actor - the worker node: takes jobs from the broker, hands them to slots

    A zactor; start it by actor_main with a worker_actor_args_t. It probes the
    languages in a sandbox, starts the slots, and offers `judge/<language>` for
    each language that works, and `languages`, all with one session.

    Sockets
        session     bus_worker: jobs (JudgeRun), LanguagesGet
        blobs       bus_client: BlobGet
        slots       PAIR, inproc: judge_actor.h

    Commands
        "$TERM"     the session ends (jobs in hand go to other workers), slots are killed

    Timers
        tick        WORKER_TICK_MS: retries of fetches, orphans
        hash        one turn: the next slice of test data that is being hashed

    Policy: a job that is malformed is answered INVALID; one that cannot be
    judged here now, UNAVAILABLE; what goes wrong in judging is verdict JE.
    When no slot is left the actor ends, and the process with exit code 1.
*/
#ifndef WORKER_ACTOR_H
#define WORKER_ACTOR_H

#include <czmq.h>
#include <stdint.h>

/*  All texts must outlive the actor. */
typedef struct {
    const char *broker;         /* endpoint */
    const char *name;           /* shown to operators, and in every judging */
    uint32_t slots;             /* 1 to WORKER_SLOTS_MAX */
    const char *cache_dir;      /* made when it is not there; locked */
    uint64_t cache_size;        /* bytes of test data; an eighth of it for programs */
    const char *sandbox_path;   /* NULL: beside this executable */
    const char *languages_dir;  /* */
    const char *toolchains_dir; /* what is prepared of toolchains; several workers of one machine
                                   may share it; NULL: below cache_dir */
    bool missing_allowed;       /* go on when layers of the sandbox are missing */
} worker_actor_args_t;

/*  The zactor's function; `args` is a worker_actor_args_t. */
void worker_actor(zsock_t *pipe, void *args);

#endif
