def main():
    height, width = map(int, input().split())
    plan = [input() for _ in range(height)]

    # your code: the number of steps, or SEALED
    print("SEALED")


main()
