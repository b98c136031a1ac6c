/*  dispatch_fixture - a dispatch whose actions are written down as words

        w1<a            request "a" was delivered to w1
        w1!             HEARTBEAT to w1
        w1x             DISCONNECT to w1
        c1=a            a final reply to c1's request "a" ("c1~a": a partial one, "c1=a+head":
   behind a head that the broker made) c1#a:timeout    a failure of c1's request "a"

    Requests are named by one letter, which is also their cargo and the client's number.
*/
#ifndef DISPATCH_FIXTURE_H
#define DISPATCH_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "broker/dispatch.h"

#define LETTERS 128u

typedef struct {
    dispatch_t *dispatch;
    uint64_t now_ms;
    char said[8192];           /* since the last `expect` */
    uint64_t tickets[LETTERS]; /* of the last delivery */
    int cargo_count;           /* not released yet */
    const char *unreachable;   /* a worker to which nothing can be sent */
    size_t body_size;          /* of requests to come */
} fixture_t;

typedef struct {
    const char *client; /* "c1" */
    const char *service;
    char letter;
    bool plain;
    bool leased;
    Assize__Priority priority;
    const char *fair_key;
    uint32_t timeout_ms;
} ask_t;

int setup(void **state);
int teardown(void **state);

/*  Starts anew with these limits. */
void restart(fixture_t *self, const dispatch_limits_t *limits);

void ask(fixture_t *self, ask_t ask);
void ready(fixture_t *self, const char *worker, const char *service, uint32_t credit);
void plain_ready(fixture_t *self, const char *worker, const char *service);

/*  The worker answers the request of this letter. */
void answer(fixture_t *self, const char *worker, char letter);
void answer_partly(fixture_t *self, const char *worker, char letter);
void answer_barely(fixture_t *self, const char *worker, char letter); /* without a head */

void beat(fixture_t *self, const char *worker);
void leave(fixture_t *self, const char *worker);

/*  Time passes, a tick every BROKER_TICK_MS; workers named in `beating` (or NULL) send HEARTBEAT.
 */
void pass(fixture_t *self, uint64_t ms, const char *beating);

/*  Fails unless exactly these words were said since the last time, heartbeats apart. */
void expect_at(fixture_t *self, const char *words, const char *file, int line);
#define expect(self, words) expect_at(self, words, __FILE__, __LINE__)

key_view_t view(const char *text);

#endif
