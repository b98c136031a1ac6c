"""Input of "A Jury of One Line": n, then parent and standing. Exits 42 when valid, 43 when not."""

import sys

MEMBERS_MAX = 50000
STANDING_MAX = 1000


def is_tree(parents):
    """Whether everybody's line of parents ends at 0. `parents[0]` is not used."""
    known = [False] * len(parents)
    known[0] = True
    for member in range(1, len(parents)):
        line = []
        while not known[member]:
            known[member] = True
            line.append(member)
            member = parents[member]
        # A line that runs into itself stops at a member it has marked in this very walk.
        if line and member in line:
            return False
    return True


def canonical(text):
    """The same input as it must be spelt: reading and writing again leaves no room for odd forms."""
    lines = text.split("\n")
    count = int(lines[0])
    if not 1 <= count <= MEMBERS_MAX:
        raise ValueError("n is out of range")
    result, parents = [f"{count}\n"], [0]
    for line in lines[1 : count + 1]:
        parent, standing = (int(token) for token in line.split(" "))
        if not 0 <= parent <= count:
            raise ValueError("there is no such parent")
        if not 1 <= standing <= STANDING_MAX:
            raise ValueError("a standing is out of range")
        parents.append(parent)
        result.append(f"{parent} {standing}\n")
    if len(parents) != count + 1:
        raise ValueError("there are not n members")
    if parents[1:].count(0) != 1:
        raise ValueError("there is not exactly one ancestor")
    if not is_tree(parents):
        raise ValueError("somebody descends from himself")
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
