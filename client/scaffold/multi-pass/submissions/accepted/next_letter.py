phase = input()
step = 1 if phase == "hide" else 25
print("".join(chr((ord(c) - 97 + step) % 26 + 97) for c in input()))
