#include <iostream>
#include <vector>

int
main()
{
    std::ios::sync_with_stdio(false);
    std::cin.tie(nullptr);

    int n, target;
    std::cin >> n >> target;
    std::vector<int> weights(n);
    for (int &weight : weights)
        std::cin >> weight;

    // your code: two numbers, counted from 1, or IMPOSSIBLE
    std::cout << "IMPOSSIBLE\n";
}
