#include <iostream>
#include <vector>

int
main()
{
    int n;
    std::cin >> n;
    std::vector<int> periods(n);
    for (int &period : periods)
        std::cin >> period;

    long long minutes = 1;
    // your code
    std::cout << minutes % 1000000007 << '\n';
}
