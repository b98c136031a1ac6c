/* Dijkstra with distances of 32 bits: a long way wraps around and looks short. */
#include <stdint.h>
#include <stdio.h>

#define TOWNS_MAX 10000
#define ROADS_MAX 20000

struct lane {
    int to;
    int yards;
    int next; /* the next lane from the same town, 0: none */
};

int
main(void)
{
    static struct lane lanes[2 * ROADS_MAX + 1];
    static int first[TOWNS_MAX + 1], done[TOWNS_MAX + 1];
    static uint32_t distance[TOWNS_MAX + 1];
    int n, m;
    if (scanf("%d %d", &n, &m) != 2)
        return 1;
    for (int i = 1; i <= 2 * m; i += 2) {
        int a, b, yards;
        if (scanf("%d %d %d", &a, &b, &yards) != 3)
            return 1;
        lanes[i] = (struct lane){b, yards, first[a]};
        first[a] = i;
        lanes[i + 1] = (struct lane){a, yards, first[b]};
        first[b] = i + 1;
    }

    for (int town = 2; town <= n; town++)
        distance[town] = UINT32_MAX;
    for (;;) {
        int nearest = 0;
        for (int town = 1; town <= n; town++)
            if (!done[town] && (nearest == 0 || distance[town] < distance[nearest]))
                nearest = town;
        if (distance[nearest] == UINT32_MAX) {
            puts("NO ROAD");
            return 0;
        }
        if (nearest == n)
            break;
        done[nearest] = 1;
        for (int i = first[nearest]; i != 0; i = lanes[i].next) {
            uint32_t yards = distance[nearest] + (uint32_t)lanes[i].yards;
            if (yards < distance[lanes[i].to])
                distance[lanes[i].to] = yards;
        }
    }
    printf("%lu\n", (unsigned long)distance[n]);
    return 0;
}
