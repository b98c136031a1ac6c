/* The least common multiple: the highest power of each prime that divides one of the periods. */
#include <stdio.h>

#define MINUTES_MAX 1000000
#define MODULUS 1000000007

int
main(void)
{
    static int power[MINUTES_MAX + 1]; /* per prime: its highest power so far, 0: none */
    int n;
    if (scanf("%d", &n) != 1)
        return 1;
    while (n-- > 0) {
        int rest;
        if (scanf("%d", &rest) != 1)
            return 1;
        for (int prime = 2; rest > 1; prime++) {
            if (prime * prime > rest)
                prime = rest;
            int here = 1;
            while (rest % prime == 0) {
                rest /= prime;
                here *= prime;
            }
            if (here > power[prime])
                power[prime] = here;
        }
    }

    long long result = 1;
    for (int prime = 2; prime <= MINUTES_MAX; prime++)
        if (power[prime] > 1)
            result = result * power[prime] % MODULUS;
    printf("%lld\n", result);
    return 0;
}
