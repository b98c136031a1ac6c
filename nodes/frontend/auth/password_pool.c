/*  password_pool - see password_pool.h */
#include "nodes/frontend/auth/password_pool.h"

#include <assert.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/cleanup.h"
#include "nodes/frontend/auth/password_actor.h"
#include "nodes/frontend/frontend_limits.h"

typedef struct {
    uint64_t id;
    zmsg_t *frames; /* NULL once it runs */
    password_done_fn *fn;
    void *arg;
} job_t;

typedef struct {
    zactor_t *actor;
    job_t *job; /* running; NULL = idle */
} thread_t;

struct password_pool {
    zloop_t *loop;
    thread_t threads[PASSWORD_THREADS];
    job_t *queue[PASSWORD_QUEUE_MAX]; /* oldest first */
    size_t queued;
    uint64_t last_id;
};

static void
s_free_job(job_t **job_p)
{
    job_t *job = *job_p;
    *job_p = NULL;
    if (!job)
        return;
    for (zframe_t *frame = job->frames ? zmsg_first(job->frames) : NULL; frame;
         frame = zmsg_next(job->frames))
        sodium_memzero(zframe_data(frame), zframe_size(frame));
    zmsg_destroy(&job->frames);
    free(job);
}

static void
s_start_jobs(password_pool_t *self)
{
    for (size_t i = 0; i < PASSWORD_THREADS && self->queued > 0; i++) {
        thread_t *thread = &self->threads[i];
        if (thread->job)
            continue;
        thread->job = self->queue[0];
        self->queued--;
        memmove(self->queue, self->queue + 1, self->queued * sizeof self->queue[0]);
        zmsg_send(&thread->job->frames, thread->actor);
    }
}

static int
s_handle_thread(zloop_t *loop, zsock_t *pipe, void *arg)
{
    (void)loop;
    password_pool_t *self = arg;
    _cleanup_(zmsg_destroy) zmsg_t *answer = zmsg_recv(pipe);
    if (!answer)
        return 0;
    for (size_t i = 0; i < PASSWORD_THREADS; i++) {
        thread_t *thread = &self->threads[i];
        if (zactor_sock(thread->actor) != pipe)
            continue;
        _cleanup_(s_free_job) job_t *job = steal(&thread->job);
        assert(job && zmsg_size(answer) == 3);
        bool hashed = zframe_streq(zmsg_first(answer), "HASHED");
        zmsg_next(answer);
        _cleanup_(free_p) char *text = zframe_strdup(zmsg_next(answer));
        s_start_jobs(self);
        if (job->fn)
            job->fn(job->arg, hashed ? text : NULL, !hashed && streq(text, "1"));
        break;
    }
    return 0;
}

password_pool_t *
password_pool_new(zloop_t *loop)
{
    assert(loop);
    password_pool_t *self = calloc(1, sizeof *self);
    if (!self)
        abort();
    self->loop = loop;
    for (size_t i = 0; i < PASSWORD_THREADS; i++) {
        self->threads[i].actor = zactor_new(password_actor_fn, NULL);
        assert(self->threads[i].actor);
        zloop_reader(loop, zactor_sock(self->threads[i].actor), s_handle_thread, self);
    }
    return self;
}

void
password_pool_destroy(password_pool_t **self_p)
{
    assert(self_p);
    password_pool_t *self = *self_p;
    if (!self)
        return;
    for (size_t i = 0; i < PASSWORD_THREADS; i++) {
        zloop_reader_end(self->loop, zactor_sock(self->threads[i].actor));
        zactor_destroy(&self->threads[i].actor);
        s_free_job(&self->threads[i].job);
    }
    for (size_t i = 0; i < self->queued; i++)
        s_free_job(&self->queue[i]);
    free(self);
    *self_p = NULL;
}

static uint64_t
s_add_job(password_pool_t *self,
          const char *command,
          const char *hash,
          const char *password,
          password_done_fn *fn,
          void *arg)
{
    assert(self && password && fn);
    if (self->queued == PASSWORD_QUEUE_MAX)
        return 0;
    job_t *job = calloc(1, sizeof *job);
    if (!job)
        abort();
    job->id = ++self->last_id;
    job->fn = fn;
    job->arg = arg;
    job->frames = zmsg_new();
    zmsg_addstr(job->frames, command);
    zmsg_addmem(job->frames, &job->id, sizeof job->id);
    if (hash)
        zmsg_addstr(job->frames, hash);
    zmsg_addstr(job->frames, password);
    self->queue[self->queued++] = job;
    uint64_t id = job->id;
    s_start_jobs(self);
    return id;
}

uint64_t
password_pool_hash(password_pool_t *self, const char *password, password_done_fn *fn, void *arg)
{
    return s_add_job(self, "HASH", NULL, password, fn, arg);
}

uint64_t
password_pool_verify(
    password_pool_t *self, const char *hash, const char *password, password_done_fn *fn, void *arg)
{
    return s_add_job(self, "VERIFY", hash ? hash : "", password, fn, arg);
}

void
password_pool_cancel(password_pool_t *self, uint64_t job)
{
    assert(self);
    for (size_t i = 0; i < PASSWORD_THREADS; i++)
        if (self->threads[i].job && self->threads[i].job->id == job)
            self->threads[i].job->fn = NULL;
    for (size_t i = 0; i < self->queued; i++) {
        if (self->queue[i]->id != job)
            continue;
        s_free_job(&self->queue[i]);
        self->queued--;
        memmove(&self->queue[i], &self->queue[i + 1], (self->queued - i) * sizeof self->queue[0]);
        return;
    }
}

size_t
password_pool_load(const password_pool_t *self)
{
    assert(self);
    size_t load = self->queued;
    for (size_t i = 0; i < PASSWORD_THREADS; i++)
        load += self->threads[i].job != NULL;
    return load;
}
