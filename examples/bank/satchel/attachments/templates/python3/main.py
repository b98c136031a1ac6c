def main():
    n, capacity = map(int, input().split())
    bundles = [tuple(map(int, input().split())) for _ in range(n)]

    best = 0
    # your code
    print(best)


main()
