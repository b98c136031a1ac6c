"""Through the Cloister: open ground, columns, a long winding passage, sealed rooms."""

REFERENCE = "accepted/reference_cpp.cpp"
SEED = 606

SIDE_MAX = 300


def ground_plan(plan):
    lines = [f"{len(plan)} {len(plan[0])}"] + ["".join(row) for row in plan]
    return "".join(line + "\n" for line in lines)


def open_ground(height, width):
    return [["."] * width for _ in range(height)]


def winding(height, width):
    """Every second row is a wall with one gap, by turns at its right and at its left end."""
    plan = open_ground(height, width)
    for row in range(1, height, 2):
        plan[row] = ["#"] * width
        plan[row][width - 1 if row % 4 == 1 else 0] = "."
    return plan


def placed(plan, gate, cell):
    plan[gate[0]][gate[1]] = "G"
    plan[cell[0]][cell[1]] = "P"
    return ground_plan(plan)


def generate(book, dice):
    def columns(height, width, blocked_percent):
        return [
            ["#" if dice.between(1, 100) <= blocked_percent else "." for _ in range(width)]
            for _ in range(height)
        ]

    book.sample("1", "3 4\nG.#P\n..#.\n....\n")
    book.sample("2", "2 3\nG#P\n.#.\n")

    book.secret("01-neighbours", "1 2\nPG\n")
    book.secret("02-corridor", "1 7\nG.....P\n")
    book.secret("03-corridor-blocked", "5 1\nP\n.\n#\n.\nG\n")
    book.secret("04-only-across-a-corner", "2 2\nG#\n#P\n")
    book.secret("05-detour-away-from-the-goal", "4 5\n.....\n.###.\n.#G#P\n.....\n")
    book.secret("06-small-columns", placed(columns(7, 9, 25), (0, 0), (6, 8)))
    book.secret("07-short-winding", placed(winding(11, 13), (0, 0), (10, 0)))
    book.secret("08-maximal-open", placed(open_ground(SIDE_MAX, SIDE_MAX), (0, 0), (299, 299)))
    sealed = open_ground(SIDE_MAX, SIDE_MAX)
    for row, column in ((298, 299), (299, 298)):
        sealed[row][column] = "#"
    book.secret("09-maximal-sealed", placed(sealed, (0, 0), (299, 299)))
    book.secret("10-maximal-winding", placed(winding(SIDE_MAX - 1, SIDE_MAX), (0, 0), (298, 0)))
    book.secret("11-maximal-columns", placed(columns(SIDE_MAX, SIDE_MAX, 30), (3, 5), (290, 280)))
    book.secret("12-wide", placed(columns(3, SIDE_MAX, 5), (1, 0), (1, 299)))
    book.secret("13-tall", placed(columns(SIDE_MAX, 3, 10), (299, 1), (0, 1)))

    book.invalid_input("no-gate", "1 2\nP.\n")
    book.invalid_input("two-gates", "1 3\nGPG\n")
    book.invalid_input("no-cell", "1 2\nG.\n")
    book.invalid_input("row-too-short", "2 2\nGP\n.\n")
    book.invalid_input("row-missing", "2 2\nGP\n")
    book.invalid_input("row-too-many", "1 2\nGP\n..\n")
    book.invalid_input("unknown-flag", "1 3\nG?P\n")
    book.invalid_input("too-wide", f"1 301\nGP{'.' * 299}\n")
