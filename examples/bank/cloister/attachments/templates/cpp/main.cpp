#include <iostream>
#include <string>
#include <vector>

int
main()
{
    int height, width;
    std::cin >> height >> width;
    std::vector<std::string> plan(height);
    for (std::string &row : plan)
        std::cin >> row;

    // your code: the number of steps, or SEALED
    std::cout << "SEALED\n";
}
