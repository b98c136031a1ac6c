/* Depth-first from each piece, with a stack of its own; a piece is filed once all that must follow
   it is filed. */
#include <stdio.h>

#define PIECES_MAX 20000
#define RULES_MAX 20000

enum state { NEW, OPEN, FILED };

int
main(void)
{
    static int first[PIECES_MAX + 1], next[RULES_MAX + 1], after[RULES_MAX + 1];
    static int stack[PIECES_MAX], order[PIECES_MAX];
    static enum state state[PIECES_MAX + 1];
    int n, m;
    if (scanf("%d %d", &n, &m) != 2)
        return 1;
    for (int rule = 1; rule <= m; rule++) {
        int before;
        if (scanf("%d %d", &before, &after[rule]) != 2)
            return 1;
        next[rule] = first[before];
        first[before] = rule;
    }

    int filed = 0;
    for (int start = 1; start <= n; start++) {
        if (state[start] != NEW)
            continue;
        int depth = 0;
        stack[depth++] = start;
        state[start] = OPEN;
        while (depth > 0) {
            int piece = stack[depth - 1], rule = first[piece];
            if (rule == 0) {
                state[piece] = FILED;
                order[filed++] = piece;
                depth--;
                continue;
            }
            first[piece] = next[rule];
            if (state[after[rule]] == OPEN) {
                puts("IMPOSSIBLE");
                return 0;
            }
            if (state[after[rule]] == NEW) {
                stack[depth++] = after[rule];
                state[after[rule]] = OPEN;
            }
        }
    }
    while (filed-- > 0)
        printf("%d%c", order[filed], filed > 0 ? ' ' : '\n');
    return 0;
}
