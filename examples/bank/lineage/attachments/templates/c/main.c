#include <stdio.h>

#define MEMBERS_MAX 50000

int
main(void)
{
    static int parent[MEMBERS_MAX + 1], standing[MEMBERS_MAX + 1];
    int n;
    if (scanf("%d", &n) != 1)
        return 1;
    for (int member = 1; member <= n; member++)
        if (scanf("%d %d", &parent[member], &standing[member]) != 2)
            return 1;

    int best = 0;
    /* your code */
    printf("%d\n", best);
    return 0;
}
