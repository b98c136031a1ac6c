"""Exit code 42: the input is one number from 1 to 1000, for the output validator only; 43: no."""
import re
import sys

text = sys.stdin.buffer.read().decode("latin-1")
valid = re.fullmatch(r"[1-9][0-9]*\n", text) and int(text) <= 1000
sys.exit(42 if valid else 43)
