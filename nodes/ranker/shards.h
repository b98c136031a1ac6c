/*  shards - which boards a ranker holds

    The board of a contest belongs to a shard (lib/bus/shard.h), which is
    served as "board/<shard>". A ranker is told the shards that it holds.
    One contest has one shard: a board of a million rows is well within what
    one ranker carries.
*/
#ifndef ASSIZE_SHARDS_H
#define ASSIZE_SHARDS_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/bus/shard.h"

/*  A set of shards: bit n is shard n. */
typedef uint32_t shards_t;

#define SHARDS_ALL ((shards_t)((UINT64_C(1) << SHARD_COUNT) - 1))
#define SHARDS_SERVICE_SIZE 16u /* "board/15" and the NUL, with room */

static inline bool
shards_has(shards_t self, uint32_t shard)
{
    return self >> shard & 1;
}

/*  Reads "all" or numbers with commas ("0,5,15"). Returns 0, or ERR_INVALID (`*ret` untouched). */
int shards_parse(const char *text, shards_t *ret);

/*  Writes the name of a shard's service: "board/7". */
void shards_service(uint32_t shard, char service[SHARDS_SERVICE_SIZE]);

#endif
