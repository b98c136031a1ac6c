def main():
    brackets = input()

    # your code: OK, or the position of the first fault, counted from 1
    print("OK")


main()
