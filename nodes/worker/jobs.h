/*  jobs - what a worker has in hand: jobs that run in a slot or wait for one

    The same judging may be delivered again while it is in hand (a broker was
    lost, or the dispatcher moved): it is still one job, which then answers
    several *tickets*. A job that none of its tickets' sessions wants any more
    is an orphan: for WORKER_ORPHAN_MS it may be asked for again, then it is
    cancelled. Pure.
*/
#ifndef JOBS_H
#define JOBS_H

#include "nodes/worker/test_data.h"
#include "nodes/worker/worker_limits.h"

#include <sys/queue.h>

typedef struct job {
    TAILQ_ENTRY(job) order;
    uint64_t id; /* ours; never 0 */
    char *submission;
    uint32_t judging;
    uint64_t tickets[WORKER_TICKETS_PER_JOB];
    size_t ticket_count;
    uint8_t *body; /* JudgeJob, as it came */
    size_t size;
    int64_t received_us;
    int64_t orphaned_at_ms; /* 0: somebody wants it */
    int slot;               /* -1: waiting */
    bool awaits_data;       /* its slot has asked */
    bool cancelled;
    test_data_hold_t *hold;
} job_t;

typedef struct {
    TAILQ_HEAD(job_list, job) list; /* in order of arrival */
    size_t count;
    uint64_t last_id;
} jobs_t;

void jobs_init(jobs_t *self);

/*  Adds a job that waits, with a copy of `body`; the list owns it. */
job_t *jobs_add(jobs_t *self,
                const char *submission,
                uint32_t judging,
                uint64_t ticket,
                const void *body,
                size_t size,
                int64_t now_us);

/*  Takes it off and frees it; its hold must have been released. */
void jobs_remove(jobs_t *self, job_t *job);

/*  These give NULL when there is none. */
job_t *jobs_find(const jobs_t *self, uint64_t id);
job_t *jobs_find_same(const jobs_t *self, const char *submission, uint32_t judging);
job_t *jobs_next_waiting(const jobs_t *self);

/*  One more ticket that the job answers. 0, or ERR_RATE_LIMITED at WORKER_TICKETS_PER_JOB. */
int jobs_add_ticket(job_t *job, uint64_t ticket);

/*  Drops the tickets for which `wanted` is false, and says whether the job is to be given up:
   nobody has wanted it for WORKER_ORPHAN_MS. */
typedef bool(jobs_wanted_fn)(void *arg, uint64_t ticket);
bool jobs_is_orphan(job_t *job, int64_t now_ms, jobs_wanted_fn *wanted, void *arg);

#endif
