"""Input of "The Clerk's Satchel": n and c, then n bundles. Exits 42 when valid, 43 when not."""

import sys

BUNDLES_MAX = 100
OUNCES_MAX = 10000
CROWNS_MAX = 10**6


def canonical(text):
    """The same input as it must be spelt: reading and writing again leaves no room for odd forms."""
    lines = text.split("\n")
    count, capacity = (int(token) for token in lines[0].split(" "))
    if not (1 <= count <= BUNDLES_MAX and 1 <= capacity <= OUNCES_MAX):
        raise ValueError("n or c is out of range")
    result = [f"{count} {capacity}\n"]
    for line in lines[1 : count + 1]:
        weight, value = (int(token) for token in line.split(" "))
        if not (1 <= weight <= OUNCES_MAX and 1 <= value <= CROWNS_MAX):
            raise ValueError("a weight or a value is out of range")
        result.append(f"{weight} {value}\n")
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
