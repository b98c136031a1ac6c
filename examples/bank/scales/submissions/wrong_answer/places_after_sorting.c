/* Finds the right masses, but prints their places in the sorted row. */
#include <stdio.h>
#include <stdlib.h>

static int
s_by_mass(const void *a, const void *b)
{
    int left = *(const int *)a, right = *(const int *)b;
    return (left > right) - (left < right);
}

int
main(void)
{
    static int masses[20000];
    int n, target;
    if (scanf("%d %d", &n, &target) != 2)
        return 1;
    for (int i = 0; i < n; i++)
        if (scanf("%d", &masses[i]) != 1)
            return 1;
    qsort(masses, (size_t)n, sizeof *masses, s_by_mass);

    int low = 0, high = n - 1;
    while (low < high && masses[low] + masses[high] != target) {
        if (masses[low] + masses[high] < target)
            low++;
        else
            high--;
    }
    if (low < high)
        printf("%d %d\n", low + 1, high + 1);
    else
        puts("IMPOSSIBLE");
    return 0;
}
