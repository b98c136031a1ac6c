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
    long long low = 0, high = 0; /* the longest case; all of them in one day */
    for (int i = 0; i < n; i++) {
        if (scanf("%d", &minutes[i]) != 1)
            return 1;
        low = minutes[i] > low ? minutes[i] : low;
        high += minutes[i];
    }
    while (low < high) {
        long long middle = (low + high) / 2;
        if (s_fits(middle))
            high = middle;
        else
            low = middle + 1;
    }
    printf("%lld\n", low);
    return 0;
}
