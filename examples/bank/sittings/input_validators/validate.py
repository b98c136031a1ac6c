"""Input of "Short Sittings": n and d, then n durations. Exits 42 when valid, 43 when not."""

import sys

CASES_MAX = 20000
MINUTES_MAX = 10**6


def canonical(text):
    """The same input as it must be spelt: reading and writing again leaves no room for odd forms."""
    lines = text.split("\n")
    count, days = (int(token) for token in lines[0].split(" "))
    minutes = [int(token) for token in lines[1].split(" ")]
    if not 1 <= days <= count <= CASES_MAX:
        raise ValueError("n or d is out of range")
    if len(minutes) != count:
        raise ValueError("there are not n cases")
    if not all(1 <= value <= MINUTES_MAX for value in minutes):
        raise ValueError("a duration is out of range")
    return f"{count} {days}\n{' '.join(map(str, minutes))}\n"


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
