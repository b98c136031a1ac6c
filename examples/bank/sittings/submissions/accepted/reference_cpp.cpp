#include <algorithm>
#include <iostream>
#include <numeric>
#include <vector>

static int
days_needed(const std::vector<int> &minutes, long long limit)
{
    int days = 1;
    long long sitting = 0;
    for (int value : minutes) {
        if (sitting + value > limit) {
            days++;
            sitting = 0;
        }
        sitting += value;
    }
    return days;
}

int
main()
{
    std::ios::sync_with_stdio(false);
    std::cin.tie(nullptr);
    int n, d;
    std::cin >> n >> d;
    std::vector<int> minutes(n);
    for (int &value : minutes)
        std::cin >> value;

    long long low = *std::max_element(minutes.begin(), minutes.end());
    long long high = std::accumulate(minutes.begin(), minutes.end(), 0LL);
    while (low < high) {
        long long middle = (low + high) / 2;
        if (days_needed(minutes, middle) <= d)
            high = middle;
        else
            low = middle + 1;
    }
    std::cout << low << '\n';
}
