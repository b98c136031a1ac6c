// Its table ends at a thousand ounces: std::out_of_range for a larger satchel.
#include <algorithm>
#include <array>
#include <iostream>

int
main()
{
    std::array<int, 1001> best{};
    int n, capacity;
    std::cin >> n >> capacity;
    while (n-- > 0) {
        int weight, value;
        std::cin >> weight >> value;
        for (int ounces = capacity; ounces >= weight; ounces--)
            best.at(ounces) = std::max(best.at(ounces), best.at(ounces - weight) + value);
    }
    std::cout << best.at(capacity) << '\n';
}
