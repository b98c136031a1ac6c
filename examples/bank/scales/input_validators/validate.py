"""Input of "Two Weights": n and t, then n weights. Exits 42 when valid, 43 when not."""

import sys

WEIGHTS_MIN, WEIGHTS_MAX = 2, 20000
MASS_MAX = 10**9


def canonical(text):
    """The same input as it must be spelt: reading and writing again leaves no room for odd forms."""
    lines = text.split("\n")
    count, target = (int(token) for token in lines[0].split(" "))
    weights = [int(token) for token in lines[1].split(" ")]
    if not WEIGHTS_MIN <= count <= WEIGHTS_MAX:
        raise ValueError("n is out of range")
    if not 2 <= target <= 2 * MASS_MAX:
        raise ValueError("t is out of range")
    if len(weights) != count:
        raise ValueError("there are not n weights")
    if not all(1 <= weight <= MASS_MAX for weight in weights):
        raise ValueError("a weight is out of range")
    return f"{count} {target}\n{' '.join(map(str, weights))}\n"


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
