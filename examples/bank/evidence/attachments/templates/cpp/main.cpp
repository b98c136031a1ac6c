#include <iostream>
#include <vector>

int
main()
{
    std::ios::sync_with_stdio(false);
    std::cin.tie(nullptr);

    int n, m;
    std::cin >> n >> m;
    std::vector<std::vector<int>> followers(n + 1);
    while (m-- > 0) {
        int before, after;
        std::cin >> before >> after;
        followers[before].push_back(after);
    }

    // your code: the pieces in order, or IMPOSSIBLE
    std::cout << "IMPOSSIBLE\n";
}
