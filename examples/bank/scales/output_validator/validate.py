"""Output of "Two Weights": any pair with the right sum, or IMPOSSIBLE where the judges found none.

Usage: validate.py input answer feedback_dir [arguments] < output

Exits 42 to accept and 43 to refuse. Any other code means that the judges are wrong, for instance
when somebody finds a pair where the answer file says that there is none.
"""

import os
import re
import sys

ACCEPTED, WRONG, JUDGES_AT_FAULT = 42, 43, 1
OUTPUT_BYTES_MAX = 4096  # two short numbers: whatever is longer is not an answer
INDEX = re.compile(rb"[0-9]{1,9}")
NO_PAIR = b"impossible"


def judge(numbers, answer, output):
    """The exit code and the message for one output. `numbers` are n, t and the weights."""
    count, target, weights = numbers[0], numbers[1], numbers[2:]
    if len(output) > OUTPUT_BYTES_MAX:
        return WRONG, "the output is far too long"
    tokens = output.split()
    if [token.lower() for token in tokens] == [NO_PAIR]:
        if answer.split()[0].lower() == NO_PAIR:
            return ACCEPTED, "no pair, as the judges found"
        return WRONG, "says IMPOSSIBLE, but there is a pair"
    if len(tokens) != 2:
        return WRONG, f"expected two numbers or IMPOSSIBLE, found {len(tokens)} tokens"
    if not all(INDEX.fullmatch(token) for token in tokens):
        return WRONG, "expected two numbers of weights"
    first, second = map(int, tokens)
    if not (1 <= first <= count and 1 <= second <= count):
        return WRONG, f"there is no weight with that number: {first}, {second}"
    if first == second:
        return WRONG, f"weight {first} is used twice"
    mass = weights[first - 1] + weights[second - 1]
    if mass != target:
        return WRONG, f"weights {first} and {second} have the mass {mass}, not {target}"
    if answer.split()[0].lower() == NO_PAIR:
        return JUDGES_AT_FAULT, "a right pair, but the answer file says that there is none"
    return ACCEPTED, "a right pair"


def main():
    input_path, answer_path, feedback_dir = sys.argv[1:4]
    with open(input_path, "rb") as file:
        numbers = list(map(int, file.read().split()))
    with open(answer_path, "rb") as file:
        answer = file.read()
    output = sys.stdin.buffer.read(OUTPUT_BYTES_MAX + 1)
    code, message = judge(numbers, answer, output)
    with open(os.path.join(feedback_dir, "judgemessage.txt"), "w", encoding="utf-8") as file:
        file.write(message + "\n")
    return code


if __name__ == "__main__":
    sys.exit(main())
