/* Nobody nests clauses a thousand deep, it says, and aborts when somebody does. */
#include <assert.h>
#include <stdio.h>
#include <string.h>

#define LENGTH_MAX 100000
#define DEPTH_MAX 1000

int
main(void)
{
    static const char openers[] = "([{<", closers[] = ")]}>";
    static char brackets[LENGTH_MAX + 1], expected[DEPTH_MAX];
    if (scanf("%100000s", brackets) != 1)
        return 1;

    int depth = 0, at = 0;
    for (; brackets[at]; at++) {
        const char *opener = strchr(openers, brackets[at]);
        if (opener) {
            assert(depth < DEPTH_MAX);
            expected[depth++] = closers[opener - openers];
        } else if (depth > 0 && expected[depth - 1] == brackets[at]) {
            depth--;
        } else {
            break;
        }
    }
    if (!brackets[at] && depth == 0)
        puts("OK");
    else
        printf("%d\n", at + 1);
    return 0;
}
