/* Fenwick's tree with cells of 32 bits. */
#include <stdint.h>
#include <stdio.h>

#define PAGES_MAX 20000

static uint32_t tree[PAGES_MAX + 1];
static int n;

static void
s_add(int page, int amount)
{
    for (; page <= n; page += page & -page)
        tree[page] += (uint32_t)amount;
}

static uint32_t
s_sum_up_to(int page)
{
    uint32_t sum = 0;
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
            printf("%d\n", (int)(s_sum_up_to(second) - s_sum_up_to(first - 1)));
    }
    return 0;
}
