import sys


def main():
    n, q = map(int, sys.stdin.readline().split())
    amounts = list(map(int, sys.stdin.readline().split()))
    for _ in range(q):
        word, first, second = sys.stdin.readline().split()
        first, second = int(first), int(second)

        # your code: add or sum


main()
