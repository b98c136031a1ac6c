// 32 bits: right for small ones, so 30 of the 100 points.
#include <iostream>

int main()
{
    long long a, b;
    std::cin >> a >> b;
    std::cout << static_cast<int>(a + b) << std::endl;
}
