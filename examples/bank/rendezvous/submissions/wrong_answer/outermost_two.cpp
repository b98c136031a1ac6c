// Lets only the two outermost messengers decide and forgets the slow ones between them.
#include <cstdio>
#include <iostream>

int
main()
{
    int n;
    std::cin >> n;
    long long left = 0, left_speed = 1, right = 0, right_speed = 1;
    for (int i = 0; i < n; i++) {
        long long milestone, speed;
        std::cin >> milestone >> speed;
        if (i == 0 || milestone < left) {
            left = milestone;
            left_speed = speed;
        }
        if (i == 0 || milestone > right) {
            right = milestone;
            right_speed = speed;
        }
    }
    std::printf("%.9f\n", double(right - left) / double(left_speed + right_speed));
}
