#include <iostream>
#include <utility>
#include <vector>

int
main()
{
    std::ios::sync_with_stdio(false);
    std::cin.tie(nullptr);

    int n, m;
    std::cin >> n >> m;
    std::vector<std::vector<std::pair<int, int>>> roads(n + 1); // per town: to, yards
    while (m-- > 0) {
        int a, b, yards;
        std::cin >> a >> b >> yards;
        roads[a].emplace_back(b, yards);
        roads[b].emplace_back(a, yards);
    }

    // your code: the length, or NO ROAD
    std::cout << "NO ROAD\n";
}
