# Searches among whole hours only.
import sys

numbers = list(map(int, sys.stdin.buffer.read().split()))
messengers = list(zip(numbers[1::2], numbers[2::2]))
low, high = 0, 10**9
while low < high:
    middle = (low + high) // 2
    left = max(x - v * middle for x, v in messengers)
    right = min(x + v * middle for x, v in messengers)
    if left <= right:
        high = middle
    else:
        low = middle + 1
print(low)
