/*  http_server - the HTTP side of a node: a ZMQ_STREAM socket and its connections

    Lives in a zloop of its owner. Moves bytes between ZeroMQ and http_conn,
    which holds every rule of HTTP, and survives what STREAM sockets are known
    for:

      * Nothing ever blocks: sends are ZMQ_DONTWAIT; what does not fit waits in
        the connection and is tried again by a timer, since POLLOUT of a STREAM
        socket says nothing about one peer.
      * A peer that takes nothing cannot even be closed through ZeroMQ (the
        closing frame gets EAGAIN too): it is shut down by its descriptor.
        That is our own duplicate, so it can never be somebody else's.
      * Connect and disconnect are the same zero-length frame: a closed
        connection is remembered for a while, so that a late frame of it is
        not taken for a new one.
      * A half-closed client is gone for ZeroMQ, and so for us.
      * Closing loses no bytes: the write side is shut when the kernel has sent
        all, then the peer has HTTP_LINGER_MS to close.
      * Connections are capped below the descriptor limit; one more is answered
        503 and closed.

    Belongs to the loop's thread.
*/
#ifndef ASSIZE_HTTP_SERVER_H
#define ASSIZE_HTTP_SERVER_H

#include <czmq.h>

#include "nodes/frontend/http_request.h"
#include "nodes/frontend/http_response.h"

typedef struct http_server http_server_t;

/*  One connection; valid from on_request until its answer is complete or on_gone. */
typedef struct http_link http_link_t;

typedef struct {
    /* A request; the receiver owns it and owes an answer, now or later. */
    void (*on_request)(void *arg, http_link_t *link, http_request_t *request);
    /* The connection of an unanswered request (or open stream) is lost. Never called from within
       a call of the receiver's own. */
    void (*on_gone)(void *arg, http_link_t *link);
    /* The connection answered by itself, with this status. */
    void (*on_fault)(void *arg, int status);
} http_handlers_t;

typedef struct {
    uint64_t accepted;
    uint64_t refused; /* over the cap */
    uint64_t evicted; /* took nothing for too long, or too slowly for a stream */
    uint64_t received_bytes;
    uint64_t sent_bytes;
    size_t connections;
    size_t blocked;      /* have bytes that ZeroMQ does not take now */
    size_t queued_bytes; /* memory of all connections' queues */
} http_server_stats_t;

/*  Binds ("tcp://127.0.0.1:8080"). At most `connections_max` connections, fewer when the
    descriptor limit asks for it. NULL when it cannot bind; errno says why. `handlers` must outlive
    the server. */
http_server_t *http_server_new(zloop_t *loop,
                               const char *endpoint,
                               size_t connections_max,
                               const http_handlers_t *handlers,
                               void *arg);

/*  Drops all connections; on_gone comes for those with a request in hand. */
void http_server_destroy(http_server_t **self_p);

http_server_stats_t http_server_stats(const http_server_t *self);

/*  How many connections there may be at once. */
size_t http_server_connections_max(const http_server_t *self);

/*  The receiver's own pointer, for on_gone. NULL until set; NULL again for every request. */
void http_link_set_owner(http_link_t *self, void *owner);
void *http_link_owner(const http_link_t *self);

/*  The peer's IP address; static as long as the link. */
const char *http_link_address(const http_link_t *self);

/*  Answers the request; takes the response. The link is not the caller's any more. */
void http_link_answer(http_link_t *self, http_response_t **response_p);

/*  Answers with a stream (the response has no body). False: there is none, it was a HEAD request,
    and the link is not the caller's any more. */
bool http_link_stream(http_link_t *self, http_response_t **response_p);

/*  Writes to the stream. A reader that is too slow is evicted: on_gone follows. */
void http_link_write(http_link_t *self, const void *data, size_t size);

/*  Ends the stream; the link is not the caller's any more. */
void http_link_end(http_link_t *self);

#endif
