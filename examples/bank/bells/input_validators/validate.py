"""Input of "All the Bells at Once": n, then n periods. Exits 42 when valid, 43 when not."""

import sys

BELLS_MAX = 10000
MINUTES_MAX = 10**6


def canonical(text):
    """The same input as it must be spelt: reading and writing again leaves no room for odd forms."""
    lines = text.split("\n")
    count = int(lines[0])
    periods = [int(token) for token in lines[1].split(" ")]
    if not 1 <= count <= BELLS_MAX:
        raise ValueError("n is out of range")
    if len(periods) != count:
        raise ValueError("there are not n bells")
    if not all(1 <= period <= MINUTES_MAX for period in periods):
        raise ValueError("a period is out of range")
    return f"{count}\n{' '.join(map(str, periods))}\n"


def main():
    try:
        text = sys.stdin.buffer.read().decode("ascii")
        if canonical(text) != text:
            raise ValueError("spaces, line ends or digits are not in canonical form")
    except (ValueError, IndexError) as error:
        print(f"invalid: {error}")
        return 43
    return 42


if __name__ == "__main__":
    sys.exit(main())
