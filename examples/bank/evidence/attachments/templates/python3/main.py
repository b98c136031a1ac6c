import sys


def main():
    n, m = map(int, sys.stdin.readline().split())
    followers = [[] for _ in range(n + 1)]
    for _ in range(m):
        before, after = map(int, sys.stdin.readline().split())
        followers[before].append(after)

    # your code: the pieces in order, or IMPOSSIBLE
    print("IMPOSSIBLE")


main()
