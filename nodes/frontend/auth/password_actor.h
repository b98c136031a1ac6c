/*  password_actor - one thread that hashes and verifies passwords

    Sockets
        pipe        PAIR, inproc

    Commands (frames)                       Emits
        "HASH" id password                  "HASHED" id hash
        "VERIFY" id hash password           "VERIFIED" id ("1" or "0")
        "$TERM"                             the actor ends after the job in hand

    `id` is opaque, eight bytes. Exactly one answer per job. Frames with a
    password are wiped before they are freed.
*/
#ifndef ASSIZE_PASSWORD_ACTOR_H
#define ASSIZE_PASSWORD_ACTOR_H

#include <czmq.h>

/*  zactor_fn; takes no arguments. */
void password_actor_fn(zsock_t *pipe, void *args);

#endif
