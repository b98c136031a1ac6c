/*  assize-calibrate - the workload by which a machine is classed; see calibration.h

    Runs inside the sandbox, as a contestant's program would. Prints two times
    in microseconds, each the best of a few rounds: of a loop of dependent
    arithmetic, and of a walk along one random cycle through more memory than a
    cache holds. The work must never change: figures of old judgings would mean
    something else.
*/
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define ROUNDS 3
#define ALU_STEPS 4000000u
#define LINE 16u         /* of 4 bytes: one cache line each */
#define NODES (1u << 19) /* 32 MiB of lines */
#define WALK_STEPS 100000u

static uint64_t
s_now_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000u + (uint64_t)now.tv_nsec / 1000u;
}

/*  One step of xorshift64 (Marsaglia, 2003). */
static uint64_t
s_next(uint64_t x)
{
    x ^= x << 13;
    x ^= x >> 7;
    return x ^ x << 17;
}

/*  Makes one cycle through all nodes (Sattolo's algorithm). */
static void
s_make_cycle(uint32_t *nodes)
{
    uint64_t random = 88172645463325252u;
    for (uint32_t i = 0; i < NODES; i++)
        nodes[(size_t)i * LINE] = i;
    for (uint32_t i = NODES - 1; i > 0; i--) {
        random = s_next(random);
        size_t other = (size_t)(random % i) * LINE;
        uint32_t kept = nodes[other];
        nodes[other] = nodes[(size_t)i * LINE];
        nodes[(size_t)i * LINE] = kept;
    }
}

int
main(void)
{
    uint32_t *nodes = malloc((size_t)NODES * LINE * sizeof *nodes);
    if (!nodes)
        return 1;
    s_make_cycle(nodes);
    uint64_t alu_us = UINT64_MAX;
    uint64_t walk_us = UINT64_MAX;
    uint64_t random = 1;
    uint32_t at = 0;
    for (int round = 0; round < ROUNDS; round++) {
        uint64_t began_us = s_now_us();
        for (uint32_t i = 0; i < ALU_STEPS; i++)
            random = s_next(random);
        uint64_t middle_us = s_now_us();
        for (uint32_t i = 0; i < WALK_STEPS; i++)
            at = nodes[(size_t)at * LINE];
        uint64_t ended_us = s_now_us();
        alu_us = middle_us - began_us < alu_us ? middle_us - began_us : alu_us;
        walk_us = ended_us - middle_us < walk_us ? ended_us - middle_us : walk_us;
    }
    free(nodes);
    printf("%llu %llu\n", (unsigned long long)alu_us, (unsigned long long)walk_us);
    return random == 0 && at == UINT32_MAX; /* neither happens; but the work has to be done */
}
