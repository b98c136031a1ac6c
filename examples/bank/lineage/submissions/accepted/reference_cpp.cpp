// From the leaves up: a member is done once all of its children are.
#include <algorithm>
#include <iostream>
#include <vector>

int
main()
{
    std::ios::sync_with_stdio(false);
    std::cin.tie(nullptr);
    int n;
    std::cin >> n;
    std::vector<int> parent(n + 1), seated(n + 1), unseated(n + 1), children(n + 1);
    for (int member = 1; member <= n; member++) {
        std::cin >> parent[member] >> seated[member];
        children[parent[member]]++;
    }
    std::vector<int> done;
    for (int member = 1; member <= n; member++)
        if (children[member] == 0)
            done.push_back(member);
    for (size_t i = 0; i < done.size(); i++) {
        int member = done[i], above = parent[member];
        seated[above] += unseated[member];
        unseated[above] += std::max(seated[member], unseated[member]);
        if (above != 0 && --children[above] == 0)
            done.push_back(above);
    }
    std::cout << unseated[0] << '\n';
}
