// Takes the bundles in the order of their value per ounce.
#include <algorithm>
#include <iostream>
#include <utility>
#include <vector>

int
main()
{
    int n, capacity;
    std::cin >> n >> capacity;
    std::vector<std::pair<int, int>> bundles(n); // weight, value
    for (auto &[weight, value] : bundles)
        std::cin >> weight >> value;
    std::sort(bundles.begin(), bundles.end(), [](const auto &left, const auto &right) {
        return (long long)left.second * right.first > (long long)right.second * left.first;
    });
    int saved = 0;
    for (auto [weight, value] : bundles) {
        if (weight <= capacity) {
            capacity -= weight;
            saved += value;
        }
    }
    std::cout << saved << '\n';
}
