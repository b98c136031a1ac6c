/*  exchange - one request on its way through a handler

    Begins when http_server hands out a request: finds the route, authenticates,
    authorises, applies the rate limit, and calls the handler. The handler asks
    the cluster in steps, each a function that is called with the answer of the
    one before, and ends the exchange by exactly one of the functions under
    "ends". When the client goes away first, the exchange ends by itself and
    the call in hand is cancelled.

    A handler or step must not touch its exchange after it has started the next
    step or ended it.

    Belongs to the loop's thread.
*/
#ifndef ASSIZE_EXCHANGE_H
#define ASSIZE_EXCHANGE_H

#include <schemas/api.pb-c.h>
#include <schemas/store.pb-c.h>

#include "lib/base/id.h"
#include "nodes/frontend/frontend.h"
#include "nodes/frontend/http_request.h"
#include "nodes/frontend/payload.h"
#include "nodes/frontend/routes.h"
#include "nodes/frontend/views.h"

/*  The next step of a handler: gets the answer of the call before, valid during the step. */
typedef void(exchange_step_fn)(exchange_t *self, const ProtobufCMessage *answer);

/*  What a handler does with a failed call instead of the usual answer. */
typedef void(exchange_failed_fn)(exchange_t *self, int status, const char *detail);

typedef struct exchange_call exchange_call_t; /* the call in hand; exchange.c's own */

#define EXCHANGE_ADDRESS_SIZE 48u

struct exchange {
    frontend_t *frontend;
    http_link_t *link;
    http_request_t *request;
    const route_t *route;
    route_params_t params;
    Assize__TokenClaims *claims;         /* NULL: nobody */
    viewer_t viewer;                     /* the same as the views want it */
    char address[EXCHANGE_ADDRESS_SIZE]; /* of the client; of IPv6 the network */
    char trace[ID_SIZE];
    int64_t received_at_ms; /* UTC */
    int64_t began_us;       /* monotonic */
    bool streaming;

    exchange_call_t *call;
    exchange_failed_fn *on_failure; /* of the next call only */
    uint64_t password_job;

    void *state; /* the handler's own, freed by */
    void (*state_free)(exchange_t *self);
};

/*  Takes the request; the exchange owns itself from here on. */
void exchange_begin(frontend_t *frontend, http_link_t *link, http_request_t *request);

/*  The client is gone. Frees the exchange. */
void exchange_abandon(exchange_t *self);

/* ---- steps ---- */

typedef struct {
    const ProtobufCServiceDescriptor *descriptor;
    const char *service;
    const char *method;
    uint32_t timeout_ms; /* of one attempt */
    bool repeatable;     /* tried again until CALL_PATIENCE_MS when nobody could answer */
} exchange_target_t;

/*  Calls a service; `input` is copied. One call is in hand at a time. */
void exchange_ask(exchange_t *self,
                  const exchange_target_t *target,
                  const ProtobufCMessage *input,
                  exchange_step_fn *next);

/*  A read of store/any. */
void exchange_read(exchange_t *self,
                   const char *method,
                   const ProtobufCMessage *query,
                   exchange_step_fn *next);

/*  A command for the log, on behalf of the caller (or, without one, of `principal`). `repeatable`:
    applying it twice is as good as once. */
void exchange_propose(exchange_t *self,
                      Assize__Command *command,
                      const char *principal,
                      bool repeatable,
                      exchange_step_fn *next);

/*  How often the call in hand (or the last one) was tried before this answer came: 1 or more. */
unsigned exchange_attempts(const exchange_t *self);

/* ---- the request ---- */

/*  The body as a message of this type (the caller frees it), or NULL: the exchange is answered. */
ProtobufCMessage *exchange_body(exchange_t *self, const ProtobufCMessageDescriptor *descriptor);

/*  A numeric query parameter within [min, max]; `*value` keeps its default when it is absent.
   False: the exchange is answered. */
bool exchange_number(exchange_t *self, const char *name, int64_t min, int64_t max, int64_t *value);

/*  A query parameter that is a name (text_name_valid) or absent (then ""). NULL: the exchange is
    answered. */
const char *exchange_name(exchange_t *self, const char *name);

/*  Counts one action; true when it is one too many: the exchange is answered. */
bool exchange_limited(exchange_t *self, rate_t rate, const char *who);

/* ---- ends ---- */

/*  Any answer; takes the response. */
void exchange_respond(exchange_t *self, http_response_t **response_p);

/*  The message as JSON. */
void exchange_reply(exchange_t *self, int status, const ProtobufCMessage *message);

/*  The response of exchange_reply, to add headers to. */
http_response_t *exchange_json(exchange_t *self, int status, const ProtobufCMessage *message);

/*  A problem. `code` NULL = the one that goes with the status. */
void exchange_problem(exchange_t *self, int status, const char *code, const char *detail);

/*  A problem for a code of err.h. */
void exchange_fail(exchange_t *self, int err, const char *detail);

/* ---- streams ---- */

/*  Answers with an event stream. False: the exchange has ended (HEAD). */
bool exchange_stream(exchange_t *self);

/*  Sends one event: text as it is, or a message as JSON. */
void exchange_event_text(exchange_t *self, const char *event, const char *data, size_t size);
void exchange_event(exchange_t *self, const char *event, const ProtobufCMessage *message);

/*  Sends a comment, which keeps the connection alive. */
void exchange_heartbeat(exchange_t *self);

/*  Ends the stream and the exchange. */
void exchange_end(exchange_t *self);

/*  Who is counted for streams: the user, or the address. */
const char *exchange_owner(const exchange_t *self, size_t *ret_watches_max);

#endif
