#include <algorithm>
#include <iostream>
#include <vector>

int
main()
{
    int n, capacity;
    std::cin >> n >> capacity;
    std::vector<int> best(capacity + 1); // per weight: the greatest value that weighs no more
    while (n-- > 0) {
        int weight, value;
        std::cin >> weight >> value;
        for (int ounces = capacity; ounces >= weight; ounces--)
            best[ounces] = std::max(best[ounces], best[ounces - weight] + value);
    }
    std::cout << best[capacity] << '\n';
}
