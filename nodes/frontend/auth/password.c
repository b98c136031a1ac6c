/*  password - see password.h */
#include "nodes/frontend/auth/password.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define PASSES 2u
#define MEMORY_BYTES (19u << 20)

void
password_hash(const char *password, char hash[PASSWORD_HASH_SIZE])
{
    assert(password && hash);
    if (crypto_pwhash_str_alg(
            hash, password, strlen(password), PASSES, MEMORY_BYTES, crypto_pwhash_ALG_ARGON2ID13) !=
        0)
        abort();
}

bool
password_verify(const char *hash, const char *password)
{
    assert(password);
    if (hash && *hash)
        return crypto_pwhash_str_verify(hash, password, strlen(password)) == 0;
    char unused[PASSWORD_HASH_SIZE];
    password_hash(password, unused);
    return false;
}
