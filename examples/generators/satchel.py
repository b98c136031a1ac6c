"""The Clerk's Satchel: exact fits, traps for greed, more than can be tried one by one."""

from casebook import rows

REFERENCE = "accepted/reference_cpp.cpp"
SEED = 909

BUNDLES_MAX = 100
OUNCES_MAX = 10000
CROWNS_MAX = 10**6


def office(capacity, bundles):
    return rows([[len(bundles), capacity]] + bundles)


def generate(book, dice):
    def bundles(count, ounces_max=OUNCES_MAX, crowns_max=CROWNS_MAX):
        return [[dice.between(1, ounces_max), dice.between(1, crowns_max)] for _ in range(count)]

    def fair_priced(count, ounces_max):
        """Value and weight go together, so that greed has little to go by."""
        result = []
        for _ in range(count):
            ounces = dice.between(ounces_max // 2, ounces_max)
            result.append([ounces, 100 * ounces + dice.between(0, 99)])
        return result

    book.sample("1", office(10, [[6, 30], [5, 20], [5, 20]]))
    book.sample("2", office(4, [[5, 1000], [6, 2000]]))

    book.secret("01-one-fits", office(1, [[1, 1]]))
    book.secret("02-one-does-not", office(1, [[2, 1]]))
    book.secret("03-exact-fit", office(7, [[7, 3], [8, 100]]))
    book.secret("04-all-fit", office(100, [[i, i * i] for i in range(1, 13)]))
    book.secret("05-small-and-dear-first", office(1000, [[1, 20], [1000, 10000]]))
    book.secret("06-small-random", office(50, bundles(12, 20, 100)))
    book.secret("07-thousand-ounces", office(1000, bundles(15, 300, 1000)))
    book.secret("08-medium", office(5000, bundles(40, 1000)))
    book.secret("09-fair-priced", office(9999, fair_priced(BUNDLES_MAX, 900)))
    book.secret("10-maximal-light", office(OUNCES_MAX, bundles(BUNDLES_MAX, 100)))
    book.secret("11-maximal-alike", office(OUNCES_MAX, [[101, CROWNS_MAX]] * BUNDLES_MAX))
    book.secret("12-maximal-random", office(OUNCES_MAX, bundles(BUNDLES_MAX)))

    book.invalid_input("no-bundles", "0 5\n")
    book.invalid_input("no-capacity", "1 0\n1 1\n")
    book.invalid_input("weightless", "1 5\n0 1\n")
    book.invalid_input("worthless", "1 5\n1 0\n")
    book.invalid_input("too-heavy", "1 5\n10001 1\n")
    book.invalid_input("bundle-missing", "2 5\n1 1\n")
    book.invalid_input("bundle-too-many", "1 5\n1 1\n2 2\n")
    book.invalid_input("exponent", "1 1e3\n1 1\n")
