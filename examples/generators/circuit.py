"""Riding the Circuit: long chains, short cuts that are not, parallel roads, towns out of reach."""

from casebook import rows

REFERENCE = "accepted/reference_cpp.cpp"
SEED = 808

TOWNS_MAX = 10000
ROADS_MAX = 20000
YARDS_MAX = 10**6


def chart(towns, roads):
    return rows([[towns, len(roads)]] + roads)


def generate(book, dice):
    def random_roads(towns, count, yards_max=YARDS_MAX):
        result = []
        while len(result) < count:
            a, b = dice.between(1, towns), dice.between(1, towns)
            if a != b:
                result.append([a, b, dice.between(1, yards_max)])
        return result

    def chain(towns, yards):
        return [[i, i + 1, yards] for i in range(1, towns)]

    book.sample("1", chart(4, [[1, 4, 100], [1, 2, 20], [2, 3, 30], [4, 3, 40]]))
    book.sample("2", chart(3, [[1, 2, 5]]))

    book.secret("01-two-towns", chart(2, [[2, 1, 1]]))
    book.secret("02-no-roads", chart(2, []))
    book.secret("03-parallel-roads", chart(2, [[1, 2, 9], [2, 1, 4], [1, 2, 7]]))
    book.secret("04-last-town-cut-off", chart(5, [[1, 2, 1], [2, 3, 1], [3, 4, 1], [4, 1, 1]]))
    ladder = chain(100, 1) + [[i, i + 2, 3] for i in range(1, 99)]
    book.secret("05-short-cuts-are-longer", chart(100, ladder))
    book.secret("06-small-random", chart(30, random_roads(30, 80, 50)))
    book.secret("07-sparse-two-parts", chart(2000, random_roads(999, 1500) + [[1999, 2000, 1]]))
    long_chain = dice.shuffled(chain(TOWNS_MAX, YARDS_MAX))
    book.secret("08-maximal-distance", chart(TOWNS_MAX, long_chain))
    detours = [[i, i + 3, YARDS_MAX // 2] for i in range(1, TOWNS_MAX - 3, 3)]
    book.secret("09-chain-with-detours", chart(TOWNS_MAX, detours + chain(TOWNS_MAX, 200000)))
    book.secret("10-maximal-random", chart(TOWNS_MAX, random_roads(TOWNS_MAX, ROADS_MAX)))
    book.secret("11-maximal-few-towns", chart(200, random_roads(200, ROADS_MAX)))

    book.invalid_input("one-town", "1 0\n")
    book.invalid_input("road-to-itself", "2 1\n1 1 5\n")
    book.invalid_input("no-such-town", "2 1\n1 3 5\n")
    book.invalid_input("road-of-no-length", "2 1\n1 2 0\n")
    book.invalid_input("road-too-long", "2 1\n1 2 1000001\n")
    book.invalid_input("road-missing", "2 2\n1 2 5\n")
    book.invalid_input("road-too-many", "2 1\n1 2 5\n1 2 6\n")
    book.invalid_input("length-missing", "2 1\n1 2\n")
