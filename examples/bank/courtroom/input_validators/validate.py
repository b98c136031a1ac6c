"""Input of "One Courtroom": n, then n lines b e. Exits 42 when valid, 43 when not."""

import sys

REQUESTS_MAX = 20000
MOMENT_MAX = 10**6


def canonical(text):
    """The same input as it must be spelt: reading and writing again leaves no room for odd forms."""
    lines = text.split("\n")
    count = int(lines[0])
    if not 1 <= count <= REQUESTS_MAX:
        raise ValueError("n is out of range")
    result = [f"{count}\n"]
    for line in lines[1 : count + 1]:
        begin, end = (int(token) for token in line.split(" "))
        if not 0 <= begin < end <= MOMENT_MAX:
            raise ValueError("a hearing is out of range or does not end after it begins")
        result.append(f"{begin} {end}\n")
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
