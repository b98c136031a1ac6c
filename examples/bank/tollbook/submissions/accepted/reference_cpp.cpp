#include <iostream>
#include <iterator>
#include <numeric>

int
main()
{
    int n;
    std::cin >> n;
    std::istream_iterator<long long> first(std::cin), last;
    std::cout << std::accumulate(first, last, 0LL) << '\n';
}
