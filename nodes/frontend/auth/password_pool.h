/*  password_pool - a few password_actors and a bounded queue before them

    Keeps argon2id off the HTTP thread and its memory bounded: at most
    PASSWORD_THREADS jobs run (19 MiB each) and PASSWORD_QUEUE_MAX wait.

    Belongs to the loop's thread.
*/
#ifndef ASSIZE_PASSWORD_POOL_H
#define ASSIZE_PASSWORD_POOL_H

#include <czmq.h>
#include <stdbool.h>

typedef struct password_pool password_pool_t;

/*  `hash` is the new hash (valid during the call only) after a hash job, NULL after a verify job;
    `matched` is the outcome of a verify job. */
typedef void(password_done_fn)(void *arg, const char *hash, bool matched);

/*  Starts the threads. The loop must outlive the pool. */
password_pool_t *password_pool_new(zloop_t *loop);

/*  Ends the threads; jobs are dropped without a call. */
void password_pool_destroy(password_pool_t **self_p);

/*  Queues a job; `fn` is called once, never before this returns, unless it is cancelled. Returns
   the job's number, or 0 when the queue is full. */
uint64_t
password_pool_hash(password_pool_t *self, const char *password, password_done_fn *fn, void *arg);
uint64_t password_pool_verify(
    password_pool_t *self, const char *hash, const char *password, password_done_fn *fn, void *arg);

/*  Forgets a job; an unknown number is fine. */
void password_pool_cancel(password_pool_t *self, uint64_t job);

/*  Jobs that wait or run. */
size_t password_pool_load(const password_pool_t *self);

#endif
