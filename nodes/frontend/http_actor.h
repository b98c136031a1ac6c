/*  http_actor - the frontend's one actor: HTTP on one side, the cluster on the other

    Holds the loop, the sockets and everything that handlers share (frontend.h).
    Passwords are hashed by password_actors, threads of their own.

    Sockets
        http        STREAM, binds --listen: see http_server.h
        bus         MDP client to --broker: see bus_client.h
        feed        SUB to every --feed: verdicts and progress of judgings
        board       SUB to every --board: changes of boards that somebody watches
        passwords   PAIR to each password_actor

    Commands
        "$TERM"     drops all connections and ends

    Timers
        heartbeat   a comment to each event stream
        languages   asks a worker which languages it knows
        and those of http_server, probe, bus_client and feed_reader
*/
#ifndef ASSIZE_HTTP_ACTOR_H
#define ASSIZE_HTTP_ACTOR_H

#include "nodes/frontend/frontend.h"

/*  zactor_fn; `args` is a frontend_options_t that outlives the actor. Ends at once, with a line in
    the log, when it cannot bind or read the secret. Without a page it serves the API. */
void http_actor_fn(zsock_t *pipe, void *args);

#endif
