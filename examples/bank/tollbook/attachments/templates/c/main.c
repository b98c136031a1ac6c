#include <stdio.h>

int
main(void)
{
    int n;
    if (scanf("%d", &n) != 1)
        return 1;

    for (int i = 0; i < n; i++) {
        long long amount;
        if (scanf("%lld", &amount) != 1)
            return 1;
        /* your code: the number of one day */
    }

    long long sum = 0;
    printf("%lld\n", sum);
    return 0;
}
