// Grants the shortest hearing that still fits: it may sit across the border of two others.
#include <algorithm>
#include <iostream>
#include <iterator>
#include <map>
#include <tuple>
#include <vector>

int
main()
{
    int n;
    std::cin >> n;
    std::vector<std::tuple<int, int, int>> hearings(n); // length, begin, end
    for (auto &[length, begin, end] : hearings) {
        std::cin >> begin >> end;
        length = end - begin;
    }
    std::sort(hearings.begin(), hearings.end());

    std::map<int, int> granted; // begin -> end
    for (auto [length, begin, end] : hearings) {
        auto next = granted.lower_bound(begin);
        bool before_next = next == granted.end() || end <= next->first;
        bool after_previous = next == granted.begin() || std::prev(next)->second <= begin;
        if (before_next && after_previous)
            granted.emplace(begin, end);
    }
    std::cout << granted.size() << '\n';
}
