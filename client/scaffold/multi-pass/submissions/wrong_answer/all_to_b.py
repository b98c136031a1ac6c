# Hides well, but what is hidden cannot be found again.
input()
print("".join("a" if c == "b" else "b" for c in input()))
