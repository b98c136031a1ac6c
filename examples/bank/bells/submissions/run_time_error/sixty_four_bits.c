/* Keeps the least common multiple in 64 bits and aborts when it does not fit. */
#include <assert.h>
#include <stdint.h>
#include <stdio.h>

static uint64_t
s_gcd(uint64_t a, uint64_t b)
{
    while (b) {
        uint64_t rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

int
main(void)
{
    int n;
    if (scanf("%d", &n) != 1)
        return 1;
    uint64_t minutes = 1;
    while (n-- > 0) {
        unsigned long period;
        if (scanf("%lu", &period) != 1)
            return 1;
        uint64_t factor = period / s_gcd(minutes, period);
        assert(minutes <= UINT64_MAX / factor);
        minutes *= factor;
    }
    printf("%llu\n", (unsigned long long)(minutes % 1000000007));
    return 0;
}
