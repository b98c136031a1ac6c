/* Forgets to ask at the end whether a clause is still open. */
#include <stdio.h>
#include <string.h>

#define LENGTH_MAX 100000

int
main(void)
{
    static const char openers[] = "([{<", closers[] = ")]}>";
    static char brackets[LENGTH_MAX + 1], expected[LENGTH_MAX];
    if (scanf("%100000s", brackets) != 1)
        return 1;

    int depth = 0;
    for (int at = 0; brackets[at]; at++) {
        const char *opener = strchr(openers, brackets[at]);
        if (opener) {
            expected[depth++] = closers[opener - openers];
        } else if (depth > 0 && expected[depth - 1] == brackets[at]) {
            depth--;
        } else {
            printf("%d\n", at + 1);
            return 0;
        }
    }
    puts("OK");
    return 0;
}
