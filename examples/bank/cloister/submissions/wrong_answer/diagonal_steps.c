/* Steps across corners as well. */
#include <stdio.h>
#include <string.h>

#define SIDE_MAX 300
#define STRIDE (SIDE_MAX + 2)

int
main(void)
{
    static char plan[STRIDE * STRIDE], line[SIDE_MAX + 1];
    static int steps[STRIDE * STRIDE], queue[SIDE_MAX * SIDE_MAX];
    const int sides[] = {-STRIDE - 1, -STRIDE, -STRIDE + 1, -1, 1, STRIDE - 1, STRIDE, STRIDE + 1};
    int height, width;
    if (scanf("%d %d", &height, &width) != 2)
        return 1;
    memset(plan, '#', sizeof plan);
    for (int row = 1; row <= height; row++) {
        if (scanf("%300s", line) != 1)
            return 1;
        memcpy(plan + row * STRIDE + 1, line, (size_t)width);
    }

    int head = 0, tail = 0;
    queue[tail++] = (int)((char *)memchr(plan, 'G', sizeof plan) - plan);
    while (head < tail) {
        int at = queue[head++];
        if (plan[at] == 'P') {
            printf("%d\n", steps[at]);
            return 0;
        }
        for (int i = 0; i < 8; i++) {
            int next = at + sides[i];
            if (plan[next] != '#' && plan[next] != 'G' && steps[next] == 0) {
                steps[next] = steps[at] + 1;
                queue[tail++] = next;
            }
        }
    }
    puts("SEALED");
    return 0;
}
