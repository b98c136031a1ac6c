"""The Toll Book: sums of random, extreme and cancelling numbers."""

from casebook import rows

REFERENCE = "accepted/reference_cpp.cpp"
SEED = 101

DAYS_MAX = 20000
AMOUNT_MAX = 10**9


def book_text(amounts):
    return rows([[len(amounts)], amounts])


def generate(book, dice):
    def amounts(count, low=-AMOUNT_MAX, high=AMOUNT_MAX):
        return [dice.between(low, high) for _ in range(count)]

    book.sample("1", book_text([12, -5, 30, 7]))
    book.sample("2", book_text([1000000000, 1000000000, 1000000000]))

    book.secret("01-one-zero", book_text([0]))
    book.secret("02-one-negative", book_text([-AMOUNT_MAX]))
    book.secret("03-two-cancel", book_text([AMOUNT_MAX, -AMOUNT_MAX]))
    book.secret("04-just-over-31-bits", book_text([AMOUNT_MAX, AMOUNT_MAX, 147483648]))
    book.secret("05-just-under-minus-31-bits", book_text([-AMOUNT_MAX, -AMOUNT_MAX, -147483649]))
    book.secret("06-a-week", book_text(amounts(7, -50, 50)))
    book.secret("07-a-thousand", book_text(amounts(1000, -1000, 1000)))
    book.secret("08-a-thousand-and-one", book_text(amounts(1001, -1000, 1000)))
    book.secret("09-random", book_text(amounts(5000)))
    book.secret("10-all-highest", book_text([AMOUNT_MAX] * DAYS_MAX))
    book.secret("11-all-lowest", book_text([-AMOUNT_MAX] * DAYS_MAX))
    book.secret("12-maximal-random", book_text(amounts(DAYS_MAX)))

    book.invalid_input("no-days", "0\n\n")
    book.invalid_input("too-few-amounts", "3\n1 2\n")
    book.invalid_input("too-many-amounts", "2\n1 2 3\n")
    book.invalid_input("amount-too-high", "1\n1000000001\n")
    book.invalid_input("leading-zero", "2\n07 1\n")
    book.invalid_input("negative-zero", "1\n-0\n")
    book.invalid_input("double-space", "2\n1  2\n")
    book.invalid_input("trailing-space", "2\n1 2 \n")
    book.invalid_input("last-newline-missing", "2\n1 2")
    book.invalid_input("one-line-too-many", "2\n1 2\n\n")
    book.invalid_input("carriage-return", "2\r\n1 2\r\n")
    book.invalid_input("not-a-number", "2\n1 x\n")
    book.invalid_input("empty", "")
