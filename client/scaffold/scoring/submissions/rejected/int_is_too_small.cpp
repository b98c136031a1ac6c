// The sum of large numbers needs 64 bits.
#include <iostream>

int main()
{
    long long a, b;
    std::cin >> a >> b;
    std::cout << static_cast<int>(a + b) << '\n';
}
