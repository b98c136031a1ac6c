/*  password_actor - see password_actor.h */
#include "nodes/frontend/auth/password_actor.h"

#include <sodium.h>

#include "lib/actor/actor.h"
#include "lib/base/cleanup.h"
#include "nodes/frontend/auth/password.h"

typedef struct {
    zsock_t *pipe;
} self_t;

/*  A frame as text; the frame is wiped. */
static char *
s_take_text(zframe_t *frame)
{
    char *text = zframe_strdup(frame);
    sodium_memzero(zframe_data(frame), zframe_size(frame));
    return text;
}

static void
s_wipe_p(char **text_p)
{
    if (*text_p)
        sodium_memzero(*text_p, strlen(*text_p));
    zstr_free(text_p);
}

static int
s_hash(void *arg, zmsg_t *args)
{
    self_t *self = arg;
    zframe_t *id = zmsg_first(args);
    _cleanup_(s_wipe_p) char *password = s_take_text(zmsg_next(args));
    char hash[PASSWORD_HASH_SIZE];
    password_hash(password, hash);
    return zsock_send(self->pipe, "sbs", "HASHED", zframe_data(id), zframe_size(id), hash);
}

static int
s_verify(void *arg, zmsg_t *args)
{
    self_t *self = arg;
    zframe_t *id = zmsg_first(args);
    _cleanup_(s_wipe_p) char *hash = s_take_text(zmsg_next(args));
    _cleanup_(s_wipe_p) char *password = s_take_text(zmsg_next(args));
    const char *answer = password_verify(hash, password) ? "1" : "0";
    return zsock_send(self->pipe, "sbs", "VERIFIED", zframe_data(id), zframe_size(id), answer);
}

void
password_actor_fn(zsock_t *pipe, void *args)
{
    (void)args;
    static const actor_command_t COMMANDS[] = {
        {"HASH", 2, 2, s_hash},
        {"VERIFY", 3, 3, s_verify},
        {0},
    };
    self_t self = {.pipe = pipe};
    zloop_t *loop = actor_loop_new();
    actor_loop(pipe, loop, COMMANDS, &self);
    zloop_destroy(&loop);
}
