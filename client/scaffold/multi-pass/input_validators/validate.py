"""Exit code 42: the input of the first pass, later ones are the output validator's work; 43: no."""
import re
import sys

text = sys.stdin.buffer.read().decode("latin-1")
sys.exit(42 if re.fullmatch(r"hide\n[a-z]{1,1000}\n", text) else 43)
