#include <stdio.h>

int
main(void)
{
    int n, capacity;
    if (scanf("%d %d", &n, &capacity) != 2)
        return 1;
    while (n-- > 0) {
        int weight, value;
        if (scanf("%d %d", &weight, &value) != 2)
            return 1;
        /* your code: one bundle */
    }

    int best = 0;
    printf("%d\n", best);
    return 0;
}
