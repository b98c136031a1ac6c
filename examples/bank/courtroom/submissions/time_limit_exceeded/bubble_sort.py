# The right idea, sorted by exchanging neighbours.
import sys

numbers = list(map(int, sys.stdin.buffer.read().split()))
hearings = list(zip(numbers[2::2], numbers[1::2]))
for last in range(len(hearings) - 1, 0, -1):
    for i in range(last):
        if hearings[i] > hearings[i + 1]:
            hearings[i], hearings[i + 1] = hearings[i + 1], hearings[i]

granted = free_from = 0
for end, begin in hearings:
    if begin >= free_from:
        granted += 1
        free_from = end
print(granted)
