"""Input of "The Toll Book": n, then n numbers. Exits 42 when valid, 43 when not."""

import sys

DAYS_MAX = 20000
AMOUNT_MAX = 10**9


def canonical(text):
    """The same input as it must be spelt: reading and writing again leaves no room for odd forms."""
    lines = text.split("\n")
    days = int(lines[0])
    amounts = [int(token) for token in lines[1].split(" ")]
    if not 1 <= days <= DAYS_MAX:
        raise ValueError("n is out of range")
    if len(amounts) != days:
        raise ValueError("there are not n amounts")
    if not all(-AMOUNT_MAX <= amount <= AMOUNT_MAX for amount in amounts):
        raise ValueError("an amount is out of range")
    return f"{days}\n{' '.join(map(str, amounts))}\n"


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
