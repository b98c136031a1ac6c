/* Takes or leaves each bundle, in all ways: 2 to the power of n. */
#include <stdio.h>

static int n, weight[100], value[100];

static int
s_best(int i, int capacity)
{
    if (i == n)
        return 0;
    int left = s_best(i + 1, capacity);
    if (weight[i] > capacity)
        return left;
    int taken = s_best(i + 1, capacity - weight[i]) + value[i];
    return taken > left ? taken : left;
}

int
main(void)
{
    int capacity;
    if (scanf("%d %d", &n, &capacity) != 2)
        return 1;
    for (int i = 0; i < n; i++)
        if (scanf("%d %d", &weight[i], &value[i]) != 2)
            return 1;
    printf("%d\n", s_best(0, capacity));
    return 0;
}
