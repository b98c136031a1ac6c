/*  fake_broker - the other end of a session, played by the test

    A ROUTER in the same loop as the session under test. What arrives is kept in
    order; the test answers by hand.
*/
#ifndef FAKE_BROKER_H
#define FAKE_BROKER_H

#include <czmq.h>
#include <schemas/bus.pb-c.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define WAIT_MS 10000 /* then the test fails */

typedef struct {
    zloop_t *loop;
    zsock_t *socket; /* NULL: down */
    char endpoint[128];
    zlistx_t *inbox; /* zmsg_t: routing id, then MDP's frames */
    char incarnation[32];
    bool pongs;    /* answers mmi.ping by itself (they do not come to the inbox); true at first */
    bool swallows; /* drops everything, as if it were frozen */
} fake_broker_t;

fake_broker_t *fake_broker_new(zloop_t *loop);
void fake_broker_destroy(fake_broker_t **self_p);

/*  Closes the socket, so that peers lose their connection; and opens it again. */
void fake_broker_down(fake_broker_t *self);
void fake_broker_up(fake_broker_t *self);

/*  The next message that starts with this header and command; other ones before it are dropped.
    Runs the loop until it is there. The caller destroys it. */
zmsg_t *fake_broker_take(fake_broker_t *self, const char *header, int command);

/*  Sends frames to the sender of `to`: pairs of pointer and size follow, NULL ends. */
void fake_broker_send(fake_broker_t *self, zmsg_t *to, ...);

/*  A reply to a REQUEST of a client: PARTIAL (2) or FINAL (3) with a head. */
void
fake_broker_reply(fake_broker_t *self, zmsg_t *request, int command, int status, const char *body);

/*  The head of a client's REQUEST; the caller frees it. */
Assize__RequestHead *request_head(zmsg_t *request);

/*  The frame with this index (0 = routing id) as a text; the caller frees it. */
char *frame_text(zmsg_t *message, size_t index);

/*  Runs the loop until the condition holds; fails after WAIT_MS. */
void run_until(zloop_t *loop, bool (*holds)(void *arg), void *arg);

/*  Runs the loop for some time: only to show that something does not happen. */
void run_for(zloop_t *loop, size_t ms);

#endif
