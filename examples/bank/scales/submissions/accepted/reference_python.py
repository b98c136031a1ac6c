def find_pair(weights, target):
    seen = {}
    for i, mass in enumerate(weights, 1):
        if target - mass in seen:
            return f"{i} {seen[target - mass]}"
        seen[mass] = i
    return "IMPOSSIBLE"


n, target = map(int, input().split())
print(find_pair(list(map(int, input().split())), target))
