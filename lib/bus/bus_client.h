/*  bus_client - asks services through the broker (MDP/0.2 client, asynchronous)

    Lives in a zloop of its owner: replies arrive as callbacks in that thread.
    Any number of calls may be outstanding (BUS_CALLS_MAX). While some are, the
    session pings the broker; when the connection ends, or the broker is silent
    for BUS_LIVENESS_MS or has a new incarnation, the session reconnects with
    back-off and sends every call marked `resend` again; the others end with
    UNAVAILABLE, unless they were not sent yet. Each call ends exactly once,
    with a final reply, whatever happens.

    Not thread-safe: belongs to the loop's thread.
    Source: ZeroMQ RFC 18 (MDP/0.2); docs/protocols.md for what is added.
*/
#ifndef ASSIZE_BUS_CLIENT_H
#define ASSIZE_BUS_CLIENT_H

#include <czmq.h>
#include <schemas/bus.pb-c.h>

#include "lib/bus/bus_limits.h"

typedef struct bus_client bus_client_t;

typedef struct {
    bool final;         /* false: a PARTIAL, more follows */
    int status;         /* 0 or a code of lib/base/err.h */
    const char *detail; /* one line when status is not 0; else "" */
    const uint8_t *body;
    size_t size; /* of body; all valid during the callback only. What a plain MDP worker sent in
                    several frames comes joined */
} bus_reply_t;

/*  May make new calls, must not destroy the client. */
typedef void(bus_reply_fn)(void *arg, const bus_reply_t *reply);

typedef struct {
    const char *service;
    const char *method;
    const void *body; /* copied */
    size_t size;
    uint32_t timeout_ms; /* 0 = BUS_TIMEOUT_MS, at most BUS_TIMEOUT_MS_MAX; the broker answers at
                            the deadline; BUS_TIMEOUT_GRACE_MS later TIMEOUT comes without it */
    Assize__Priority priority;
    const char *fair_key; /* NULL = "" ; also for the three below */
    const char *principal;
    const char *trace;
    bool leased; /* redelivered when its worker dies */
    bool resend; /* safe to be executed twice: sent again when the broker was lost */
} bus_call_t;

/*  Connects to a broker ("ipc:///run/assize/broker"). The loop must outlive the client. */
bus_client_t *bus_client_new(zloop_t *loop, const char *endpoint);

/*  Ends outstanding calls without calling back. */
void bus_client_destroy(bus_client_t **self_p);

/*  Sends a request; `fn` is called zero or more times with partial replies and exactly once with
    the final one, never before this returns. Returns the call's number (never 0). A call that
    cannot be sent ends at once (next turn of the loop): at BUS_CALLS_MAX with RATE_LIMITED, over
    BUS_BODY_MAX or with strings over BUS_HEAD_MAX with TOO_LARGE, with a service name that is none
    with INVALID. */
uint64_t bus_client_call(bus_client_t *self, const bus_call_t *call, bus_reply_fn *fn, void *arg);

/*  As bus_client_call, and `release` is called with `arg` once when the call is over in whatever
    way: after its final reply, by cancel, by destroy. For an `arg` that the call owns. */
uint64_t bus_client_call_owned(bus_client_t *self,
                               const bus_call_t *call,
                               bus_reply_fn *fn,
                               void *arg,
                               void (*release)(void *arg));

/*  Forgets a call: its callback is not called again. An unknown number is fine. The request may
    still be executed. */
void bus_client_cancel(bus_client_t *self, uint64_t call);

/*  Calls in flight. */
size_t bus_client_outstanding(const bus_client_t *self);

/*  For programs without a loop of their own (the command line): makes the call and runs the
    client's loop until its final reply. The body is copied to `*ret_body` (caller frees; NULL on
    failure), a failure's text to `*ret_detail` (caller frees; NULL on success). Returns the status.
    PARTIALs go to `on_partial` when that is not NULL. A loop that ends early (SIGINT or SIGTERM
    under czmq's handler) gives TIMEOUT. Must not be used from a handler of the same loop. */
int bus_client_wait(bus_client_t *self,
                    const bus_call_t *call,
                    bus_reply_fn *on_partial,
                    void *arg,
                    uint8_t **ret_body,
                    size_t *ret_size,
                    char **ret_detail);

#endif
