"""Input of "Guilds": n and q, then q entries. Exits 42 when valid, 43 when not."""

import sys

MASTERS_MAX = ENTRIES_MAX = 20000
OPERANDS = {"merge": 2, "same": 2, "size": 1}


def canonical(text):
    """The same input as it must be spelt: reading and writing again leaves no room for odd forms."""
    lines = text.split("\n")
    masters, entries = (int(token) for token in lines[0].split(" "))
    if not (1 <= masters <= MASTERS_MAX and 1 <= entries <= ENTRIES_MAX):
        raise ValueError("n or q is out of range")
    result = [f"{masters} {entries}\n"]
    questions = 0
    for line in lines[1 : entries + 1]:
        word, *operands = line.split(" ")
        operands = [int(token) for token in operands]
        if len(operands) != OPERANDS.get(word):
            raise ValueError("an entry of no known form")
        if not all(1 <= master <= masters for master in operands):
            raise ValueError("there is no such master")
        questions += word != "merge"
        result.append(f"{word} {' '.join(map(str, operands))}\n")
    if questions == 0:
        raise ValueError("nothing is asked")
    if len(result) != entries + 1:
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
