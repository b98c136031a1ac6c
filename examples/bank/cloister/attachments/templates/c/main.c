#include <stdio.h>

#define SIDE_MAX 300

int
main(void)
{
    static char plan[SIDE_MAX][SIDE_MAX + 1];
    int height, width;
    if (scanf("%d %d", &height, &width) != 2)
        return 1;
    for (int row = 0; row < height; row++)
        if (scanf("%300s", plan[row]) != 1)
            return 1;

    /* your code: the number of steps, or SEALED */
    puts("SEALED");
    return 0;
}
