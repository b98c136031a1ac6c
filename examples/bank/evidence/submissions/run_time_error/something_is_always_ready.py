# Pops the next piece n times: IndexError when the rules run in a circle.
import sys

numbers = list(map(int, sys.stdin.buffer.read().split()))
n = numbers[0]
followers = [[] for _ in range(n + 1)]
waits_for = [0] * (n + 1)
for before, after in zip(numbers[2::2], numbers[3::2]):
    followers[before].append(after)
    waits_for[after] += 1
ready = [piece for piece in range(1, n + 1) if waits_for[piece] == 0]
order = []
for _ in range(n):
    piece = ready.pop()
    order.append(piece)
    for after in followers[piece]:
        waits_for[after] -= 1
        if waits_for[after] == 0:
            ready.append(after)
print(*order)
