#include <stdio.h>

int
main(void)
{
    int n;
    if (scanf("%d", &n) != 1)
        return 1;
    long long sum = 0;
    for (int i = 0; i < n; i++) {
        long long amount;
        if (scanf("%lld", &amount) != 1)
            return 1;
        sum += amount;
    }
    printf("%lld\n", sum);
    return 0;
}
