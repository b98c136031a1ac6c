/* Takes for granted that a parent has a lower number than the child. */
#include <stdio.h>

#define MEMBERS_MAX 50000

int
main(void)
{
    static int parent[MEMBERS_MAX + 1], seated[MEMBERS_MAX + 1], unseated[MEMBERS_MAX + 1];
    int n;
    if (scanf("%d", &n) != 1)
        return 1;
    for (int member = 1; member <= n; member++)
        if (scanf("%d %d", &parent[member], &seated[member]) != 2)
            return 1;
    for (int member = n; member >= 1; member--) {
        int above = parent[member];
        seated[above] += unseated[member];
        unseated[above] += seated[member] > unseated[member] ? seated[member] : unseated[member];
    }
    printf("%d\n", unseated[0]);
    return 0;
}
