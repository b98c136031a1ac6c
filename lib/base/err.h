/*  err - the outcomes of Assize, one list for functions, RPC and HTTP

    A fallible function returns 0 or one of these (all negative). The same
    number travels in an RPC's reply head and decides the HTTP status and the
    stable `code` of a problem+json answer, so an outcome is named once.
*/
#ifndef ASSIZE_ERR_H
#define ASSIZE_ERR_H

/*  X(NAME, number, stable code, HTTP status, what it means) */
#define ERR_MAP(X)                                                                                 \
    X(INVALID, -1, "invalid", 400, "the request is malformed or breaks a rule")                    \
    X(UNAUTHENTICATED, -2, "unauthenticated", 401, "no or no valid credentials")                   \
    X(FORBIDDEN, -3, "forbidden", 403, "the caller may not do this")                               \
    X(NOT_FOUND, -4, "not_found", 404, "there is no such thing")                                   \
    X(CONFLICT, -5, "conflict", 409, "it exists already or its state forbids this")                \
    X(TOO_LARGE, -6, "too_large", 413, "over a size limit")                                        \
    X(RATE_LIMITED, -7, "rate_limited", 429, "too many requests: retry later")                     \
    X(UNAVAILABLE, -8, "unavailable", 503, "nobody can serve this now: retry")                     \
    X(TIMEOUT, -9, "timeout", 504, "no answer before the deadline: its effect is unknown")         \
    X(INTERNAL, -10, "internal", 500, "our fault")                                                 \
    X(QUARANTINED, -11, "quarantined", 500, "the job killed every worker that took it")            \
    X(CORRUPT, -12, "corrupt", 500, "stored bytes are damaged")                                    \
    X(UNSUPPORTED, -13, "unsupported", 422, "understood, but not something this can do")

typedef enum {
    ERR_OK = 0,
#define X(name, number, code, http, meaning) ERR_##name = number,
    ERR_MAP(X)
#undef X
} err_t;

/*  The stable code ("not_found"); "ok" for 0, "internal" for a number that is not ours.
    Static, never freed. */
const char *err_code(int err);

/*  One line for people about what the code means. Static. */
const char *err_meaning(int err);

/*  The HTTP status: 200 for 0. */
int err_http_status(int err);

#endif
