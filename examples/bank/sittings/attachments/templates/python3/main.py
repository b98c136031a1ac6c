def main():
    n, days = map(int, input().split())
    minutes = list(map(int, input().split()))

    longest_sitting = 0
    # your code
    print(longest_sitting)


main()
