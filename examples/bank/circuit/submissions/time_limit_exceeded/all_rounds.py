# Bellman and Ford with all of the n - 1 rounds, whether or not anything still changes.
import sys

numbers = list(map(int, sys.stdin.buffer.read().split()))
n = numbers[0]
roads = list(zip(numbers[2::3], numbers[3::3], numbers[4::3]))
distance = [float("inf")] * (n + 1)
distance[1] = 0
for _ in range(n - 1):
    for a, b, yards in roads:
        if distance[a] + yards < distance[b]:
            distance[b] = distance[a] + yards
        if distance[b] + yards < distance[a]:
            distance[a] = distance[b] + yards
print(distance[n] if distance[n] < float("inf") else "NO ROAD")
