#include <stdio.h>

int
main(void)
{
    static int milestone[10000], speed[10000];
    int n;
    if (scanf("%d", &n) != 1)
        return 1;
    for (int i = 0; i < n; i++)
        if (scanf("%d %d", &milestone[i], &speed[i]) != 2)
            return 1;

    double hours = 0;
    /* your code */
    printf("%.9f\n", hours);
    return 0;
}
