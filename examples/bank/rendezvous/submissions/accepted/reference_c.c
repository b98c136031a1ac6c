/* Search by halves for the first hour at which the stretches that they can reach have a point in
   common. */
#include <stdbool.h>
#include <stdio.h>

static int milestone[10000], speed[10000], n;

static bool
s_can_meet(double hours)
{
    double left = -1e13, right = 1e13;
    for (int i = 0; i < n; i++) {
        double from = milestone[i] - speed[i] * hours, to = milestone[i] + speed[i] * hours;
        left = from > left ? from : left;
        right = to < right ? to : right;
    }
    return left <= right;
}

int
main(void)
{
    if (scanf("%d", &n) != 1)
        return 1;
    for (int i = 0; i < n; i++)
        if (scanf("%d %d", &milestone[i], &speed[i]) != 2)
            return 1;

    double low = 0, high = 1e9;
    for (int round = 0; round < 100; round++) {
        double middle = (low + high) / 2;
        if (s_can_meet(middle))
            high = middle;
        else
            low = middle;
    }
    printf("%.9f\n", high);
    return 0;
}
