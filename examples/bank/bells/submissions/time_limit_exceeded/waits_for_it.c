/* Waits minute by minute until all the bells ring. */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

int
main(void)
{
    static uint64_t period[10000];
    int n;
    if (scanf("%d", &n) != 1)
        return 1;
    for (int i = 0; i < n; i++) {
        unsigned long value;
        if (scanf("%lu", &value) != 1)
            return 1;
        period[i] = value;
    }

    bool all_ring = false;
    uint64_t minute = 0;
    while (!all_ring) {
        minute++;
        all_ring = true;
        for (int i = 0; i < n && all_ring; i++)
            all_ring = minute % period[i] == 0;
    }
    printf("%llu\n", (unsigned long long)(minute % 1000000007));
    return 0;
}
