// Counts each kind by itself, so that ([)] looks well nested.
#include <iostream>
#include <string>

int
main()
{
    const std::string openers = "([{<", closers = ")]}>";
    std::string brackets;
    std::cin >> brackets;

    int open[4] = {0, 0, 0, 0};
    for (size_t at = 0; at < brackets.size(); at++) {
        size_t kind = openers.find(brackets[at]);
        if (kind != std::string::npos) {
            open[kind]++;
        } else if (open[closers.find(brackets[at])]-- == 0) {
            std::cout << at + 1 << '\n';
            return 0;
        }
    }
    if (open[0] || open[1] || open[2] || open[3])
        std::cout << brackets.size() + 1 << '\n';
    else
        std::cout << "OK\n";
}
