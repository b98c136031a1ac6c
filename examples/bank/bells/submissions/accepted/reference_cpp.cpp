// As many powers of each prime as the greediest period needs, by a sieve of smallest prime factors.
#include <iostream>
#include <vector>

int
main()
{
    const int minutes_max = 1000000;
    const long long modulus = 1000000007;
    std::vector<int> factor(minutes_max + 1);
    for (int i = 2; i <= minutes_max; i++)
        if (factor[i] == 0)
            for (int j = i; j <= minutes_max; j += i)
                if (factor[j] == 0)
                    factor[j] = i;

    std::vector<int> power(minutes_max + 1, 1);
    int n;
    std::cin >> n;
    while (n-- > 0) {
        int rest;
        std::cin >> rest;
        while (rest > 1) {
            int prime = factor[rest], here = 1;
            while (rest % prime == 0) {
                rest /= prime;
                here *= prime;
            }
            if (here > power[prime])
                power[prime] = here;
        }
    }
    long long result = 1;
    for (int here : power)
        result = result * here % modulus;
    std::cout << result << '\n';
}
