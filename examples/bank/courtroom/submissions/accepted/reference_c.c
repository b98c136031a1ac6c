/* Grant, again and again, the hearing that ends first among those that can still begin. */
#include <stdio.h>
#include <stdlib.h>

struct hearing {
    int begin;
    int end;
};

static int
s_by_end(const void *a, const void *b)
{
    const struct hearing *left = a, *right = b;
    return (left->end > right->end) - (left->end < right->end);
}

int
main(void)
{
    static struct hearing hearings[20000];
    int n;
    if (scanf("%d", &n) != 1)
        return 1;
    for (int i = 0; i < n; i++)
        if (scanf("%d %d", &hearings[i].begin, &hearings[i].end) != 2)
            return 1;
    qsort(hearings, (size_t)n, sizeof *hearings, s_by_end);

    int granted = 0, free_from = 0;
    for (int i = 0; i < n; i++) {
        if (hearings[i].begin >= free_from) {
            granted++;
            free_from = hearings[i].end;
        }
    }
    printf("%d\n", granted);
    return 0;
}
