/*  hash - see hash.h */
#include "lib/base/hash.h"

#include <sodium.h>
#include <string.h>

#define HASH_BYTES 32u

_Static_assert(sizeof(hash_t) >= sizeof(crypto_generichash_state),
               "hash_t holds libsodium's state");

static crypto_generichash_state *
s_state(hash_t *self)
{
    return (crypto_generichash_state *)(void *)self->state;
}

void
hash_init(hash_t *self)
{
    crypto_generichash_init(s_state(self), NULL, 0, HASH_BYTES);
}

void
hash_update(hash_t *self, const void *data, size_t size)
{
    if (size > 0)
        crypto_generichash_update(s_state(self), data, size);
}

void
hash_final(hash_t *self, char hex[HASH_HEX_SIZE])
{
    uint8_t digest[HASH_BYTES];
    crypto_generichash_final(s_state(self), digest, sizeof digest);
    sodium_bin2hex(hex, HASH_HEX_SIZE, digest, sizeof digest);
}

void
hash_of(const void *data, size_t size, char hex[HASH_HEX_SIZE])
{
    hash_t hash;
    hash_init(&hash);
    hash_update(&hash, data, size);
    hash_final(&hash, hex);
}

bool
hash_valid(const char *text)
{
    return text && strlen(text) == HASH_HEX_SIZE - 1 &&
           strspn(text, "0123456789abcdef") == HASH_HEX_SIZE - 1;
}
