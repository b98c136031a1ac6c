#include <stdio.h>

int
main(void)
{
    static int weights[20000];
    int n, target;
    if (scanf("%d %d", &n, &target) != 2)
        return 1;
    for (int i = 0; i < n; i++)
        if (scanf("%d", &weights[i]) != 1)
            return 1;

    /* your code: two numbers, counted from 1, or IMPOSSIBLE */
    puts("IMPOSSIBLE");
    return 0;
}
