"""Input of "The Ledger of Fines": n and q, n amounts, q entries. Exits 42 when valid, 43 when not."""

import sys

PAGES_MAX = ENTRIES_MAX = 20000
AMOUNT_MAX = 10**6


def canonical(text):
    """The same input as it must be spelt: reading and writing again leaves no room for odd forms."""
    lines = text.split("\n")
    pages, entries = (int(token) for token in lines[0].split(" "))
    amounts = [int(token) for token in lines[1].split(" ")]
    if not (1 <= pages <= PAGES_MAX and 1 <= entries <= ENTRIES_MAX):
        raise ValueError("n or q is out of range")
    if len(amounts) != pages:
        raise ValueError("there are not n amounts")
    if not all(0 <= amount <= AMOUNT_MAX for amount in amounts):
        raise ValueError("an amount is out of range")
    result = [f"{pages} {entries}\n", f"{' '.join(map(str, amounts))}\n"]
    questions = 0
    for line in lines[2 : entries + 2]:
        word, first, second = line.split(" ")
        first, second = int(first), int(second)
        if word == "add":
            if not (1 <= first <= pages and -AMOUNT_MAX <= second <= AMOUNT_MAX):
                raise ValueError("an add is out of range")
        elif word == "sum":
            questions += 1
            if not 1 <= first <= second <= pages:
                raise ValueError("a sum is out of range")
        else:
            raise ValueError("an entry of no known form")
        result.append(f"{word} {first} {second}\n")
    if questions == 0:
        raise ValueError("nothing is asked")
    if len(result) != entries + 2:
        raise ValueError("there are not q entries")
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
