"""Input of "Riding the Circuit": n and m, then m roads. Exits 42 when valid, 43 when not."""

import sys

TOWNS_MIN, TOWNS_MAX = 2, 10000
ROADS_MAX = 20000
YARDS_MAX = 10**6


def canonical(text):
    """The same input as it must be spelt: reading and writing again leaves no room for odd forms."""
    lines = text.split("\n")
    towns, roads = (int(token) for token in lines[0].split(" "))
    if not (TOWNS_MIN <= towns <= TOWNS_MAX and 0 <= roads <= ROADS_MAX):
        raise ValueError("n or m is out of range")
    result = [f"{towns} {roads}\n"]
    for line in lines[1 : roads + 1]:
        a, b, yards = (int(token) for token in line.split(" "))
        if not (1 <= a <= towns and 1 <= b <= towns and a != b):
            raise ValueError("a road does not join two towns")
        if not 1 <= yards <= YARDS_MAX:
            raise ValueError("the length of a road is out of range")
        result.append(f"{a} {b} {yards}\n")
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
