#include <iostream>

int
main()
{
    int n, capacity;
    std::cin >> n >> capacity;
    while (n-- > 0) {
        int weight, value;
        std::cin >> weight >> value;
        // your code: one bundle
    }

    int best = 0;
    std::cout << best << '\n';
}
