#include <iostream>
#include <vector>

int
main()
{
    std::ios::sync_with_stdio(false);
    std::cin.tie(nullptr);

    int n;
    std::cin >> n;
    std::vector<long long> amounts(n);
    for (long long &amount : amounts)
        std::cin >> amount;

    long long sum = 0;
    // your code
    std::cout << sum << '\n';
}
