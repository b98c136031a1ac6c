// Fenwick's tree without a cell for the last page: std::out_of_range.
#include <iostream>
#include <string>
#include <vector>

int
main()
{
    int n, q;
    std::cin >> n >> q;
    std::vector<long long> tree(n);
    auto add = [&](int page, long long amount) {
        for (; page <= n; page += page & -page)
            tree.at(page) += amount;
    };
    auto sum_up_to = [&](int page) {
        long long sum = 0;
        for (; page > 0; page -= page & -page)
            sum += tree.at(page);
        return sum;
    };
    for (int page = 1; page <= n; page++) {
        long long amount;
        std::cin >> amount;
        add(page, amount);
    }
    while (q-- > 0) {
        std::string word;
        int first, second;
        std::cin >> word >> first >> second;
        if (word == "add")
            add(first, second);
        else
            std::cout << sum_up_to(second) - sum_up_to(first - 1) << '\n';
    }
}
