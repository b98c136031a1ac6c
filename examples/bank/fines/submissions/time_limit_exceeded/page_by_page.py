# Turns over every page for every question.
import sys


def answers(lines):
    n, q = map(int, next(lines).split())
    amounts = [0, *map(int, next(lines).split())]
    for _ in range(q):
        word, first, second = next(lines).split()
        first, second = int(first), int(second)
        if word == "add":
            amounts[first] += second
            continue
        total = 0
        for page in range(first, second + 1):
            total += amounts[page]
        yield total


print("\n".join(map(str, answers(iter(sys.stdin)))))
