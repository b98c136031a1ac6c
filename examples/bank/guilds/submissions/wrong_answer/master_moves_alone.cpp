// Takes one master into the other guild and leaves those behind who had joined him earlier.
#include <iostream>
#include <numeric>
#include <string>
#include <vector>

int
main()
{
    int n, q;
    std::cin >> n >> q;
    std::vector<int> guild(n + 1), size(n + 1, 1);
    std::iota(guild.begin(), guild.end(), 0);
    while (q-- > 0) {
        std::string word;
        int a, b;
        std::cin >> word >> a;
        if (word == "size") {
            std::cout << size[guild[a]] << '\n';
            continue;
        }
        std::cin >> b;
        if (word == "merge") {
            size[guild[b]]--;
            guild[b] = guild[a];
            size[guild[a]]++;
        } else {
            std::cout << (guild[a] == guild[b] ? "yes\n" : "no\n");
        }
    }
}
