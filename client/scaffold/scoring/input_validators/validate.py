"""Exit code 42: the input is as the statement says, to the byte; 43: it is not."""
import re
import sys

text = sys.stdin.buffer.read().decode("latin-1")
match = re.fullmatch(r"([1-9][0-9]*) ([1-9][0-9]*)\n", text)
valid = match and all(int(word) <= 10**12 for word in match.groups())
sys.exit(42 if valid else 43)
