"""Short Sittings: few and many days, one long case, all cases alike."""

from casebook import rows

REFERENCE = "accepted/reference_cpp.cpp"
SEED = 505

CASES_MAX = 20000
MINUTES_MAX = 10**6


def listed(days, minutes):
    return rows([[len(minutes), days], minutes])


def generate(book, dice):
    def minutes(count, high=MINUTES_MAX):
        return [dice.between(1, high) for _ in range(count)]

    book.sample("1", listed(3, [30, 20, 50, 10, 40]))
    book.sample("2", listed(2, [5, 5, 100]))

    book.secret("01-one-case", listed(1, [1]))
    book.secret("02-one-day", listed(1, [7, 8, 9]))
    book.secret("03-a-day-for-each", listed(4, [3, 9, 4, 1]))
    book.secret("04-one-long-case", listed(5, [1] * 10 + [1000] + [1] * 10))
    book.secret("05-rising", listed(7, list(range(1, 60))))
    book.secret("06-falling", listed(7, list(range(60, 0, -1))))
    book.secret("07-small-random", listed(4, minutes(30, 20)))
    book.secret("08-random", listed(100, minutes(2000)))
    book.secret("09-maximal-alike", listed(7, [MINUTES_MAX] * CASES_MAX))
    book.secret("10-maximal-one-day", listed(1, minutes(CASES_MAX)))
    book.secret("11-maximal-few-days", listed(3, minutes(CASES_MAX)))
    book.secret("12-maximal-many-days", listed(CASES_MAX // 2, minutes(CASES_MAX)))
    book.secret("13-maximal-a-day-for-each", listed(CASES_MAX, minutes(CASES_MAX, 1000)))

    book.invalid_input("no-cases", "0 0\n\n")
    book.invalid_input("no-days", "2 0\n1 2\n")
    book.invalid_input("more-days-than-cases", "2 3\n1 2\n")
    book.invalid_input("case-of-no-length", "2 1\n0 2\n")
    book.invalid_input("case-too-long", "2 1\n1000001 2\n")
    book.invalid_input("case-missing", "3 1\n1 2\n")
    book.invalid_input("fraction", "2 1\n1.5 2\n")
    book.invalid_input("tab", "2 1\n1\t2\n")
