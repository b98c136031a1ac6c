"""Input of "The Order of Evidence": n and m, then m rules. Exits 42 when valid, 43 when not."""

import sys

PIECES_MAX = 20000
RULES_MAX = 20000


def canonical(text):
    """The same input as it must be spelt: reading and writing again leaves no room for odd forms."""
    lines = text.split("\n")
    pieces, rules = (int(token) for token in lines[0].split(" "))
    if not (1 <= pieces <= PIECES_MAX and 0 <= rules <= RULES_MAX):
        raise ValueError("n or m is out of range")
    result = [f"{pieces} {rules}\n"]
    for line in lines[1 : rules + 1]:
        before, after = (int(token) for token in line.split(" "))
        if not (1 <= before <= pieces and 1 <= after <= pieces and before != after):
            raise ValueError("a rule does not name two pieces")
        result.append(f"{before} {after}\n")
    return "".join(result)


def main():
    try:
        text = sys.stdin.buffer.read().decode("ascii")
        if canonical(text) != text:
            raise ValueError("lines, spaces or digits are not in canonical form")
    except (ValueError, IndexError) as error:
        print(f"invalid: {error}")
        return 43
    return 42


if __name__ == "__main__":
    sys.exit(main())
