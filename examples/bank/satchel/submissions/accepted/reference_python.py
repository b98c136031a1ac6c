n, capacity = map(int, input().split())
best = [0] * (capacity + 1)  # per weight: the greatest value that weighs no more
for _ in range(n):
    weight, value = map(int, input().split())
    best[weight:] = [
        left if left > taken + value else taken + value
        for left, taken in zip(best[weight:], best)
    ]
print(best[capacity])
