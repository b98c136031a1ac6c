// Takes the way with the fewest roads.
#include <iostream>
#include <queue>
#include <utility>
#include <vector>

int
main()
{
    int n, m;
    std::cin >> n >> m;
    std::vector<std::vector<std::pair<int, int>>> roads(n + 1);
    while (m-- > 0) {
        int a, b, yards;
        std::cin >> a >> b >> yards;
        roads[a].emplace_back(b, yards);
        roads[b].emplace_back(a, yards);
    }
    std::vector<long long> distance(n + 1, -1);
    std::queue<int> open;
    distance[1] = 0;
    open.push(1);
    while (!open.empty()) {
        int town = open.front();
        open.pop();
        for (auto [to, yards] : roads[town]) {
            if (distance[to] < 0) {
                distance[to] = distance[town] + yards;
                open.push(to);
            }
        }
    }
    if (distance[n] < 0)
        std::cout << "NO ROAD\n";
    else
        std::cout << distance[n] << '\n';
}
