def main():
    n, target = map(int, input().split())
    weights = list(map(int, input().split()))

    # your code: two numbers, counted from 1, or IMPOSSIBLE
    print("IMPOSSIBLE")


main()
