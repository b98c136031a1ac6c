import sys


def main():
    n, m = map(int, sys.stdin.readline().split())
    roads = [[] for _ in range(n + 1)]  # per town: (to, yards)
    for _ in range(m):
        a, b, yards = map(int, sys.stdin.readline().split())
        roads[a].append((b, yards))
        roads[b].append((a, yards))

    # your code: the length, or NO ROAD
    print("NO ROAD")


main()
