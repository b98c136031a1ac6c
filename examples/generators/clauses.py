"""Clauses Within Clauses: nested, wide and broken rows of brackets."""

REFERENCE = "accepted/reference_cpp.cpp"
SEED = 404

LENGTH_MAX = 100000
OPENERS, CLOSERS = "([{<", ")]}>"


def generate(book, dice):
    def in_order(length, depth_max):
        """A row in order, of even length."""
        result, expected = [], []
        while len(result) < length:
            must_close = len(expected) == length - len(result) or len(expected) == depth_max
            if expected and (must_close or dice.between(0, 1)):
                result.append(expected.pop())
            else:
                kind = dice.between(0, 3)
                result.append(OPENERS[kind])
                expected.append(CLOSERS[kind])
        return "".join(result)

    def nested(depth):
        kinds = [dice.between(0, 3) for _ in range(depth)]
        return "".join(OPENERS[k] for k in kinds) + "".join(CLOSERS[k] for k in kinds[::-1])

    def broken(brackets, at):
        """Puts another kind of the same direction at one place."""
        side = OPENERS if brackets[at] in OPENERS else CLOSERS
        other = side[(side.index(brackets[at]) + dice.between(1, 3)) % 4]
        return brackets[:at] + other + brackets[at + 1 :]

    book.sample("1", "([]{<>})\n")
    book.sample("2", "(<)>\n")
    book.sample("3", "{{}\n")

    book.secret("01-one-opens", "<\n")
    book.secret("02-one-closes", "]\n")
    book.secret("03-crossed", "([)]\n")
    book.secret("04-closes-too-much", "()[]}\n")
    book.secret("05-last-one-missing", "(((((())))\n")
    book.secret("06-wrong-kind-at-the-end", "(([[{{<<>>}}]])]\n")
    book.secret("07-in-order", in_order(500, 500) + "\n")
    book.secret("08-crossed-in-the-middle", in_order(300, 20) + "{<}>" + in_order(300, 20) + "\n")
    book.secret("09-maximal-in-order", in_order(LENGTH_MAX, LENGTH_MAX) + "\n")
    book.secret("10-maximal-nested", nested(LENGTH_MAX // 2) + "\n")
    book.secret("11-maximal-nested-innermost-wrong", broken(nested(LENGTH_MAX // 2), 50000) + "\n")
    book.secret("12-maximal-outermost-wrong", broken(nested(LENGTH_MAX // 2), LENGTH_MAX - 1) + "\n")
    book.secret("13-maximal-only-open", "[" * LENGTH_MAX + "\n")
    book.secret("14-maximal-flat", "()" * (LENGTH_MAX // 2) + "\n")

    book.invalid_input("empty-line", "\n")
    book.invalid_input("empty", "")
    book.invalid_input("letter", "(a)\n")
    book.invalid_input("space", "( )\n")
    book.invalid_input("two-lines", "()\n()\n")
    book.invalid_input("last-newline-missing", "()")
    book.invalid_input("too-long", "(" * (LENGTH_MAX + 1) + "\n")
