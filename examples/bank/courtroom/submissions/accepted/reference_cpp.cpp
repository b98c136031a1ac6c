#include <algorithm>
#include <iostream>
#include <utility>
#include <vector>

int
main()
{
    std::ios::sync_with_stdio(false);
    std::cin.tie(nullptr);
    int n;
    std::cin >> n;
    std::vector<std::pair<int, int>> hearings(n); // end, begin
    for (auto &[end, begin] : hearings)
        std::cin >> begin >> end;
    std::sort(hearings.begin(), hearings.end());

    int granted = 0, free_from = 0;
    for (auto [end, begin] : hearings) {
        if (begin >= free_from) {
            granted++;
            free_from = end;
        }
    }
    std::cout << granted << '\n';
}
