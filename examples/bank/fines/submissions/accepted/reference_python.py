import sys


def answers(lines):
    n, q = map(int, next(lines).split())
    tree = [0, *map(int, next(lines).split())]
    for page in range(1, n + 1):
        parent = page + (page & -page)
        if parent <= n:
            tree[parent] += tree[page]
    for _ in range(q):
        word, first, second = next(lines).split()
        first, second = int(first), int(second)
        if word == "add":
            while first <= n:
                tree[first] += second
                first += first & -first
            continue
        first -= 1
        total = 0
        while second > first:
            total += tree[second]
            second -= second & -second
        while first > second:
            total -= tree[first]
            first -= first & -first
        yield total


print("\n".join(map(str, answers(iter(sys.stdin)))))
