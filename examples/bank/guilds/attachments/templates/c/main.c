#include <stdio.h>
#include <string.h>

int
main(void)
{
    int n, q;
    if (scanf("%d %d", &n, &q) != 2)
        return 1;
    while (q-- > 0) {
        char word[8];
        int a, b;
        if (scanf("%7s %d", word, &a) != 2)
            return 1;
        if (strcmp(word, "size") == 0) {
            printf("%d\n", 1); /* your code: the size of a's guild */
            continue;
        }
        if (scanf("%d", &b) != 1)
            return 1;
        if (strcmp(word, "same") == 0)
            puts(a == b ? "yes" : "no"); /* your code: are they in the same guild? */
        /* your code: merge the guilds of a and b */
    }
    return 0;
}
