/* Sort by mass, then close in from both ends. */
#include <stdio.h>
#include <stdlib.h>

struct weight {
    int mass;
    int number;
};

static int
s_by_mass(const void *a, const void *b)
{
    const struct weight *left = a, *right = b;
    return (left->mass > right->mass) - (left->mass < right->mass);
}

int
main(void)
{
    static struct weight weights[20000];
    int n, target;
    if (scanf("%d %d", &n, &target) != 2)
        return 1;
    for (int i = 0; i < n; i++) {
        if (scanf("%d", &weights[i].mass) != 1)
            return 1;
        weights[i].number = i + 1;
    }
    qsort(weights, (size_t)n, sizeof *weights, s_by_mass);

    int low = 0, high = n - 1;
    while (low < high) {
        int mass = weights[low].mass + weights[high].mass;
        if (mass == target) {
            printf("%d %d\n", weights[low].number, weights[high].number);
            return 0;
        }
        if (mass < target)
            low++;
        else
            high--;
    }
    puts("IMPOSSIBLE");
    return 0;
}
