#include <stdio.h>

#define RULES_MAX 20000

struct rule {
    int before;
    int after;
};

int
main(void)
{
    static struct rule rules[RULES_MAX];
    int n, m;
    if (scanf("%d %d", &n, &m) != 2)
        return 1;
    for (int i = 0; i < m; i++)
        if (scanf("%d %d", &rules[i].before, &rules[i].after) != 2)
            return 1;

    /* your code: the pieces in order, or IMPOSSIBLE */
    puts("IMPOSSIBLE");
    return 0;
}
