/* Fenwick's tree: cell i holds the sum of the last (i & -i) pages up to page i. */
#include <stdio.h>

#define PAGES_MAX 20000

static long long tree[PAGES_MAX + 1];
static int n;

static void
s_add(int page, long long amount)
{
    for (; page <= n; page += page & -page)
        tree[page] += amount;
}

static long long
s_sum_up_to(int page)
{
    long long sum = 0;
    for (; page > 0; page -= page & -page)
        sum += tree[page];
    return sum;
}

int
main(void)
{
    int q;
    if (scanf("%d %d", &n, &q) != 2)
        return 1;
    for (int page = 1; page <= n; page++) {
        int amount;
        if (scanf("%d", &amount) != 1)
            return 1;
        s_add(page, amount);
    }
    while (q-- > 0) {
        char word[4];
        int first, second;
        if (scanf("%3s %d %d", word, &first, &second) != 3)
            return 1;
        if (word[0] == 'a')
            s_add(first, second);
        else
            printf("%lld\n", s_sum_up_to(second) - s_sum_up_to(first - 1));
    }
    return 0;
}
