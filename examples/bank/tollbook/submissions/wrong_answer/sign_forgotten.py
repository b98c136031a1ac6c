# Takes a repair for an income.
input()
print(sum(abs(int(token)) for token in input().split()))
