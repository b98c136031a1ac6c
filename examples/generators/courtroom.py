"""One Courtroom: nested, touching, equal and random hearings."""

from casebook import rows

REFERENCE = "accepted/reference_cpp.cpp"
SEED = 303

REQUESTS_MAX = 20000
MOMENT_MAX = 10**6


def docket(hearings):
    return rows([[len(hearings)]] + hearings)


def generate(book, dice):
    def hearings(count, length_max, moment_max=MOMENT_MAX):
        result = []
        for _ in range(count):
            length = dice.between(1, length_max)
            begin = dice.between(0, moment_max - length)
            result.append([begin, begin + length])
        return result

    book.sample("1", docket([[0, 6], [1, 3], [3, 5], [4, 8]]))
    book.sample("2", docket([[2, 9], [2, 9], [2, 9]]))

    book.secret("01-one", docket([[0, 1]]))
    book.secret("02-one-longest", docket([[0, MOMENT_MAX]]))
    book.secret("03-two-touch", docket([[5, 9], [1, 5]]))
    book.secret("04-two-overlap", docket([[5, 9], [1, 6]]))
    book.secret("05-long-one-first", docket([[0, 100], [1, 2], [3, 4], [5, 6]]))
    book.secret("06-short-one-across", docket([[0, 50], [49, 52], [51, 100]]))
    book.secret("07-nested", docket(dice.shuffled([[i, 2000 - i] for i in range(1000)])))
    book.secret("08-chain-touching", docket(dice.shuffled([[i, i + 1] for i in range(2000)])))
    book.secret("09-small-random", docket(hearings(50, 20, 100)))
    book.secret("10-crowded", docket(hearings(5000, 30, 1000)))
    book.secret("11-maximal-short", docket(hearings(REQUESTS_MAX, 50)))
    book.secret("12-maximal-long", docket(hearings(REQUESTS_MAX, MOMENT_MAX)))
    staircase = [[30 * i, 30 * i + 45] for i in range(10000)]
    book.secret("13-staircase-backwards", docket(staircase[::-1]))

    book.invalid_input("no-requests", "0\n")
    book.invalid_input("ends-as-it-begins", "1\n4 4\n")
    book.invalid_input("ends-before-it-begins", "1\n5 4\n")
    book.invalid_input("too-late", "1\n5 1000001\n")
    book.invalid_input("line-missing", "2\n1 2\n")
    book.invalid_input("line-too-many", "1\n1 2\n3 4\n")
    book.invalid_input("three-numbers", "1\n1 2 3\n")
    book.invalid_input("negative", "1\n-1 2\n")
