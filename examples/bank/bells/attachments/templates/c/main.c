#include <stdio.h>

int
main(void)
{
    int n;
    if (scanf("%d", &n) != 1)
        return 1;
    while (n-- > 0) {
        int period;
        if (scanf("%d", &period) != 1)
            return 1;
        /* your code: one bell */
    }

    long long minutes = 1;
    printf("%lld\n", minutes % 1000000007);
    return 0;
}
