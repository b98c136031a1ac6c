/*  hash - BLAKE2b-256, the name of a blob

    Sources: RFC 7693; libsodium's crypto_generichash.
*/
#ifndef ASSIZE_HASH_H
#define ASSIZE_HASH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define HASH_HEX_SIZE 65u /* 64 lower-case hexadecimal digits and the NUL */

/*  A hash in the making; lives on the stack, owns nothing. */
typedef struct {
    uint8_t state[448] __attribute__((aligned(64)));
} hash_t;

void hash_init(hash_t *self);
void hash_update(hash_t *self, const void *data, size_t size);
/*  Writes the hash as hex; `self` needs hash_init before it is used again. */
void hash_final(hash_t *self, char hex[HASH_HEX_SIZE]);

/*  All three at once. */
void hash_of(const void *data, size_t size, char hex[HASH_HEX_SIZE]);

/*  Whether `text` is 64 lower-case hexadecimal digits. NULL is not. */
bool hash_valid(const char *text);

#endif
