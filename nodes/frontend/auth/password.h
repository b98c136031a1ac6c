/*  password - argon2id hashes, as libsodium writes them

    19 MiB and two passes: OWASP's first choice. Each takes tens of
    milliseconds, so never call these on the HTTP thread: see password_pool.

    Source: RFC 9106; OWASP Password Storage Cheat Sheet.
*/
#ifndef ASSIZE_PASSWORD_H
#define ASSIZE_PASSWORD_H

#include <sodium.h>
#include <stdbool.h>

#define PASSWORD_HASH_SIZE crypto_pwhash_STRBYTES

/*  Hashes a password with fresh salt. Aborts when 19 MiB cannot be had. */
void password_hash(const char *password, char hash[PASSWORD_HASH_SIZE]);

/*  Whether the password is that of `hash`. An empty or NULL hash (no such user, a user who cannot
    log in) takes as long as any other and is never matched. */
bool password_verify(const char *hash, const char *password);

#endif
