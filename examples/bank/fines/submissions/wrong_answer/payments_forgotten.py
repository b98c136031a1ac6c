# Sums up once, at the beginning, and never looks at what is added later.
import sys
from itertools import accumulate


def answers(lines):
    n, q = map(int, next(lines).split())
    up_to = [0, *accumulate(map(int, next(lines).split()))]
    for _ in range(q):
        word, first, second = next(lines).split()
        if word == "sum":
            yield up_to[int(second)] - up_to[int(first) - 1]


print("\n".join(map(str, answers(iter(sys.stdin)))))
