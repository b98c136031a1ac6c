# Tries every pair: two hundred million of them at worst.
def find_pair(weights, target):
    for i, first in enumerate(weights):
        for j in range(i):
            if first + weights[j] == target:
                return f"{i + 1} {j + 1}"
    return "IMPOSSIBLE"


n, target = map(int, input().split())
print(find_pair(list(map(int, input().split())), target))
