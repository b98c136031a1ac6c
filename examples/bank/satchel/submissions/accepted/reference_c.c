#include <stdio.h>

#define OUNCES_MAX 10000

int
main(void)
{
    static int best[OUNCES_MAX + 1]; /* per weight: the greatest value that weighs no more */
    int n, capacity;
    if (scanf("%d %d", &n, &capacity) != 2)
        return 1;
    while (n-- > 0) {
        int weight, value;
        if (scanf("%d %d", &weight, &value) != 2)
            return 1;
        for (int ounces = capacity; ounces >= weight; ounces--) {
            int taken = best[ounces - weight] + value;
            if (taken > best[ounces])
                best[ounces] = taken;
        }
    }
    printf("%d\n", best[capacity]);
    return 0;
}
