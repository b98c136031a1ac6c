/*  shards - see shards.h */
#include "nodes/ranker/shards.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "lib/base/err.h"
#include "lib/base/text.h"

#define NUMBER_SIZE 8u

static_assert(SHARD_COUNT <= 32, "a set of shards is 32 bits");

int
shards_parse(const char *text, shards_t *ret)
{
    assert(text);
    assert(ret);

    if (strcmp(text, "all") == 0) {
        *ret = SHARDS_ALL;
        return 0;
    }
    shards_t shards = 0;
    for (const char *at = text;; at++) {
        char number[NUMBER_SIZE] = "";
        size_t length = strcspn(at, ",");
        if (length >= sizeof number)
            return ERR_INVALID;
        memcpy(number, at, length);
        int64_t shard;
        if (text_parse_int(number, 0, SHARD_COUNT - 1, &shard) != 0)
            return ERR_INVALID;
        shards |= UINT32_C(1) << shard;
        at += length;
        if (*at == 0)
            break;
    }
    *ret = shards;
    return 0;
}

void
shards_service(uint32_t shard, char service[SHARDS_SERVICE_SIZE])
{
    assert(shard < SHARD_COUNT);
    snprintf(service, SHARDS_SERVICE_SIZE, "board/%u", shard);
}
