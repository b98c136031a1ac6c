# Python's integers hold the least common multiple itself. Merging neighbours pairwise keeps the
# factors of each step about equally long.
from math import gcd

input()
numbers = list(set(map(int, input().split())))
while len(numbers) > 1:
    pairs = zip(numbers[::2], numbers[1::2])
    merged = [a // gcd(a, b) * b for a, b in pairs]
    numbers = merged + numbers[len(merged) * 2 :]
print(numbers[0] % 1000000007)
