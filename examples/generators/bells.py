"""All the Bells at Once: powers, primes, shared divisors, multiples beyond any machine word."""

from casebook import rows

REFERENCE = "accepted/reference_cpp.cpp"
SEED = 1010

BELLS_MAX = 10000
MINUTES_MAX = 10**6


def tower(periods):
    return rows([[len(periods)], periods])


def primes_below(limit):
    is_prime = [True] * limit
    for i in range(2, int(limit**0.5) + 1):
        if is_prime[i]:
            is_prime[i * i :: i] = [False] * len(range(i * i, limit, i))
    return [i for i in range(2, limit) if is_prime[i]]


def generate(book, dice):
    def periods(count, low=1, high=MINUTES_MAX):
        return [dice.between(low, high) for _ in range(count)]

    primes = primes_below(MINUTES_MAX)

    book.sample("1", tower([4, 6, 10]))
    book.sample("2", tower([1000000, 999999]))

    book.secret("01-one-bell", tower([1]))
    book.secret("02-one-slow-bell", tower([MINUTES_MAX]))
    book.secret("03-all-alike", tower([12] * 50))
    book.secret("04-divisors", tower([1, 2, 3, 4, 6, 8, 12, 24]))
    book.secret("05-powers-of-two", tower([2**i for i in range(20)]))
    book.secret("06-squares-of-primes", tower([p * p for p in primes if p < 1000]))
    book.secret("07-small-periods", tower(periods(100, 1, 30)))
    book.secret("08-first-primes", tower(primes[:1000]))
    book.secret("09-maximal-primes", tower(primes[-BELLS_MAX:]))
    book.secret("10-maximal-one-to-n", tower(list(range(1, BELLS_MAX + 1))))
    book.secret("11-maximal-top", tower(list(range(MINUTES_MAX - BELLS_MAX + 1, MINUTES_MAX + 1))))
    book.secret("12-maximal-random", tower(periods(BELLS_MAX)))

    book.invalid_input("no-bells", "0\n\n")
    book.invalid_input("period-zero", "2\n0 3\n")
    book.invalid_input("period-too-long", "1\n1000001\n")
    book.invalid_input("bell-missing", "3\n1 2\n")
    book.invalid_input("bell-too-many", "1\n1 2\n")
    book.invalid_input("underscore", "1\n1_000\n")
    book.invalid_input("leading-space", "1\n 5\n")
