/* The right search in float: a milestone far out has no room for the last digits. */
#include <stdbool.h>
#include <stdio.h>

static float milestone[10000], speed[10000];
static int n;

static bool
s_can_meet(float hours)
{
    float left = -1e13f, right = 1e13f;
    for (int i = 0; i < n; i++) {
        float from = milestone[i] - speed[i] * hours, to = milestone[i] + speed[i] * hours;
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
        if (scanf("%f %f", &milestone[i], &speed[i]) != 2)
            return 1;

    float low = 0, high = 1e9f;
    for (int round = 0; round < 100; round++) {
        float middle = (low + high) / 2;
        if (s_can_meet(middle))
            high = middle;
        else
            low = middle;
    }
    printf("%.9f\n", (double)high);
    return 0;
}
