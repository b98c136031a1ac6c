// Goes on with the remainder instead of the number: the divisors are lost with it.
#include <iostream>
#include <numeric>

int
main()
{
    int n;
    std::cin >> n;
    long long minutes = 1;
    while (n-- > 0) {
        long long period;
        std::cin >> period;
        minutes = std::lcm(minutes, period) % 1000000007;
    }
    std::cout << minutes << '\n';
}
