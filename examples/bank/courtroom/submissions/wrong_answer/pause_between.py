# Wants a pause between two hearings.
import sys

numbers = list(map(int, sys.stdin.buffer.read().split()))
granted, free_after = 0, -1
for end, begin in sorted(zip(numbers[2::2], numbers[1::2])):
    if begin > free_after:
        granted += 1
        free_after = end
print(granted)
