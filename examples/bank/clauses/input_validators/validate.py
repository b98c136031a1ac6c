"""Input of "Clauses Within Clauses": one line of brackets. Exits 42 when valid, 43 when not."""

import re
import sys

LENGTH_MAX = 100000
BRACKETS = re.compile(rb"[()\[\]{}<>]+\n")


def main():
    text = sys.stdin.buffer.read()
    if not BRACKETS.fullmatch(text):
        print("invalid: not exactly one line of brackets")
        return 43
    if len(text) - 1 > LENGTH_MAX:
        print("invalid: too long")
        return 43
    return 42


if __name__ == "__main__":
    sys.exit(main())
