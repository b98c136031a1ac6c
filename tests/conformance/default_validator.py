#!/usr/bin/env python3
"""The default validator against problemtools' own tests of theirs.

usage: default_validator.py DIR     DIR: a checkout's tests/default_validator_tests
"""
import pathlib
import subprocess
import sys
import tempfile

BUILD = pathlib.Path(__file__).resolve().parents[2] / "build/dev"


def run(case, feedback):
    args = case / "args.txt"
    flags = args.read_text().split() if args.exists() else []
    with open(case / "user.out", "rb") as output:
        return subprocess.run([BUILD / "tests/default_validator", "/dev/null", case / "judge.ans",
                               feedback + "/", *flags], stdin=output, capture_output=True,
                              check=False).returncode


def main(root):
    cases = sorted(path.parent for path in pathlib.Path(root).glob("*/expected_exit_code.txt"))
    wrong = 0
    with tempfile.TemporaryDirectory() as feedback:
        for case in cases:
            expected = int((case / "expected_exit_code.txt").read_text())
            code = run(case, feedback)
            if code != expected:
                wrong += 1
                print(f"{case.name}: {code}, expected {expected}")
    print(f"{len(cases) - wrong} of {len(cases)} agree")
    return 1 if wrong or not cases else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]) if len(sys.argv) == 2 else __doc__)
