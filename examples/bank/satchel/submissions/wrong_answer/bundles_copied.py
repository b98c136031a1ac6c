# Fills the table upwards and so takes the same bundle several times.
n, capacity = map(int, input().split())
best = [0] * (capacity + 1)
for _ in range(n):
    weight, value = map(int, input().split())
    for ounces in range(weight, capacity + 1):
        if best[ounces - weight] + value > best[ounces]:
            best[ounces] = best[ounces - weight] + value
print(best[capacity])
