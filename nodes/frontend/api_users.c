/*  api_users - registration, sessions, who am I

    An unknown user name costs a login as much time as a wrong password.
*/
#include <assert.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/cleanup.h"
#include "lib/base/err.h"
#include "lib/base/text.h"
#include "nodes/frontend/api.h"
#include "nodes/frontend/frontend_limits.h"
#include "nodes/frontend/message_copy.h"
#include "schemas/message.h"

#define COOKIE_MAX (TOKEN_MAX + 128u)
#define LOGIN_FAILED "the user name or the password is wrong"

/* ---- sessions ---- */

static void
s_set_cookie(exchange_t *x, http_response_t *response, const char *token, int64_t life_ms)
{
    char cookie[COOKIE_MAX];
    snprintf(cookie,
             sizeof cookie,
             "assize_token=%s; HttpOnly; SameSite=Strict; Path=/; Max-Age=%lld%s",
             token,
             (long long)life_ms / 1000,
             x->frontend->options->secure_cookies ? "; Secure" : "");
    http_response_header(response, "Set-Cookie", cookie);
}

/*  A display name from the store may be of any length; a token's is not. */
static char *
s_cut_name(const char *name)
{
    char *cut = text_format("%.*s", (int)DISPLAY_NAME_MAX, name);
    while (*cut && !text_utf8_valid(cut, strlen(cut)))
        cut[strlen(cut) - 1] = 0;
    return cut;
}

static void
s_open_session(exchange_t *x, const Assize__User *user)
{
    _cleanup_(free_p) char *display_name =
        s_cut_name(*user->display_name ? user->display_name : user->name);
    Assize__TokenClaims claims = ASSIZE__TOKEN_CLAIMS__INIT;
    claims.user = user->name;
    claims.display_name = display_name;
    claims.role = user->role;
    claims.expires_at_ms = x->received_at_ms + TOKEN_LIFE_MS;
    _cleanup_(free_p) char *token = token_issue(x->frontend->keys, &claims);

    Assize__Session session = ASSIZE__SESSION__INIT;
    session.token = token;
    session.user = claims.user;
    session.display_name = claims.display_name;
    session.role = claims.role;
    session.expires_at_ms = claims.expires_at_ms;
    http_response_t *response = exchange_json(x, 201, &session.base);
    s_set_cookie(x, response, token, TOKEN_LIFE_MS);
    exchange_respond(x, &response);
}

void
api_session_close(exchange_t *x)
{
    http_response_t *response = http_response_new(204);
    s_set_cookie(x, response, "", 0);
    http_response_header(response, "Cache-Control", "no-store");
    exchange_respond(x, &response);
}

void
api_me(exchange_t *x)
{
    Assize__Session session = ASSIZE__SESSION__INIT;
    session.user = x->claims->user;
    session.display_name = x->claims->display_name;
    session.role = x->claims->role;
    session.expires_at_ms = x->claims->expires_at_ms;
    exchange_reply(x, 200, &session.base);
}

/*  The state of both: who wants to be let in. */
typedef struct {
    Assize__User user; /* its texts are in the next two, and the hash */
    Assize__RegisterRequest *registering;
    Assize__LoginRequest *login;
    Assize__User *known; /* the store's answer to a login */
    char hash[crypto_pwhash_STRBYTES];
} entrant_t;

static void
s_wipe(char *password)
{
    if (password)
        sodium_memzero(password, strlen(password));
}

static void
s_free_entrant(exchange_t *x)
{
    entrant_t *entrant = x->state;
    if (entrant->registering)
        s_wipe(entrant->registering->password);
    if (entrant->login)
        s_wipe(entrant->login->password);
    message_free_p(&entrant->registering);
    message_free_p(&entrant->login);
    message_free_p(&entrant->known);
    free(entrant);
}

static entrant_t *
s_new_entrant(exchange_t *x)
{
    entrant_t *entrant = calloc(1, sizeof *entrant);
    if (!entrant)
        abort();
    assize__user__init(&entrant->user);
    x->state = entrant;
    x->state_free = s_free_entrant;
    return entrant;
}

/* ---- registration ---- */

/*  What is wrong with it; NULL when nothing is. */
static const char *
s_check_registration(const Assize__RegisterRequest *request)
{
    size_t size = strlen(request->password);
    if (!text_name_valid(request->user))
        return "user: 1 to 36 of letters, digits, '_', '.' and '-', not starting with '.' or '-'";
    if (size < PASSWORD_MIN || size > PASSWORD_MAX)
        return "password: 8 to 256 bytes";
    if (strlen(request->display_name) > DISPLAY_NAME_MAX)
        return "display_name: at most 64 bytes";
    for (const char *c = request->display_name; *c; c++)
        if ((unsigned char)*c < 0x20 || *c == 0x7f)
            return "display_name: no control characters";
    return NULL;
}

static void
s_registered(exchange_t *x, const ProtobufCMessage *answer)
{
    const Assize__Applied *applied = (const Assize__Applied *)(const void *)answer;
    entrant_t *entrant = x->state;
    recent_note_write(x->frontend->recent, "user", entrant->user.name, applied->seq);
    s_open_session(x, &entrant->user);
}

/*  Whether the name was taken by us: an attempt whose answer was lost. */
static void
s_compare_taken(exchange_t *x, const ProtobufCMessage *answer)
{
    const Assize__User *taken = (const Assize__User *)(const void *)answer;
    entrant_t *entrant = x->state;
    if (strcmp(taken->password_hash, entrant->hash) == 0)
        s_open_session(x, &entrant->user);
    else
        exchange_problem(x, 409, "user_exists", "this user name is taken");
}

static void
s_refuse_registration(exchange_t *x, int status, const char *detail)
{
    if (status != ERR_CONFLICT) {
        exchange_fail(x, status, detail);
    } else if (exchange_attempts(x) == 1) {
        exchange_problem(x, 409, "user_exists", "this user name is taken");
    } else {
        Assize__NameQuery query = ASSIZE__NAME_QUERY__INIT;
        query.name = ((entrant_t *)x->state)->user.name;
        exchange_read(x, "UserGet", &query.base, s_compare_taken);
    }
}

static void
s_put_user(void *arg, const char *hash, bool matched)
{
    (void)matched;
    exchange_t *x = arg;
    entrant_t *entrant = x->state;
    x->password_job = 0;
    snprintf(entrant->hash, sizeof entrant->hash, "%s", hash);
    entrant->user.password_hash = entrant->hash;
    entrant->user.role = ASSIZE__ROLE__ROLE_USER;

    Assize__Command command = ASSIZE__COMMAND__INIT;
    command.body_case = ASSIZE__COMMAND__BODY_USER_PUT;
    command.user_put = &entrant->user;
    command.only_new = true;
    x->viewer = (viewer_t){0}; /* a stranger registers itself, whoever is logged in */
    x->on_failure = s_refuse_registration;
    exchange_propose(x, &command, entrant->user.name, true, s_registered);
}

void
api_user_register(exchange_t *x)
{
    Assize__RegisterRequest *request =
        (void *)exchange_body(x, &assize__register_request__descriptor);
    if (!request)
        return;
    entrant_t *entrant = s_new_entrant(x);
    entrant->registering = request;
    const char *wrong = s_check_registration(request);
    if (wrong) {
        exchange_problem(x, 400, NULL, wrong);
        return;
    }
    entrant->user.name = request->user;
    entrant->user.display_name = *request->display_name ? request->display_name : request->user;
    x->password_job = password_pool_hash(x->frontend->passwords, request->password, s_put_user, x);
    if (!x->password_job)
        exchange_problem(x, 503, NULL, "too many are registering: try again");
}

/* ---- login ---- */

static void
s_verified(void *arg, const char *hash, bool matched)
{
    (void)hash;
    exchange_t *x = arg;
    entrant_t *entrant = x->state;
    x->password_job = 0;
    if (matched && entrant->known)
        s_open_session(x, entrant->known);
    else
        exchange_problem(x, 401, "login_failed", LOGIN_FAILED);
}

static void
s_verify(exchange_t *x)
{
    entrant_t *entrant = x->state;
    const char *hash = entrant->known ? entrant->known->password_hash : NULL;
    x->password_job =
        password_pool_verify(x->frontend->passwords, hash, entrant->login->password, s_verified, x);
    if (!x->password_job)
        exchange_problem(x, 503, NULL, "too many are logging in: try again");
}

static void
s_take_user(exchange_t *x, const ProtobufCMessage *answer)
{
    entrant_t *entrant = x->state;
    entrant->known = (Assize__User *)message_copy(answer);
    s_verify(x);
}

static void
s_miss_user(exchange_t *x, int status, const char *detail)
{
    if (status == ERR_NOT_FOUND)
        s_verify(x);
    else
        exchange_fail(x, status, detail);
}

void
api_session_open(exchange_t *x)
{
    Assize__LoginRequest *request = (void *)exchange_body(x, &assize__login_request__descriptor);
    if (!request)
        return;
    s_new_entrant(x)->login = request;
    if (!text_name_valid(request->user) || strlen(request->password) > PASSWORD_MAX) {
        exchange_problem(x, 401, "login_failed", LOGIN_FAILED);
        return;
    }
    /* Per name and address: guessing is slow, and nobody can lock somebody else out. */
    _cleanup_(free_p) char *who = text_format("%s %s", request->user, x->address);
    if (exchange_limited(x, RATE_LOGIN_NAME, who))
        return;
    Assize__NameQuery query = ASSIZE__NAME_QUERY__INIT;
    query.name = request->user;
    query.min_seq = recent_written(x->frontend->recent, "user", request->user);
    x->on_failure = s_miss_user;
    exchange_read(x, "UserGet", &query.base, s_take_user);
}
