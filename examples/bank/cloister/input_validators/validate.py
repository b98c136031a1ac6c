"""Input of "Through the Cloister": r and c, then the plan. Exits 42 when valid, 43 when not."""

import sys

SIDE_MAX = 300


def canonical(text):
    """The same input as it must be spelt: reading and writing again leaves no room for odd forms."""
    lines = text.split("\n")
    height, width = (int(token) for token in lines[0].split(" "))
    if not (1 <= height <= SIDE_MAX and 1 <= width <= SIDE_MAX):
        raise ValueError("r or c is out of range")
    plan = lines[1 : height + 1]
    if len(plan) != height or any(len(row) != width for row in plan):
        raise ValueError("the plan does not have r rows of c flags")
    flags = "".join(plan)
    if set(flags) - set(".#GP"):
        raise ValueError("a flag is of no known kind")
    if flags.count("G") != 1 or flags.count("P") != 1:
        raise ValueError("there is not exactly one G and one P")
    return f"{height} {width}\n" + "".join(row + "\n" for row in plan)


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
