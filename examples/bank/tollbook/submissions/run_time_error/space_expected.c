/* Looks for the space after the first number without asking whether there is one: a book of a
   single day makes it read through a null pointer. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int
main(void)
{
    static char line[20000 * 12 + 2];
    if (!fgets(line, sizeof line, stdin))
        return 1;
    int n = (int)strtol(line, NULL, 10);
    if (!fgets(line, sizeof line, stdin))
        return 1;

    long long sum = strtoll(line, NULL, 10);
    const char *space = strchr(line, ' ');
    do {
        sum += *space == ' ' ? strtoll(space + 1, NULL, 10) : 0;
        space = strchr(space + 1, ' ');
    } while (--n > 1 && space);
    printf("%lld\n", sum);
    return 0;
}
