# Unpacks the pair without asking whether there is one.
def find_pair(weights, target):
    seen = {}
    for i, mass in enumerate(weights, 1):
        if target - mass in seen:
            return i, seen[target - mass]
        seen[mass] = i
    return None


n, target = map(int, input().split())
i, j = find_pair(list(map(int, input().split())), target)
print(i, j)
