// Ends each day as soon as it has reached the average, and hopes for the best.
#include <algorithm>
#include <iostream>
#include <numeric>
#include <vector>

int
main()
{
    int n, d;
    std::cin >> n >> d;
    std::vector<int> minutes(n);
    for (int &value : minutes)
        std::cin >> value;
    long long total = std::accumulate(minutes.begin(), minutes.end(), 0LL);

    long long longest = 0, sitting = 0;
    int days_left = d;
    for (int value : minutes) {
        sitting += value;
        longest = std::max(longest, sitting);
        if (sitting * d >= total && days_left > 1) {
            days_left--;
            sitting = 0;
        }
    }
    std::cout << longest << '\n';
}
