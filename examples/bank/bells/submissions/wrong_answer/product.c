/* Multiplies the periods, as if no two had a divisor in common. */
#include <stdio.h>

int
main(void)
{
    int n;
    if (scanf("%d", &n) != 1)
        return 1;
    long long minutes = 1;
    while (n-- > 0) {
        long long period;
        if (scanf("%lld", &period) != 1)
            return 1;
        minutes = minutes * period % 1000000007;
    }
    printf("%lld\n", minutes);
    return 0;
}
