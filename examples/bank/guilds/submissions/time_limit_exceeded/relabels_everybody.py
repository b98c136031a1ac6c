# Goes through all the masters at each merger.
import sys


def answers(lines):
    n, q = map(int, next(lines).split())
    guild = list(range(n + 1))
    for _ in range(q):
        word, *operands = next(lines).split()
        mine = guild[int(operands[0])]
        if word == "size":
            yield sum(1 for other in guild if other == mine)
            continue
        theirs = guild[int(operands[1])]
        if word == "same":
            yield "yes" if mine == theirs else "no"
        else:
            for master in range(1, n + 1):
                if guild[master] == theirs:
                    guild[master] = mine


print("\n".join(map(str, answers(iter(sys.stdin)))))
