/*  id - ULIDs: 26 characters, ordered by time, unique without coordination

    48 bits of UTC milliseconds and 80 random bits in Crockford's base 32. Ids
    compare as text in the order in which they were made (to the millisecond).
    Source: github.com/ulid/spec.
*/
#ifndef ASSIZE_ID_H
#define ASSIZE_ID_H

#include <stdbool.h>
#include <stdint.h>

#define ID_SIZE 27u /* 26 characters and the NUL */

/*  Writes a new id for this time. Randomness comes from the system (libsodium). */
void id_make(int64_t utc_ms, char id[ID_SIZE]);

/*  Whether `text` is a ULID in its canonical upper-case form. NULL is not. */
bool id_valid(const char *text);

/*  The time inside a valid id, UTC milliseconds. */
int64_t id_utc_ms(const char *id);

#endif
