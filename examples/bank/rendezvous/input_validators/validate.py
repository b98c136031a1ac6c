"""Input of "Rendezvous": n, then n lines x v. Exits 42 when valid, 43 when not."""

import sys

MESSENGERS_MAX = 10000
MILESTONE_MAX = 10**9
SPEED_MAX = 1000


def canonical(text):
    """The same input as it must be spelt: reading and writing again leaves no room for odd forms."""
    lines = text.split("\n")
    count = int(lines[0])
    if not 1 <= count <= MESSENGERS_MAX:
        raise ValueError("n is out of range")
    result = [f"{count}\n"]
    for line in lines[1 : count + 1]:
        milestone, speed = (int(token) for token in line.split(" "))
        if not (-MILESTONE_MAX <= milestone <= MILESTONE_MAX and 1 <= speed <= SPEED_MAX):
            raise ValueError("a milestone or a speed is out of range")
        result.append(f"{milestone} {speed}\n")
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
