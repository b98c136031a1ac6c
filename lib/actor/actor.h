/*  actor - the shell that every actor of Assize wears

    One thread, one actor. An actor's function sets itself up, then calls
    actor_loop with its zloop and its table of commands; what it does from then
    on happens in handlers of that loop. Threads share nothing: they send
    frames over pipes.

        static void
        s_store_actor (zsock_t *pipe, void *args)
        {
            zloop_t *loop = actor_loop_new ();
            ... add sockets and timers to the loop ...
            actor_loop (pipe, loop, COMMANDS, self);
            ... tear down ...
        }
*/
#ifndef ASSIZE_ACTOR_H
#define ASSIZE_ACTOR_H

#include <czmq.h>

/*  One command that comes over the pipe: first frame `name`, then between `args_min` and
    `args_max` frames. `handle` gets them without the name; the message stays the shell's.
    Returns 0, or -1 to end the actor. */
typedef struct {
    const char *name; /* NULL ends the table */
    size_t args_min;
    size_t args_max;
    int (*handle)(void *self, zmsg_t *args);
} actor_command_t;

/*  A zloop that ignores process signals (they are the main thread's). Destroy with
    zloop_destroy. */
zloop_t *actor_loop_new(void);

/*  Signals ready on the pipe (zactor_new returns), then runs the loop until "$TERM" comes over
    the pipe, a handler returns -1, or the parent is gone. A command that is not in the table or
    has a wrong number of frames is logged and dropped: it comes from our own process, so it is a
    bug, but an actor must not die of it. `commands` may be NULL. */
void actor_loop(zsock_t *pipe, zloop_t *loop, const actor_command_t *commands, void *self);

/*  The main of a node: starts the actor and waits for SIGINT or SIGTERM (then the actor gets
    $TERM) or for its end. Returns the process's exit code: 0 after a signal, 1 when the actor ended
    by itself or could not start. Call it once, from the main thread, before other threads exist.

    A node's parent may ask it to end with it: with the environment ASSIZE_PARENT=1, the process
    gets SIGTERM when its parent dies. */
int actor_main(zactor_fn actor, void *args);

#endif
