import heapq
import sys


def shortest(n, roads):
    done = [False] * (n + 1)
    open_towns = [(0, 1)]
    while open_towns:
        ridden, town = heapq.heappop(open_towns)
        if town == n:
            return ridden
        if done[town]:
            continue
        done[town] = True
        for to, yards in roads[town]:
            if not done[to]:
                heapq.heappush(open_towns, (ridden + yards, to))
    return "NO ROAD"


numbers = list(map(int, sys.stdin.buffer.read().split()))
n = numbers[0]
roads = [[] for _ in range(n + 1)]
for a, b, yards in zip(numbers[2::3], numbers[3::3], numbers[4::3]):
    roads[a].append((b, yards))
    roads[b].append((a, yards))
print(shortest(n, roads))
