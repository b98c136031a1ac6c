def main():
    n = int(input())
    amounts = list(map(int, input().split()))

    total = 0
    # your code
    print(total)


main()
