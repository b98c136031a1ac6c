/* Visits the family from the ancestor down, by recursion: as deep as the family has generations, up
   to 50,000 calls within calls. */
#include <stdio.h>

#define MEMBERS_MAX 50000

static int first_child[MEMBERS_MAX + 1], next_sibling[MEMBERS_MAX + 1];
static int seated[MEMBERS_MAX + 1];   /* the best of a line when its head sits on the jury */
static int unseated[MEMBERS_MAX + 1]; /* and when not */

static void
s_visit(int member)
{
    for (int child = first_child[member]; child != 0; child = next_sibling[child]) {
        s_visit(child);
        seated[member] += unseated[child];
        unseated[member] += seated[child] > unseated[child] ? seated[child] : unseated[child];
    }
}

int
main(void)
{
    int n;
    if (scanf("%d", &n) != 1)
        return 1;
    for (int member = 1; member <= n; member++) {
        int parent;
        if (scanf("%d %d", &parent, &seated[member]) != 2)
            return 1;
        next_sibling[member] = first_child[parent]; /* the ancestor is the child of 0 */
        first_child[parent] = member;
    }
    s_visit(0);
    printf("%d\n", unseated[0]);
    return 0;
}
