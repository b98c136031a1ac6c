import sys


def main():
    n = int(sys.stdin.readline())
    standing = [0] * (n + 1)
    children = [[] for _ in range(n + 1)]  # children[0]: the ancestor
    for member in range(1, n + 1):
        parent, standing[member] = map(int, sys.stdin.readline().split())
        children[parent].append(member)

    best = 0
    # your code
    print(best)


main()
