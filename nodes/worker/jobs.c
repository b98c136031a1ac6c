/*  jobs - see jobs.h */
#include "nodes/worker/jobs.h"

#include "lib/base/err.h"
#include "lib/base/text.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

void
jobs_init(jobs_t *self)
{
    *self = (jobs_t){0};
    TAILQ_INIT(&self->list);
}

job_t *
jobs_add(jobs_t *self,
         const char *submission,
         uint32_t judging,
         uint64_t ticket,
         const void *body,
         size_t size,
         int64_t now_us)
{
    job_t *job = calloc(1, sizeof *job);
    if (!job)
        abort();
    job->body = malloc(size + 1);
    if (!job->body)
        abort();
    memcpy(job->body, body, size);
    job->size = size;
    job->id = ++self->last_id;
    job->submission = text_copy(submission);
    job->judging = judging;
    job->tickets[job->ticket_count++] = ticket;
    job->received_us = now_us;
    job->slot = -1;
    TAILQ_INSERT_TAIL(&self->list, job, order);
    self->count++;
    return job;
}

void
jobs_remove(jobs_t *self, job_t *job)
{
    assert(!job->hold);
    TAILQ_REMOVE(&self->list, job, order);
    self->count--;
    free(job->submission);
    free(job->body);
    free(job);
}

job_t *
jobs_find(const jobs_t *self, uint64_t id)
{
    job_t *job;
    TAILQ_FOREACH(job, &self->list, order)
    if (job->id == id)
        return job;
    return NULL;
}

job_t *
jobs_find_same(const jobs_t *self, const char *submission, uint32_t judging)
{
    job_t *job;
    TAILQ_FOREACH(job, &self->list, order)
    if (!job->cancelled && job->judging == judging && strcmp(job->submission, submission) == 0)
        return job;
    return NULL;
}

job_t *
jobs_next_waiting(const jobs_t *self)
{
    job_t *job;
    TAILQ_FOREACH(job, &self->list, order)
    if (job->slot < 0)
        return job;
    return NULL;
}

int
jobs_add_ticket(job_t *job, uint64_t ticket)
{
    if (job->ticket_count == WORKER_TICKETS_PER_JOB)
        return ERR_RATE_LIMITED;
    job->tickets[job->ticket_count++] = ticket;
    job->orphaned_at_ms = 0;
    return 0;
}

bool
jobs_is_orphan(job_t *job, int64_t now_ms, jobs_wanted_fn *wanted, void *arg)
{
    size_t kept = 0;
    for (size_t i = 0; i < job->ticket_count; i++)
        if (wanted(arg, job->tickets[i]))
            job->tickets[kept++] = job->tickets[i];
    job->ticket_count = kept;
    if (kept > 0)
        return false;
    if (job->orphaned_at_ms == 0)
        job->orphaned_at_ms = now_ms;
    return now_ms - job->orphaned_at_ms >= WORKER_ORPHAN_MS;
}
