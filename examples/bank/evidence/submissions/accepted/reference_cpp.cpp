// Shows whatever waits for nothing any more.
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
    std::vector<int> waits_for(n + 1);
    while (m-- > 0) {
        int before, after;
        std::cin >> before >> after;
        followers[before].push_back(after);
        waits_for[after]++;
    }
    std::vector<int> order;
    for (int piece = 1; piece <= n; piece++)
        if (waits_for[piece] == 0)
            order.push_back(piece);
    for (size_t i = 0; i < order.size(); i++)
        for (int after : followers[order[i]])
            if (--waits_for[after] == 0)
                order.push_back(after);

    if ((int)order.size() < n) {
        std::cout << "IMPOSSIBLE\n";
        return 0;
    }
    for (int i = 0; i < n; i++)
        std::cout << order[i] << (i + 1 < n ? ' ' : '\n');
}
