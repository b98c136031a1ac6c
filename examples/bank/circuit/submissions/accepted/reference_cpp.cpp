#include <functional>
#include <iostream>
#include <limits>
#include <queue>
#include <utility>
#include <vector>

int
main()
{
    std::ios::sync_with_stdio(false);
    std::cin.tie(nullptr);
    int n, m;
    std::cin >> n >> m;
    std::vector<std::vector<std::pair<int, int>>> roads(n + 1); // to, yards
    while (m-- > 0) {
        int a, b, yards;
        std::cin >> a >> b >> yards;
        roads[a].emplace_back(b, yards);
        roads[b].emplace_back(a, yards);
    }

    const long long far = std::numeric_limits<long long>::max();
    std::vector<long long> distance(n + 1, far);
    using Stop = std::pair<long long, int>; // distance, town
    std::priority_queue<Stop, std::vector<Stop>, std::greater<Stop>> open;
    distance[1] = 0;
    open.emplace(0, 1);
    while (!open.empty()) {
        auto [ridden, town] = open.top();
        open.pop();
        if (ridden > distance[town])
            continue;
        for (auto [to, yards] : roads[town]) {
            if (ridden + yards < distance[to]) {
                distance[to] = ridden + yards;
                open.emplace(distance[to], to);
            }
        }
    }
    if (distance[n] == far)
        std::cout << "NO ROAD\n";
    else
        std::cout << distance[n] << '\n';
}
