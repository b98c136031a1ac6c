// Depth-first, but notes a piece when it is met instead of when all that follows it is done.
#include <iostream>
#include <vector>

int
main()
{
    int n, m;
    std::cin >> n >> m;
    std::vector<std::vector<int>> followers(n + 1);
    while (m-- > 0) {
        int before, after;
        std::cin >> before >> after;
        followers[before].push_back(after);
    }
    std::vector<bool> met(n + 1);
    for (int start = 1; start <= n; start++) {
        std::vector<int> stack{start};
        while (!stack.empty()) {
            int piece = stack.back();
            stack.pop_back();
            if (met[piece])
                continue;
            met[piece] = true;
            std::cout << piece << ' ';
            stack.insert(stack.end(), followers[piece].begin(), followers[piece].end());
        }
    }
    std::cout << '\n';
}
