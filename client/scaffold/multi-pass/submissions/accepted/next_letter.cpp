#include <iostream>
#include <string>

int main()
{
    std::string phase, word;
    std::cin >> phase >> word;
    for (char &c : word)
        c = static_cast<char>((c - 'a' + (phase == "hide" ? 1 : 25)) % 26 + 'a');
    std::cout << word << '\n';
}
