"""Guilds: chains, stars, equal halves, and mergers of what is one already."""

REFERENCE = "accepted/reference_cpp.cpp"
SEED = 707

MASTERS_MAX = ENTRIES_MAX = 20000


def register(masters, entries):
    lines = [f"{masters} {len(entries)}"] + entries
    return "".join(line + "\n" for line in lines)


def generate(book, dice):
    def entries(count, masters, merge_percent):
        result = []
        for _ in range(count):
            a, b = dice.between(1, masters), dice.between(1, masters)
            if dice.between(1, 100) <= merge_percent:
                result.append(f"merge {a} {b}")
            elif dice.between(0, 1):
                result.append(f"same {a} {b}")
            else:
                result.append(f"size {a}")
        return result

    def halves(masters):
        """Guilds of 2, of 4, of 8 ...; a question after each round."""
        result, width = [], 1
        while width < masters:
            for first in range(1, masters - width + 1, 2 * width):
                result.append(f"merge {first} {first + width}")
            result.append(f"size {dice.between(1, masters)}")
            width *= 2
        return result

    book.sample(
        "1",
        register(
            5,
            ["same 1 2", "merge 1 2", "merge 3 2", "same 1 3", "size 3", "merge 1 3", "size 1"],
        ),
    )
    book.sample("2", register(3, ["size 2", "same 2 2"]))

    book.secret("01-one-master", register(1, ["size 1"]))
    book.secret("02-merges-with-himself", register(2, ["merge 1 1", "size 1", "same 1 2"]))
    book.secret("03-merges-twice", register(3, ["merge 1 2", "merge 2 1", "size 1", "size 3"]))
    book.secret("04-two-pairs", register(4, ["merge 1 2", "merge 3 4", "merge 2 3", "same 1 4"]))
    book.secret("05-no-mergers", register(100, entries(100, 100, 0)))
    book.secret("06-small-random", register(20, entries(200, 20, 10)))
    book.secret("07-halves", register(1024, halves(1024)))
    book.secret("08-random", register(5000, entries(8000, 5000, 50)))
    chain = [f"merge {i} {i + 1}" for i in range(1, MASTERS_MAX)]
    book.secret("09-maximal-chain", register(MASTERS_MAX, chain + ["size 1"]))
    star = [f"merge {i} 1" for i in dice.shuffled(range(1, MASTERS_MAX))]
    book.secret("10-maximal-star", register(MASTERS_MAX, star + [f"same 1 {MASTERS_MAX}"]))
    book.secret("11-maximal-random", register(MASTERS_MAX, entries(ENTRIES_MAX, MASTERS_MAX, 60)))

    book.invalid_input("no-masters", "0 1\nsize 1\n")
    book.invalid_input("nothing-asked", "2 1\nmerge 1 2\n")
    book.invalid_input("no-such-master", "2 1\nsize 3\n")
    book.invalid_input("unknown-entry", "2 2\nsplit 1 2\nsize 1\n")
    book.invalid_input("operand-missing", "2 1\nsame 1\n")
    book.invalid_input("operand-too-many", "2 1\nsize 1 2\n")
    book.invalid_input("entry-missing", "2 2\nsize 1\n")
    book.invalid_input("entry-too-many", "2 1\nsize 1\nsize 1\n")
    book.invalid_input("capitals", "2 1\nSize 1\n")
