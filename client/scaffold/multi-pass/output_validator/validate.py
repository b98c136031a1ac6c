"""Checks a pass; writing nextpass.in and exiting with 42 asks for another one.

Arguments: input of this pass, answer (the word), feedback directory. Exit code 42 accepts, 43 rejects.
"""
import pathlib
import re
import sys

phase, word = pathlib.Path(sys.argv[1]).read_text().split()
original = pathlib.Path(sys.argv[2]).read_text().strip()
feedback = pathlib.Path(sys.argv[3])


def reject(why):
    (feedback / "judgemessage.txt").write_text(why + "\n")
    sys.exit(43)


output = sys.stdin.read()
if not re.fullmatch(r"[a-z]{1,1000}\n", output):
    reject("not a line with a word")
output = output.strip()
if phase == "find":
    if output != original:
        reject("not the word that was hidden")
    sys.exit(42)
if len(output) != len(word) or any(a == b for a, b in zip(output, word)):
    reject("not disguised")
(feedback / "nextpass.in").write_text(f"find\n{output}\n")
sys.exit(42)
