// Seats either all the even or all the odd generations.
#include <algorithm>
#include <iostream>
#include <vector>

int
main()
{
    int n;
    std::cin >> n;
    std::vector<std::vector<int>> children(n + 1);
    std::vector<int> standing(n + 1);
    for (int member = 1; member <= n; member++) {
        int parent;
        std::cin >> parent >> standing[member];
        children[parent].push_back(member);
    }
    int total[2] = {0, 0}, generation = 0;
    std::vector<int> living = children[0];
    while (!living.empty()) {
        std::vector<int> next;
        for (int member : living) {
            total[generation] += standing[member];
            next.insert(next.end(), children[member].begin(), children[member].end());
        }
        living = next;
        generation ^= 1;
    }
    std::cout << std::max(total[0], total[1]) << '\n';
}
