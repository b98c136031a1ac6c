# Goes through all the rules again for each piece that it shows.
import sys

numbers = list(map(int, sys.stdin.buffer.read().split()))
n = numbers[0]
rules = list(zip(numbers[2::2], numbers[3::2]))
shown = [False] * (n + 1)
order = []
for _ in range(n):
    blocked = [False] * (n + 1)
    for before, after in rules:
        if not shown[before]:
            blocked[after] = True
    for piece in range(1, n + 1):
        if not shown[piece] and not blocked[piece]:
            shown[piece] = True
            order.append(piece)
            break
print(*order if len(order) == n else ["IMPOSSIBLE"])
