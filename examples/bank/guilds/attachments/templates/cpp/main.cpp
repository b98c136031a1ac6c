#include <iostream>
#include <string>

int
main()
{
    std::ios::sync_with_stdio(false);
    std::cin.tie(nullptr);

    int n, q;
    std::cin >> n >> q;
    while (q-- > 0) {
        std::string word;
        int a, b;
        std::cin >> word >> a;
        if (word != "size")
            std::cin >> b;

        // your code: merge, same or size
    }
}
