#include <stdio.h>

#define ROADS_MAX 20000

struct road {
    int a;
    int b;
    int yards;
};

int
main(void)
{
    static struct road roads[ROADS_MAX];
    int n, m;
    if (scanf("%d %d", &n, &m) != 2)
        return 1;
    for (int i = 0; i < m; i++)
        if (scanf("%d %d %d", &roads[i].a, &roads[i].b, &roads[i].yards) != 3)
            return 1;

    /* your code: the length, or NO ROAD */
    puts("NO ROAD");
    return 0;
}
