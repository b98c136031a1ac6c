// A segment tree without recursion: the leaves are cells n .. 2n - 1, the parent of i is i / 2.
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
    std::vector<long long> tree(2 * n);
    for (int i = 0; i < n; i++)
        std::cin >> tree[n + i];
    for (int i = n - 1; i > 0; i--)
        tree[i] = tree[2 * i] + tree[2 * i + 1];

    while (q-- > 0) {
        std::string word;
        int first, second;
        std::cin >> word >> first >> second;
        if (word == "add") {
            for (int i = n + first - 1; i > 0; i /= 2)
                tree[i] += second;
            continue;
        }
        long long sum = 0;
        for (int low = n + first - 1, high = n + second; low < high; low /= 2, high /= 2) {
            if (low % 2)
                sum += tree[low++];
            if (high % 2)
                sum += tree[--high];
        }
        std::cout << sum << '\n';
    }
}
