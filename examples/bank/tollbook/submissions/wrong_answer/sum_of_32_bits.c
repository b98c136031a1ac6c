/* Adds up in 32 bits: wrong as soon as the book is rich. */
#include <stdint.h>
#include <stdio.h>

int
main(void)
{
    int n;
    if (scanf("%d", &n) != 1)
        return 1;
    uint32_t sum = 0;
    for (int i = 0; i < n; i++) {
        int amount;
        if (scanf("%d", &amount) != 1)
            return 1;
        sum += (uint32_t)amount;
    }
    printf("%d\n", (int)sum);
    return 0;
}
