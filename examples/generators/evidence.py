"""The Order of Evidence: chains, circles, layers; and outputs for the validator to judge."""

from casebook import rows

REFERENCE = "accepted/reference_cpp.cpp"
SEED = 1414

PIECES_MAX = 20000
RULES_MAX = 20000


def hearing(pieces, rules):
    return rows([[pieces, len(rules)]] + rules)


def generate(book, dice):
    def random_rules(pieces, count):
        """Rules that some hidden order of all the pieces keeps."""
        place = [0] + dice.shuffled(range(pieces))
        result = []
        while len(result) < count:
            a, b = dice.between(1, pieces), dice.between(1, pieces)
            if place[a] < place[b]:
                result.append([a, b])
        return result

    def chain(order):
        return [[before, after] for before, after in zip(order, order[1:])]

    book.sample("1", hearing(4, [[3, 1], [1, 2], [3, 4]]))
    book.sample("2", hearing(3, [[1, 2], [2, 3], [3, 2]]))

    book.secret("01-one-piece", hearing(1, []))
    book.secret("02-no-rules", hearing(10, []))
    book.secret("03-one-rule-backwards", hearing(2, [[2, 1]]))
    book.secret("04-two-in-a-circle", hearing(2, [[1, 2], [2, 1]]))
    book.secret("05-rule-given-twice", hearing(3, [[1, 3], [1, 3], [3, 2]]))
    book.secret("06-met-too-early", hearing(4, [[1, 2], [1, 3], [3, 2], [4, 3]]))
    book.secret("07-small-random", hearing(12, random_rules(12, 20)))
    circle_apart = chain(list(range(1, 501))) + chain([600, 601, 602, 600])
    book.secret("08-circle-apart", hearing(700, circle_apart))
    book.secret("09-random", hearing(3000, random_rules(3000, 6000)))
    backwards = list(range(PIECES_MAX, 0, -1))
    book.secret("10-maximal-backwards", hearing(PIECES_MAX, chain(backwards)))
    shuffled = dice.shuffled(range(1, PIECES_MAX + 1))
    book.secret("11-maximal-circle", hearing(PIECES_MAX, chain(shuffled + shuffled[:1])))
    book.secret("12-maximal-random", hearing(PIECES_MAX, random_rules(PIECES_MAX, RULES_MAX)))

    book.invalid_input("no-pieces", "0 0\n")
    book.invalid_input("piece-before-itself", "2 1\n1 1\n")
    book.invalid_input("no-such-piece", "2 1\n1 3\n")
    book.invalid_input("rule-missing", "2 2\n1 2\n")
    book.invalid_input("rule-too-many", "2 1\n1 2\n1 2\n")
    book.invalid_input("three-numbers", "2 1\n1 2 3\n")
    book.invalid_input("blank-line", "2 1\n\n1 2\n")

    four = hearing(4, [[3, 1], [1, 2], [3, 4]])
    right = "3 1 4 2\n"
    book.valid_output("other-order", four, right, "3 4 1 2\n")
    book.valid_output("one-per-line", four, right, "3\n1\n2\n4")
    book.valid_output("lower-case", hearing(2, [[1, 2], [2, 1]]), "IMPOSSIBLE\n", "impossible\n")
    book.invalid_output("empty", four, right, "")
    book.invalid_output("only-spaces", four, right, " \n\t\n")
    book.invalid_output("one-missing", four, right, "3 1 4\n")
    book.invalid_output("one-twice", four, right, "3 1 4 4\n")
    book.invalid_output("rule-broken", four, right, "1 3 4 2\n")
    book.invalid_output("trailing-data", four, right, "3 1 4 2 1\n")
    book.invalid_output("piece-zero", four, right, "3 1 4 0\n")
    book.invalid_output("negative", four, right, "3 1 4 -2\n")
    book.invalid_output("beyond-the-last", four, right, "3 1 4 5\n")
    book.invalid_output("gives-up", four, right, "IMPOSSIBLE\n")
    book.invalid_output("gives-up-and-more", hearing(2, [[1, 2], [2, 1]]), "IMPOSSIBLE\n",
                        "IMPOSSIBLE 1 2\n")
    book.invalid_output("fraction", four, right, "3.0 1 4 2\n")
    book.invalid_output("wraps-to-the-right-piece", four, right, "3 1 4 4294967298\n")
    book.invalid_output("huge-number", four, right, "3 1 4 2" + "0" * 100000 + "\n")
    book.invalid_output("words", four, right, "the third goes first\n")
