/*  job_batch - judge jobs side by side on all workers of a cluster

    As many jobs are under way as the workers have credit for, twice over, so
    that no slot waits for the next one; the rest waits here and not in the
    broker. Belongs to one thread, and runs the loop of its connection.
*/
#ifndef ASSIZE_JOB_BATCH_H
#define ASSIZE_JOB_BATCH_H

#include "client/assize.h"
#include "lib/base/id.h"

#define JOB_BATCH_WINDOW_MIN 8u
#define JOB_BATCH_WINDOW_MAX 1024u /* jobs under way at once */

typedef struct {
    char id[ID_SIZE];
    Assize__Judging *judging; /* NULL: see failure */
    char *failure;
} job_result_t;

void job_result_clear(job_result_t *self);

typedef struct job_batch job_batch_t;

/*  `label` (not owned; NULL: none) heads the progress bar. */
job_batch_t *job_batch_new(assize_t *cluster, const char *label);

/*  Jobs that are under way lose their results: wait for them first, or do not run the loop again.
 */
void job_batch_destroy(job_batch_t **self_p);

/*  Sends the job to "judge/<its language>" under an id of its own, waiting for room first; the job
    may be freed when this returns, `result` must live until the batch has been waited for. 0 or
    ERR_UNAVAILABLE: interrupted. */
int job_batch_send(job_batch_t *self, Assize__JudgeJob *job, job_result_t *result);

/*  Until every job has its result. 0 or ERR_UNAVAILABLE: interrupted. */
int job_batch_wait(job_batch_t *self);

#endif
