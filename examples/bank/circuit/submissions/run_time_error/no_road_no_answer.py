# Keeps the distances in a dictionary and reads that of town n even when it was never reached.
import heapq
import sys

numbers = list(map(int, sys.stdin.buffer.read().split()))
n = numbers[0]
roads = [[] for _ in range(n + 1)]
for a, b, yards in zip(numbers[2::3], numbers[3::3], numbers[4::3]):
    roads[a].append((b, yards))
    roads[b].append((a, yards))
distance = {}
open_towns = [(0, 1)]
while open_towns:
    ridden, town = heapq.heappop(open_towns)
    if town in distance:
        continue
    distance[town] = ridden
    for to, yards in roads[town]:
        if to not in distance:
            heapq.heappush(open_towns, (ridden + yards, to))
print(distance[n])
