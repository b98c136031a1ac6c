/* Union-find by size with path halving. */
#include <stdio.h>

#define MASTERS_MAX 20000

static int parent[MASTERS_MAX + 1], size[MASTERS_MAX + 1];

static int
s_head(int master)
{
    while (parent[master] != master)
        master = parent[master] = parent[parent[master]];
    return master;
}

static void
s_merge(int a, int b)
{
    a = s_head(a);
    b = s_head(b);
    if (a == b)
        return;
    if (size[a] < size[b]) {
        int other = a;
        a = b;
        b = other;
    }
    parent[b] = a;
    size[a] += size[b];
}

int
main(void)
{
    int n, q;
    if (scanf("%d %d", &n, &q) != 2)
        return 1;
    for (int i = 1; i <= n; i++) {
        parent[i] = i;
        size[i] = 1;
    }
    while (q-- > 0) {
        char word[8];
        int a, b;
        if (scanf("%7s %d", word, &a) != 2)
            return 1;
        if (word[1] == 'i') {
            printf("%d\n", size[s_head(a)]);
            continue;
        }
        if (scanf("%d", &b) != 1)
            return 1;
        if (word[0] == 'm')
            s_merge(a, b);
        else
            puts(s_head(a) == s_head(b) ? "yes" : "no");
    }
    return 0;
}
