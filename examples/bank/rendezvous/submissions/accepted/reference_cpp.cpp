// For each speed only the outermost messengers count: at most 1000 of them on either side. The
// answer is the time of the pair that needs longest.
#include <algorithm>
#include <climits>
#include <cstdio>
#include <iostream>
#include <vector>

int
main()
{
    const int speed_max = 1000;
    int n;
    std::cin >> n;
    std::vector<long long> leftmost(speed_max + 1, LLONG_MAX), rightmost(speed_max + 1, LLONG_MIN);
    while (n-- > 0) {
        long long milestone;
        int speed;
        std::cin >> milestone >> speed;
        leftmost[speed] = std::min(leftmost[speed], milestone);
        rightmost[speed] = std::max(rightmost[speed], milestone);
    }
    double hours = 0;
    for (int i = 1; i <= speed_max; i++)
        for (int j = 1; j <= speed_max; j++)
            if (leftmost[i] != LLONG_MAX && leftmost[j] != LLONG_MAX && rightmost[j] > leftmost[i])
                hours = std::max(hours, double(rightmost[j] - leftmost[i]) / (i + j));
    std::printf("%.9f\n", hours);
}
