#include <iomanip>
#include <iostream>
#include <vector>

struct Messenger {
    int milestone;
    int speed;
};

int
main()
{
    int n;
    std::cin >> n;
    std::vector<Messenger> messengers(n);
    for (Messenger &messenger : messengers)
        std::cin >> messenger.milestone >> messenger.speed;

    double hours = 0;
    // your code
    std::cout << std::fixed << std::setprecision(9) << hours << '\n';
}
