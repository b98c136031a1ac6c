#include <iostream>
#include <string>

int
main()
{
    std::string brackets;
    std::cin >> brackets;

    // your code: OK, or the position of the first fault, counted from 1
    std::cout << "OK\n";
}
