/*  token - who a client is, signed by the cluster, stored nowhere

        base64url (TokenClaims) "." base64url (key id, MAC)

    The MAC is keyed BLAKE2b-256 over the first part. The key id says which of
    the cluster's keys made it, so keys can be replaced while tokens of the old
    one live: the first key of the file signs, all of them verify. A token
    cannot be taken back before it expires (TOKEN_LIFE_MS).

    Sources: RFC 4648 section 5; RFC 7693; libsodium's crypto_generichash.
*/
#ifndef ASSIZE_TOKEN_H
#define ASSIZE_TOKEN_H

#include <schemas/api.pb-c.h>
#include <stddef.h>
#include <stdint.h>

#define TOKEN_KEY_SIZE 32u
#define TOKEN_KEYS_MAX 4u

typedef struct token_keys token_keys_t;

/*  One to TOKEN_KEYS_MAX keys, one behind the other; NULL when `size` fits no number of keys. */
token_keys_t *token_keys_new(const uint8_t *bytes, size_t size);

/*  Reads them from a file that only its owner may read. NULL on failure, with a static line about
    it in `*ret_why`. */
token_keys_t *token_keys_read(const char *path, const char **ret_why);

/*  Wipes and frees. */
void token_keys_destroy(token_keys_t **self_p);

/*  Makes the token of these claims. The caller frees it. */
char *token_issue(const token_keys_t *self, const Assize__TokenClaims *claims);

typedef enum { TOKEN_VALID, TOKEN_INVALID, TOKEN_EXPIRED } token_verdict_t;

/*  Checks a token that came from a client; when VALID, its claims are stored in `*ret_claims`
    (untouched else; the caller frees them). */
token_verdict_t token_check(const token_keys_t *self,
                            const char *token,
                            int64_t now_ms,
                            Assize__TokenClaims **ret_claims);

#endif
