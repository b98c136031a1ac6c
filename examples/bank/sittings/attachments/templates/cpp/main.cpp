#include <iostream>
#include <vector>

int
main()
{
    std::ios::sync_with_stdio(false);
    std::cin.tie(nullptr);

    int n, days;
    std::cin >> n >> days;
    std::vector<int> minutes(n);
    for (int &value : minutes)
        std::cin >> value;

    long long longest_sitting = 0;
    // your code
    std::cout << longest_sitting << '\n';
}
