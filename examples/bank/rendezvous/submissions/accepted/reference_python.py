# The pair that needs longest decides, and of each speed only the two outermost messengers can be in
# it. Each candidate is one division of integers: the only rounding that there is.
import sys

SPEED_MAX = 1000

numbers = list(map(int, sys.stdin.buffer.read().split()))
leftmost, rightmost = {}, {}
for milestone, speed in zip(numbers[1::2], numbers[2::2]):
    leftmost[speed] = min(milestone, leftmost.get(speed, milestone))
    rightmost[speed] = max(milestone, rightmost.get(speed, milestone))

# Somebody slower who starts at least as far out decides in the place of a faster one.
west, east = [], []
for speed in sorted(leftmost):
    if not west or leftmost[speed] < west[-1][0]:
        west.append((leftmost[speed], speed))
    if not east or rightmost[speed] > east[-1][0]:
        east.append((rightmost[speed], speed))
hours = max((right - left) / (v + w) for left, v in west for right, w in east)
print(f"{max(hours, 0):.9f}")
