/*  token - see token.h */
#include "nodes/frontend/auth/token.h"

#include <assert.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "lib/base/bytes.h"
#include "lib/base/cleanup.h"
#include "lib/base/text.h"
#include "nodes/frontend/frontend_limits.h"

#define ID_BYTES 4u
#define MAC_BYTES 32u
#define SEAL_BYTES (ID_BYTES + MAC_BYTES)
#define VARIANT sodium_base64_VARIANT_URLSAFE_NO_PADDING

/*  Keeps MACs of tokens apart from whatever else the same key may sign one day. */
static const char CONTEXT[] = "assize token 1";
static const char ID_CONTEXT[] = "assize key id";

typedef struct {
    uint8_t id[ID_BYTES];
    uint8_t bytes[TOKEN_KEY_SIZE];
} signing_key_t;

struct token_keys {
    signing_key_t keys[TOKEN_KEYS_MAX];
    size_t count;
};

token_keys_t *
token_keys_new(const uint8_t *bytes, size_t size)
{
    size_t count = size / TOKEN_KEY_SIZE;
    if (size % TOKEN_KEY_SIZE != 0 || count == 0 || count > TOKEN_KEYS_MAX || sodium_init() < 0)
        return NULL;
    token_keys_t *self = sodium_malloc(sizeof *self);
    if (!self)
        abort();
    self->count = count;
    for (size_t i = 0; i < count; i++) {
        signing_key_t *key = &self->keys[i];
        memcpy(key->bytes, bytes + i * TOKEN_KEY_SIZE, TOKEN_KEY_SIZE);
        uint8_t id[crypto_generichash_BYTES];
        crypto_generichash(id,
                           sizeof id,
                           (const uint8_t *)ID_CONTEXT,
                           sizeof ID_CONTEXT,
                           key->bytes,
                           TOKEN_KEY_SIZE);
        memcpy(key->id, id, ID_BYTES);
    }
    return self;
}

token_keys_t *
token_keys_read(const char *path, const char **ret_why)
{
    assert(path && ret_why);
    struct stat info;
    if (stat(path, &info) != 0) {
        *ret_why = "it cannot be read";
        return NULL;
    }
    if (info.st_mode & (S_IRWXG | S_IRWXO)) {
        *ret_why = "others than its owner may read it: chmod 600";
        return NULL;
    }
    bytes_t bytes = bytes_make(TOKEN_KEYS_MAX * TOKEN_KEY_SIZE);
    token_keys_t *self = NULL;
    *ret_why = "it does not hold 1 to 4 keys of 32 bytes";
    if (bytes_read_file(&bytes, path) == 0)
        self = token_keys_new(bytes.data, bytes.size);
    if (bytes.data)
        sodium_memzero(bytes.data, bytes.size);
    bytes_clear(&bytes);
    return self;
}

void
token_keys_destroy(token_keys_t **self_p)
{
    assert(self_p);
    sodium_free(*self_p); /* wipes */
    *self_p = NULL;
}

static void
s_seal(const signing_key_t *key, const char *text, size_t size, uint8_t seal[SEAL_BYTES])
{
    crypto_generichash_state state;
    crypto_generichash_init(&state, key->bytes, TOKEN_KEY_SIZE, MAC_BYTES);
    crypto_generichash_update(&state, (const uint8_t *)CONTEXT, sizeof CONTEXT);
    crypto_generichash_update(&state, (const uint8_t *)text, size);
    memcpy(seal, key->id, ID_BYTES);
    crypto_generichash_final(&state, seal + ID_BYTES, MAC_BYTES);
}

char *
token_issue(const token_keys_t *self, const Assize__TokenClaims *claims)
{
    assert(self && claims);
    uint8_t packed[TOKEN_MAX];
    size_t size = assize__token_claims__get_packed_size(claims);
    assert(size <= TOKEN_MAX / 2);
    assize__token_claims__pack(claims, packed);

    char body[TOKEN_MAX];
    sodium_bin2base64(body, sizeof body, packed, size, VARIANT);
    uint8_t seal[SEAL_BYTES];
    s_seal(&self->keys[0], body, strlen(body), seal);
    char seal_text[sodium_base64_ENCODED_LEN(SEAL_BYTES, VARIANT)];
    sodium_bin2base64(seal_text, sizeof seal_text, seal, sizeof seal, VARIANT);
    return text_format("%s.%s", body, seal_text);
}

static bool
s_sealed(const token_keys_t *self, const char *body, size_t size, const uint8_t seal[SEAL_BYTES])
{
    for (size_t i = 0; i < self->count; i++) {
        if (memcmp(self->keys[i].id, seal, ID_BYTES) != 0)
            continue;
        uint8_t wanted[SEAL_BYTES];
        s_seal(&self->keys[i], body, size, wanted);
        if (sodium_memcmp(wanted, seal, SEAL_BYTES) == 0)
            return true;
    }
    return false;
}

token_verdict_t
token_check(const token_keys_t *self,
            const char *token,
            int64_t now_ms,
            Assize__TokenClaims **ret_claims)
{
    assert(self && token && ret_claims);
    const char *dot = strchr(token, '.');
    if (!dot || strlen(token) > TOKEN_MAX)
        return TOKEN_INVALID;
    uint8_t seal[SEAL_BYTES];
    size_t seal_size = 0;
    if (sodium_base642bin(
            seal, sizeof seal, dot + 1, strlen(dot + 1), NULL, &seal_size, NULL, VARIANT) != 0 ||
        seal_size != SEAL_BYTES || !s_sealed(self, token, (size_t)(dot - token), seal))
        return TOKEN_INVALID;

    uint8_t packed[TOKEN_MAX];
    size_t size = 0;
    if (sodium_base642bin(
            packed, sizeof packed, token, (size_t)(dot - token), NULL, &size, NULL, VARIANT) != 0)
        return TOKEN_INVALID;
    Assize__TokenClaims *claims = assize__token_claims__unpack(NULL, size, packed);
    if (!claims)
        return TOKEN_INVALID;
    token_verdict_t verdict = TOKEN_VALID;
    if (!text_name_valid(claims->user) || claims->role < ASSIZE__ROLE__ROLE_USER ||
        claims->role > ASSIZE__ROLE__ROLE_ADMIN)
        verdict = TOKEN_INVALID;
    else if (now_ms >= claims->expires_at_ms)
        verdict = TOKEN_EXPIRED;
    if (verdict == TOKEN_VALID)
        *ret_claims = claims;
    else
        assize__token_claims__free_unpacked(claims, NULL);
    return verdict;
}
