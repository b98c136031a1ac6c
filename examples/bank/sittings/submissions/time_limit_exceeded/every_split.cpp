// For each day and each case the best split so far: n * n * d steps.
#include <algorithm>
#include <iostream>
#include <vector>

int
main()
{
    int n, d;
    std::cin >> n >> d;
    std::vector<long long> sum(n + 1);
    for (int i = 1; i <= n; i++) {
        std::cin >> sum[i];
        sum[i] += sum[i - 1];
    }

    std::vector<long long> best(sum), next(n + 1); // best[i]: the first i cases, one day
    for (int day = 2; day <= d; day++) {
        for (int i = 0; i <= n; i++) {
            next[i] = best[i];
            for (int j = 0; j < i; j++)
                next[i] = std::min(next[i], std::max(best[j], sum[i] - sum[j]));
        }
        best.swap(next);
    }
    std::cout << best[n] << '\n';
}
