#include <iostream>
#include <vector>

struct Hearing {
    int begin;
    int end;
};

int
main()
{
    std::ios::sync_with_stdio(false);
    std::cin.tie(nullptr);

    int n;
    std::cin >> n;
    std::vector<Hearing> hearings(n);
    for (Hearing &hearing : hearings)
        std::cin >> hearing.begin >> hearing.end;

    int granted = 0;
    // your code
    std::cout << granted << '\n';
}
