/*  shard - see shard.h */
#include "lib/bus/shard.h"

#include <string.h>
#include <xxhash.h>

uint32_t
shard_of_contest(const char *contest)
{
    return (uint32_t)(XXH64(contest, strlen(contest), 0) % SHARD_COUNT);
}
