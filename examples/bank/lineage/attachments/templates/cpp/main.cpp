#include <iostream>
#include <vector>

int
main()
{
    std::ios::sync_with_stdio(false);
    std::cin.tie(nullptr);

    int n;
    std::cin >> n;
    std::vector<int> standing(n + 1);
    std::vector<std::vector<int>> children(n + 1); // children[0]: the ancestor
    for (int member = 1; member <= n; member++) {
        int parent;
        std::cin >> parent >> standing[member];
        children[parent].push_back(member);
    }

    int best = 0;
    // your code
    std::cout << best << '\n';
}
