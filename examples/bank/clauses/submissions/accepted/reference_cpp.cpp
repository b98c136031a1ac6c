#include <iostream>
#include <stack>
#include <string>

int
main()
{
    const std::string openers = "([{<", closers = ")]}>";
    std::string brackets;
    std::cin >> brackets;

    std::stack<char> expected;
    size_t at = 0;
    for (; at < brackets.size(); at++) {
        size_t kind = openers.find(brackets[at]);
        if (kind != std::string::npos)
            expected.push(closers[kind]);
        else if (!expected.empty() && expected.top() == brackets[at])
            expected.pop();
        else
            break;
    }
    if (at == brackets.size() && expected.empty())
        std::cout << "OK\n";
    else
        std::cout << at + 1 << '\n';
}
