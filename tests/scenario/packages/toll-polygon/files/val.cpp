// validator < input: two numbers from 1 to 10^12 on a line of their own.
#include <iostream>
#include <sstream>
#include <string>
#include "verdict.h"

int main()
{
    std::string line, more;
    if (!std::getline(std::cin, line) || std::getline(std::cin, more))
        return fail;
    std::istringstream words(line);
    long long a, b;
    std::ostringstream same;
    if (!(words >> a >> b) || a < 1 || b < 1 || a > 1000000000000 || b > 1000000000000)
        return fail;
    same << a << ' ' << b;
    return same.str() == line ? ok : fail;
}
