// Files all the weights first, so a weight of half the load finds itself.
#include <iostream>
#include <unordered_map>
#include <vector>

int
main()
{
    int n, target;
    std::cin >> n >> target;
    std::vector<int> masses(n);
    std::unordered_map<int, int> where;
    for (int i = 0; i < n; i++) {
        std::cin >> masses[i];
        where.emplace(masses[i], i + 1);
    }
    for (int i = 0; i < n; i++) {
        auto partner = where.find(target - masses[i]);
        if (partner != where.end()) {
            std::cout << i + 1 << ' ' << partner->second << '\n';
            return 0;
        }
    }
    std::cout << "IMPOSSIBLE\n";
}
