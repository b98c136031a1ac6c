/* Prints what can be shown and keeps silent about pieces that wait for one another. */
#include <stdio.h>

#define PIECES_MAX 20000
#define RULES_MAX 20000

int
main(void)
{
    static int first[PIECES_MAX + 1], next[RULES_MAX + 1], after[RULES_MAX + 1];
    static int waits_for[PIECES_MAX + 1], order[PIECES_MAX];
    int n, m;
    if (scanf("%d %d", &n, &m) != 2)
        return 1;
    for (int rule = 1; rule <= m; rule++) {
        int before;
        if (scanf("%d %d", &before, &after[rule]) != 2)
            return 1;
        next[rule] = first[before];
        first[before] = rule;
        waits_for[after[rule]]++;
    }
    int shown = 0;
    for (int piece = 1; piece <= n; piece++)
        if (waits_for[piece] == 0)
            order[shown++] = piece;
    for (int i = 0; i < shown; i++) {
        printf("%d ", order[i]);
        for (int rule = first[order[i]]; rule != 0; rule = next[rule])
            if (--waits_for[after[rule]] == 0)
                order[shown++] = after[rule];
    }
    puts("");
    return 0;
}
