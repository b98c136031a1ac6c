"""The Ledger of Fines: single pages, whole ledgers, sums beyond 31 bits and below zero."""

REFERENCE = "accepted/reference_cpp.cpp"
SEED = 1111

PAGES_MAX = ENTRIES_MAX = 20000
AMOUNT_MAX = 10**6


def ledger(amounts, entries):
    lines = [f"{len(amounts)} {len(entries)}", " ".join(map(str, amounts))] + entries
    return "".join(line + "\n" for line in lines)


def generate(book, dice):
    def amounts(pages, high=AMOUNT_MAX):
        return [dice.between(0, high) for _ in range(pages)]

    def entries(count, pages, add_percent, high=AMOUNT_MAX):
        result = []
        for _ in range(count):
            if dice.between(1, 100) <= add_percent:
                result.append(f"add {dice.between(1, pages)} {dice.between(-high, high)}")
            else:
                first, second = sorted((dice.between(1, pages), dice.between(1, pages)))
                result.append(f"sum {first} {second}")
        return result

    book.sample(
        "1",
        ledger([10, 0, 25, 5], ["sum 1 4", "add 2 7", "sum 2 3", "add 4 -30", "sum 4 4"]),
    )

    book.secret("01-one-page", ledger([0], ["sum 1 1"]))
    book.secret("02-one-page-paid", ledger([5], ["add 1 -5", "sum 1 1", "add 1 -1", "sum 1 1"]))
    book.secret("03-first-and-last", ledger([1, 2, 3], ["sum 1 1", "sum 3 3", "sum 1 3"]))
    book.secret("04-add-nothing", ledger([4, 4], ["add 1 0", "sum 1 2"]))
    book.secret("05-power-of-two-pages", ledger(amounts(64, 9), entries(200, 64, 50, 9)))
    book.secret("06-one-more-page", ledger(amounts(65, 9), entries(200, 65, 50, 9)))
    book.secret("07-only-sums", ledger(amounts(500), entries(500, 500, 0)))
    book.secret("08-random", ledger(amounts(3000), entries(3000, 3000, 50)))
    deep = ["add 1 -1000000"] * 5000 + ["sum 1 1"]
    book.secret("09-far-below-zero", ledger([0], deep))
    book.secret(
        "10-maximal-highest",
        ledger([AMOUNT_MAX] * PAGES_MAX, [f"sum 1 {PAGES_MAX}"] * (ENTRIES_MAX // 2)),
    )
    book.secret(
        "11-maximal-random",
        ledger(amounts(PAGES_MAX), entries(ENTRIES_MAX, PAGES_MAX, 50)),
    )

    book.invalid_input("no-pages", "0 1\n\nsum 1 1\n")
    book.invalid_input("nothing-asked", "1 1\n5\nadd 1 1\n")
    book.invalid_input("amount-negative", "1 1\n-5\nsum 1 1\n")
    book.invalid_input("page-zero", "1 1\n5\nsum 0 1\n")
    book.invalid_input("sum-backwards", "2 1\n5 5\nsum 2 1\n")
    book.invalid_input("unknown-entry", "1 2\n5\nmax 1 1\nsum 1 1\n")
    book.invalid_input("add-too-much", "1 2\n5\nadd 1 1000001\nsum 1 1\n")
    book.invalid_input("entry-missing", "1 2\n5\nsum 1 1\n")
    book.invalid_input("entry-too-many", "1 1\n5\nsum 1 1\nsum 1 1\n")
