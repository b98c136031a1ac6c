/*  rate_limit - how often each caller may do each kind of thing

    One bounded table for all callers and kinds. A caller who has spent nothing
    lately looks the same as one who is not in the table, so forgetting costs
    nothing until the table is full of callers who have; then those who have
    spent least are forgotten first, in the caller's favour.

    Not thread-safe. Time is an argument.
    Source: ITU-T I.371, generic cell rate algorithm (virtual scheduling).
*/
#ifndef ASSIZE_RATE_LIMIT_H
#define ASSIZE_RATE_LIMIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*  X(NAME, "name in metrics", burst, one more every ... us) */
#define RATE_MAP(X)                                                                                \
    X(READ_USER, "read_user", 300, 20000)          /* reads of a user */                           \
    X(READ_ADDRESS, "read_address", 3000, 1000)    /* reads without a user, of an address */       \
    X(SUBMIT, "submit", 30, 2000000)               /* submissions of a user */                     \
    X(RUN, "run", 30, 2000000)                     /* runs of a user */                            \
    X(REGISTER, "register", 100, 500000)           /* new users from an address */                 \
    X(LOGIN_ADDRESS, "login_address", 300, 100000) /* logins from an address */                    \
    X(LOGIN_NAME, "login_name", 10, 6000000)       /* logins as one user */                        \
    X(WRITE, "write", 60, 1000000)                 /* other writes of a user */                    \
    X(STREAM, "stream", 60, 500000)                /* event streams of a user */                   \
    X(STREAM_ADDRESS,                                                                              \
      "stream_address",                                                                            \
      1000,                                                                                        \
      10000) /* event streams without a user, of an address */

typedef enum {
#define X(name, text, burst, refill_us) RATE_##name,
    RATE_MAP(X)
#undef X
        RATE_COUNT,
} rate_t;

typedef struct rate_limit rate_limit_t;

/*  A table for `entries` (rounded up to whole sets) pairs of caller and kind. `factor` (1 to
    100,000) multiplies every burst and rate. */
rate_limit_t *rate_limit_new(size_t entries, uint32_t factor);
void rate_limit_destroy(rate_limit_t **self_p);

/*  Counts one action of `who`. Returns false when it is one too many: nothing is counted and
    `*ret_retry_ms` is how long until it would pass. `now_ms` is monotonic. */
bool rate_limit_take(
    rate_limit_t *self, rate_t rate, const char *who, int64_t now_ms, int64_t *ret_retry_ms);

/*  Actions refused so far. */
uint64_t rate_limit_refused(const rate_limit_t *self, rate_t rate);

/*  Its name in metrics; static. */
const char *rate_name(rate_t rate);

#endif
