// Remember where each mass was seen and look for the partner of the present one.
#include <iostream>
#include <unordered_map>

int
main()
{
    std::ios::sync_with_stdio(false);
    std::cin.tie(nullptr);
    int n, target;
    std::cin >> n >> target;
    std::unordered_map<int, int> seen;
    for (int i = 1; i <= n; i++) {
        int mass;
        std::cin >> mass;
        auto partner = seen.find(target - mass);
        if (partner != seen.end()) {
            std::cout << partner->second << ' ' << i << '\n';
            return 0;
        }
        seen.emplace(mass, i);
    }
    std::cout << "IMPOSSIBLE\n";
}
