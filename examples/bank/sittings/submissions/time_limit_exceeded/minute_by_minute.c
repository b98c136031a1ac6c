/* Tries every length from the longest case upwards: up to 20,000,000,000 of them. */
#include <stdbool.h>
#include <stdio.h>

static int minutes[20000], n, d;

static bool
s_fits(long long limit)
{
    int days = 1;
    long long sitting = 0;
    for (int i = 0; i < n; i++) {
        if (sitting + minutes[i] > limit) {
            days++;
            sitting = 0;
        }
        sitting += minutes[i];
    }
    return days <= d;
}

int
main(void)
{
    if (scanf("%d %d", &n, &d) != 2)
        return 1;
    long long limit = 0;
    for (int i = 0; i < n; i++) {
        if (scanf("%d", &minutes[i]) != 1)
            return 1;
        limit = minutes[i] > limit ? minutes[i] : limit;
    }
    while (!s_fits(limit))
        limit++;
    printf("%lld\n", limit);
    return 0;
}
