#include <iostream>
#include <string>
#include <vector>

int
main()
{
    std::ios::sync_with_stdio(false);
    std::cin.tie(nullptr);

    int n, q;
    std::cin >> n >> q;
    std::vector<int> amounts(n);
    for (int &amount : amounts)
        std::cin >> amount;

    while (q-- > 0) {
        std::string word;
        int first, second;
        std::cin >> word >> first >> second;

        // your code: add or sum
    }
}
