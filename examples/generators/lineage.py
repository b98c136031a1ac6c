"""A Jury of One Line: a single line of descent, one great family, and everything between."""

from casebook import rows

REFERENCE = "accepted/reference_cpp.cpp"
SEED = 1212

MEMBERS_MAX = 50000
STANDING_MAX = 1000


def family(parents, standings):
    """The text of a family; parents[i] is the parent of member i + 1, 0 for the ancestor."""
    return rows([[len(parents)]] + list(zip(parents, standings)))


def generate(book, dice):
    def standings(count, high=STANDING_MAX):
        return [dice.between(1, high) for _ in range(count)]

    def line(count):
        return list(range(count))

    def descent(count, reach):
        """Each member's parent is one of the `reach` members before it."""
        return [dice.between(max(0, member - reach), member - 1) if member > 1 else 0
                for member in range(1, count + 1)]

    def one_ancestor(parents):
        """Hangs everybody who has no parent, other than the first, under the first."""
        return parents[:1] + [max(1, parent) for parent in parents[1:]]

    def renumbered(parents):
        """The same family under shuffled numbers."""
        count = len(parents)
        number = [0] + dice.shuffled(range(1, count + 1))
        result = [0] * count
        for member in range(1, count + 1):
            result[number[member] - 1] = number[parents[member - 1]]
        return result

    book.sample("1", family([0, 1, 1, 2], [5, 4, 3, 6]))
    book.sample("2", family([2, 3, 0, 3], [10, 30, 10, 1]))

    book.secret("01-one", family([0], [7]))
    book.secret("02-parent-and-child", family([2, 0], [3, 9]))
    book.secret("03-two-generations-skipped", family(line(4), [9, 1, 1, 9]))
    book.secret("04-line", family(line(900), standings(900)))
    book.secret("05-small", family(renumbered(one_ancestor(descent(12, 5))), standings(12, 20)))
    book.secret("06-two-children-each", family([i // 2 for i in range(1, 1024)], standings(1023)))
    book.secret("07-random", family(renumbered(one_ancestor(descent(5000, 5000))), standings(5000)))
    spine = line(2000) + dice.shuffled(range(1, 2001))
    book.secret("08-spine-with-ribs", family(spine, standings(4000)))
    star = [0] + [1] * (MEMBERS_MAX - 1)
    book.secret("09-maximal-one-great-family", family(star, [1000] + [1] * (MEMBERS_MAX - 1)))
    book.secret("10-maximal-line", family(line(MEMBERS_MAX), standings(MEMBERS_MAX, 9)))
    book.secret(
        "11-maximal-line-upwards",
        family([i + 1 for i in range(1, MEMBERS_MAX)] + [0], [1, 2] * (MEMBERS_MAX // 2)),
    )
    book.secret(
        "12-maximal-deep-shuffled",
        family(renumbered(one_ancestor(descent(MEMBERS_MAX, 3))), standings(MEMBERS_MAX, 99)),
    )

    book.invalid_input("nobody", "0\n")
    book.invalid_input("no-ancestor", "2\n2 1\n1 1\n")
    book.invalid_input("two-ancestors", "2\n0 1\n0 1\n")
    book.invalid_input("circle-apart", "4\n0 1\n3 1\n4 1\n2 1\n")
    book.invalid_input("own-parent", "2\n0 1\n2 1\n")
    book.invalid_input("no-such-parent", "2\n0 1\n3 1\n")
    book.invalid_input("standing-zero", "1\n0 0\n")
    book.invalid_input("member-missing", "2\n0 1\n")
    book.invalid_input("member-too-many", "1\n0 1\n1 1\n")
