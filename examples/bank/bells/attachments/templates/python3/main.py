def main():
    n = int(input())
    periods = list(map(int, input().split()))

    minutes = 1
    # your code
    print(minutes % 1000000007)


main()
