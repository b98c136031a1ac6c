/*  rank_bench - the board's list at a million members, with Redis' sorted set beside it

    What a verdict costs (a member's key changes), what "your rank" costs, what
    a page of 50 costs. The peer (rank_peer.sh) runs in the same minute; without
    redis-server on PATH it is named as missing.
*/
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>

#include "lib/base/clock.h"
#include "nodes/ranker/rank_tree.h"

#define MEMBERS 1000000u
#define OPERATIONS 1000000u
#define PAGE_ROWS 50u
#define PEER_MISSING 77 /* exit code of rank_peer.sh */

static uint64_t
s_random(uint64_t *seed)
{
    *seed ^= *seed << 13;
    *seed ^= *seed >> 7;
    *seed ^= *seed << 17;
    return *seed;
}

/*  A score as of the icpc rule: problems solved, penalty, minute of the last one. */
static rank_key_t
s_key(uint64_t *seed)
{
    uint64_t solved = s_random(seed) % 11;
    uint64_t penalty = s_random(seed) % 3000;
    return (rank_key_t){.high = (255 - solved) << 56 | penalty, .low = s_random(seed) % 300};
}

static void
s_print(const char *what, int64_t since_us, uint32_t operations)
{
    printf("  %-34s %8.3f us\n", what, (double)(clock_mono_us() - since_us) / operations);
}

static void
s_measure(rank_tree_t *tree, rank_key_t *keys)
{
    uint64_t seed = 7;
    int64_t since_us = clock_mono_us();
    for (uint32_t i = 0; i < OPERATIONS; i++) {
        uint32_t member = (uint32_t)(s_random(&seed) % MEMBERS);
        rank_tree_remove(tree, keys[member], member);
        keys[member] = s_key(&seed);
        rank_tree_insert(tree, keys[member], member);
    }
    s_print("update (remove and insert)", since_us, OPERATIONS);

    uint64_t sum = 0;
    since_us = clock_mono_us();
    for (uint32_t i = 0; i < OPERATIONS; i++)
        sum += rank_tree_less(tree, keys[s_random(&seed) % MEMBERS]);
    s_print("rank of a member", since_us, OPERATIONS);

    since_us = clock_mono_us();
    for (uint32_t i = 0; i < OPERATIONS; i++) {
        rank_cursor_t cursor = rank_tree_from(tree, (uint32_t)(s_random(&seed) % MEMBERS));
        rank_key_t key;
        uint32_t member;
        for (uint32_t row = 0; row < PAGE_ROWS && rank_cursor_next(&cursor, &key, &member); row++)
            sum += member;
    }
    s_print("page of 50, anywhere", since_us, OPERATIONS);
    printf("  %-34s %8.1f B/member (checksum %llx)\n",
           "memory",
           (double)rank_tree_memory(tree) / MEMBERS,
           (unsigned long long)sum);
}

static void
s_bench_tree(void)
{
    rank_key_t *keys = calloc(MEMBERS, sizeof *keys);
    if (!keys)
        abort();
    rank_tree_t *tree = rank_tree_new(NULL, NULL);
    uint64_t seed = 42;
    for (uint32_t i = 0; i < MEMBERS; i++) {
        keys[i] = s_key(&seed);
        rank_tree_insert(tree, keys[i], i);
    }
    printf("rank_tree, %u members:\n", MEMBERS);
    s_measure(tree, keys);
    rank_tree_destroy(&tree);
    free(keys);
}

int
main(void)
{
    s_bench_tree();
    printf("redis sorted set, the same number, in the server (Lua):\n");
    fflush(stdout);
    int status = system(BENCH_PEER_PATH);
    if (WIFEXITED(status) && WEXITSTATUS(status) == PEER_MISSING)
        printf("  not measured: there is no redis-server on PATH\n");
    else if (status != 0)
        printf("  not measured: the peer failed\n");
    return 0;
}
