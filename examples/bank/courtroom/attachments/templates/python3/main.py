import sys


def main():
    n = int(sys.stdin.readline())
    hearings = [tuple(map(int, sys.stdin.readline().split())) for _ in range(n)]

    granted = 0
    # your code
    print(granted)


main()
