#include <stdio.h>

int
main(void)
{
    static int minutes[20000];
    int n, days;
    if (scanf("%d %d", &n, &days) != 2)
        return 1;
    for (int i = 0; i < n; i++)
        if (scanf("%d", &minutes[i]) != 1)
            return 1;

    long long longest_sitting = 0;
    /* your code */
    printf("%lld\n", longest_sitting);
    return 0;
}
