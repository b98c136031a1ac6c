// Has room for a thousand days and says so with std::out_of_range when there are more.
#include <array>
#include <iostream>

int
main()
{
    std::array<long long, 1000> book{};
    int n;
    std::cin >> n;
    long long sum = 0;
    for (int i = 0; i < n; i++) {
        std::cin >> book.at(i);
        sum += book.at(i);
    }
    std::cout << sum << '\n';
}
