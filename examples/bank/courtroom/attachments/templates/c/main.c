#include <stdio.h>

struct hearing {
    int begin;
    int end;
};

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

    int granted = 0;
    /* your code */
    printf("%d\n", granted);
    return 0;
}
