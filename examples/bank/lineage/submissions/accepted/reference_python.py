# A list of the family in which parents stand before their children, gone through backwards.
import sys

numbers = list(map(int, sys.stdin.buffer.read().split()))
n, parent, seated = numbers[0], [0] + numbers[1::2], [0] + numbers[2::2]
unseated = [0] * (n + 1)
children = [[] for _ in range(n + 1)]
for member in range(1, n + 1):
    children[parent[member]].append(member)

order = [0]
for member in order:
    order.extend(children[member])
for member in reversed(order[1:]):
    above = parent[member]
    seated[above] += unseated[member]
    unseated[above] += max(seated[member], unseated[member])
print(unseated[0])
