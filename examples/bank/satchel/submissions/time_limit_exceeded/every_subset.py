# Weighs every subset: 2 to the power of n.
def best_value(bundles, capacity):
    best = 0
    for subset in range(1 << len(bundles)):
        weight = value = 0
        for i, (ounces, crowns) in enumerate(bundles):
            if subset >> i & 1:
                weight += ounces
                value += crowns
        if weight <= capacity and value > best:
            best = value
    return best


n, capacity = map(int, input().split())
print(best_value([tuple(map(int, input().split())) for _ in range(n)], capacity))
