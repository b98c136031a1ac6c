import sys


def head(parent, master):
    while parent[master] != master:
        parent[master] = parent[parent[master]]
        master = parent[master]
    return master


def answers(lines):
    n, q = map(int, next(lines).split())
    parent, size = list(range(n + 1)), [1] * (n + 1)
    for _ in range(q):
        word, *operands = next(lines).split()
        a = head(parent, int(operands[0]))
        if word == "size":
            yield size[a]
            continue
        b = head(parent, int(operands[1]))
        if word == "same":
            yield "yes" if a == b else "no"
        elif a != b:
            if size[a] < size[b]:
                a, b = b, a
            parent[b] = a
            size[a] += size[b]


print("\n".join(map(str, answers(iter(sys.stdin)))))
