import sys


def main():
    n, q = map(int, sys.stdin.readline().split())
    for _ in range(q):
        word, *masters = sys.stdin.readline().split()
        masters = list(map(int, masters))

        # your code: merge, same or size


main()
