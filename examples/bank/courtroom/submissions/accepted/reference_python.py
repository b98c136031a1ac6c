import sys

numbers = list(map(int, sys.stdin.buffer.read().split()))
granted = free_from = 0
for end, begin in sorted(zip(numbers[2::2], numbers[1::2])):
    if begin >= free_from:
        granted += 1
        free_from = end
print(granted)
