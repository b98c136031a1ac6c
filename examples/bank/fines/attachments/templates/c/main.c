#include <stdio.h>
#include <string.h>

int
main(void)
{
    static int amounts[20000 + 1];
    int n, q;
    if (scanf("%d %d", &n, &q) != 2)
        return 1;
    for (int page = 1; page <= n; page++)
        if (scanf("%d", &amounts[page]) != 1)
            return 1;
    while (q-- > 0) {
        char word[4];
        int first, second;
        if (scanf("%3s %d %d", word, &first, &second) != 3)
            return 1;
        if (strcmp(word, "sum") == 0) {
            long long sum = 0;
            /* your code: the pages first to second */
            printf("%lld\n", sum);
        }
        /* your code: add the amount second to page first */
    }
    return 0;
}
