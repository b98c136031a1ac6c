"""Rendezvous: fractions, far milestones, one slow messenger; answers by the solution in Python,
whose single division rounds alike on every machine."""

from casebook import rows

REFERENCE = "accepted/reference_python.py"
SEED = 1313

MESSENGERS_MAX = 10000
MILESTONE_MAX = 10**9
SPEED_MAX = 1000
TOLERANCE = 'output_validator_args: ["float_tolerance", "1e-6"]\n'


def highway(messengers):
    return rows([[len(messengers)]] + messengers)


def generate(book, dice):
    def messengers(count, milestone_max=MILESTONE_MAX, speed_max=SPEED_MAX):
        return [
            [dice.between(-milestone_max, milestone_max), dice.between(1, speed_max)]
            for _ in range(count)
        ]

    book.settings("sample", TOLERANCE)
    book.settings("secret", TOLERANCE)

    book.sample("1", highway([[0, 2], [10, 1], [4, 5]]))
    book.sample("2", highway([[7, 3]]))

    book.secret("01-one", highway([[-MILESTONE_MAX, 1]]))
    book.secret("02-all-there", highway([[5, 1], [5, 7], [5, 1000]]))
    book.secret("03-half-an-hour", highway([[0, 1], [1, 1]]))
    book.secret("04-slow-one-between", highway([[-100, 1000], [0, 1], [90, 1], [100, 1000]]))
    book.secret("05-thirds", highway([[0, 1], [100, 2]]))
    book.secret("06-two-thousandth-part", highway([[999999999, 1000], [MILESTONE_MAX, 1000]]))
    book.secret("07-longest", highway([[-MILESTONE_MAX, 1], [MILESTONE_MAX, 1]]))
    book.secret("08-small-random", highway(messengers(30, 100, 5)))
    book.secret("09-random", highway(messengers(1000, 10**6)))
    book.secret("10-maximal-random", highway(messengers(MESSENGERS_MAX)))
    far = [[MILESTONE_MAX - dice.between(0, 1000), SPEED_MAX] for _ in range(MESSENGERS_MAX)]
    book.secret("11-maximal-far-out", highway(far))
    fan = [[(i if i % 2 else -i) * 1000, i // 10 + 1] for i in range(1, MESSENGERS_MAX)]
    book.secret("12-maximal-fan", highway(dice.shuffled(fan)))

    book.invalid_input("nobody", "0\n")
    book.invalid_input("standing-still", "1\n0 0\n")
    book.invalid_input("too-fast", "1\n0 1001\n")
    book.invalid_input("too-far", "1\n-1000000001 1\n")
    book.invalid_input("messenger-missing", "2\n0 1\n")
    book.invalid_input("messenger-too-many", "1\n0 1\n1 1\n")
    book.invalid_input("fraction", "1\n0.5 1\n")
