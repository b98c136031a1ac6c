def main():
    n = int(input())
    messengers = [tuple(map(int, input().split())) for _ in range(n)]

    hours = 0.0
    # your code
    print(f"{hours:.9f}")


main()
