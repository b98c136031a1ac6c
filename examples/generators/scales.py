"""Two Weights: many pairs, one hidden pair, none; and outputs for the validator to judge."""

from casebook import rows

REFERENCE = "accepted/reference_cpp.cpp"
SEED = 202

WEIGHTS_MAX = 20000
MASS_MAX = 10**9


def cupboard(target, weights):
    return rows([[len(weights), target], weights])


def generate(book, dice):
    def weights(count, high=MASS_MAX):
        return [dice.between(1, high) for _ in range(count)]

    def even_weights(count):
        return [2 * dice.between(1, MASS_MAX // 2) for _ in range(count)]

    book.sample("1", cupboard(70, [20, 35, 50, 35]))
    book.sample("2", cupboard(10, [5, 1, 2]))

    book.secret("01-two-right", cupboard(2, [1, 1]))
    book.secret("02-two-wrong", cupboard(3, [1, 1]))
    book.secret("03-half-the-load-once", cupboard(100, [50, 10, 20, 60]))
    book.secret("04-half-the-load-twice", cupboard(100, [3, 50, 10, 50]))
    book.secret("05-heaviest", cupboard(2 * MASS_MAX, [MASS_MAX, 1, MASS_MAX]))
    book.secret("06-load-too-light", cupboard(2, [2, 3, 4, 5]))
    book.secret("07-small-many-pairs", cupboard(30, weights(200, 30)))
    book.secret("08-all-equal", cupboard(14, [7] * 1000))
    middle = even_weights(4998)
    pair = [400000001, 300000002]
    book.secret("09-one-hidden-pair", cupboard(700000003, dice.shuffled(middle + pair)))
    book.secret("10-random", cupboard(MASS_MAX, weights(10000)))
    book.secret("11-maximal-no-pair", cupboard(999999999, even_weights(WEIGHTS_MAX)))
    book.secret(
        "12-maximal-last-two",
        cupboard(700000003, even_weights(WEIGHTS_MAX - 2) + pair),
    )
    book.secret("13-maximal-small-masses", cupboard(1999, weights(WEIGHTS_MAX, 1000)))

    book.invalid_input("one-weight", "1 5\n5\n")
    book.invalid_input("weight-zero", "2 5\n0 5\n")
    book.invalid_input("target-too-high", "2 2000000001\n1 2\n")
    book.invalid_input("weight-missing", "3 5\n1 4\n")
    book.invalid_input("plus-sign", "2 5\n+1 4\n")
    book.invalid_input("trailing-garbage", "2 5\n1 4\nx\n")
    book.invalid_input("weights-on-two-lines", "2 5\n1\n4\n")

    four = cupboard(70, [20, 35, 50, 35])
    book.valid_output("other-pair", four, "1 3\n", "2 4\n")
    book.valid_output("other-order", four, "1 3\n", "3 1\n")
    book.valid_output("odd-spacing", four, "1 3\n", "\n  1\t\n\n3   ")
    book.valid_output("lower-case", cupboard(10, [5, 1, 2]), "IMPOSSIBLE\n", "impossible\n")
    book.invalid_output("empty", four, "1 3\n", "")
    book.invalid_output("one-number", four, "1 3\n", "1\n")
    book.invalid_output("same-weight-twice", four, "2 4\n", "2 2\n")
    book.invalid_output("wrong-sum", four, "1 3\n", "1 2\n")
    book.invalid_output("number-zero", four, "1 3\n", "0 3\n")
    book.invalid_output("negative", four, "1 3\n", "-1 3\n")
    book.invalid_output("beyond-the-row", four, "1 3\n", "1 5\n")
    book.invalid_output("trailing-data", four, "1 3\n", "1 3 4\n")
    book.invalid_output("both-answers", four, "1 3\n", "1 3\nIMPOSSIBLE\n")
    book.invalid_output("gives-up", four, "1 3\n", "IMPOSSIBLE\n")
    book.invalid_output("fraction", four, "1 3\n", "1.0 3\n")
    book.invalid_output("wraps-to-the-right-pair", four, "1 3\n", "4294967297 3\n")
    book.invalid_output("huge-number", four, "1 3\n", "1" + "0" * 100000 + " 3\n")
    book.invalid_output("words", four, "1 3\n", "the first and the third\n")
    book.invalid_output("other-digits", four, "1 3\n", "\u0661 \u0663\n")
