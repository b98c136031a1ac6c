#include <stdio.h>

int
main(void)
{
    static char brackets[100000 + 1];
    if (scanf("%100000s", brackets) != 1)
        return 1;

    /* your code: OK, or the position of the first fault, counted from 1 */
    puts("OK");
    return 0;
}
