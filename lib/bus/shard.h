/*  shard - which board service a contest belongs to

    Rankers offer "board/0" to "board/15"; everyone who asks for a board must
    agree on the number, so it is computed here and nowhere else.
*/
#ifndef ASSIZE_SHARD_H
#define ASSIZE_SHARD_H

#include <stdint.h>

#define SHARD_COUNT 16u /* a power of two; changing it means restarting frontends and rankers */

/*  XXH64 of the contest's id, seed 0, modulo SHARD_COUNT. */
uint32_t shard_of_contest(const char *contest);

#endif
