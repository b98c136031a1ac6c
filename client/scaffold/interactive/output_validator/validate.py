"""Talks with the submission: its output comes on standard input, what is printed goes to it.

Arguments: input, answer, feedback directory. Exit code 42 accepts, 43 rejects.
"""
import pathlib
import re
import sys

GUESSES = 10
secret = int(pathlib.Path(sys.argv[1]).read_text())
feedback = pathlib.Path(sys.argv[3])


def reject(why):
    (feedback / "judgemessage.txt").write_text(why + "\n")
    sys.exit(43)


def answer(word):
    try:
        print(word, flush=True)
    except BrokenPipeError:
        reject("it ended before its answer")


for count in range(GUESSES):
    line = sys.stdin.readline()
    if not re.fullmatch(r"[0-9]{1,4}\n", line):
        reject(f"guess {count + 1} is no number: {line[:20]!r}")
    guess = int(line)
    if guess == secret:
        answer("correct")
        if sys.stdin.read().strip():
            reject("it goes on after the end")
        sys.exit(42)
    answer("higher" if guess < secret else "lower")
reject(f"not found in {GUESSES} guesses")
