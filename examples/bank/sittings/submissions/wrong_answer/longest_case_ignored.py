# Starts the search at the average day and lets a long case have a day that is too short for it.
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
low, high = -(-sum(minutes) // d), sum(minutes)
while low < high:
    middle = (low + high) // 2
    if days_needed(minutes, middle) <= d:
        high = middle
    else:
        low = middle + 1
print(low)
