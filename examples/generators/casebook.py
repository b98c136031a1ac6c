"""Casebook: what every generator of the bank writes its test cases into.

A generator is a module with three names:

    REFERENCE   the accepted submission whose output becomes the .ans files
    SEED        where its dice start
    generate (book, dice)

`generate` only hands texts to the book. The book puts them under data/ of one problem package and
asks the reference solution for the answers, so no answer is ever typed by hand.
"""

import subprocess
from pathlib import Path

REFERENCE_SECONDS_MAX = 60
COMPILERS = {
    ".c": ["gcc", "-std=gnu17", "-O2", "-o"],
    ".cpp": ["g++", "-std=gnu++17", "-O2", "-o"],
}


class Dice:
    """Pseudo-random numbers by SplitMix64 (Steele, Lea, Flood 2014).

    Python's own `random` may draw a number differently in another version; these dice fall the same
    way everywhere, which is what lets the data be compared byte for byte.
    """

    MASK = (1 << 64) - 1

    def __init__(self, seed):
        self.state = seed & self.MASK

    def word(self):
        """The next 64 bits, 0 .. 2**64 - 1."""
        self.state = (self.state + 0x9E3779B97F4A7C15) & self.MASK
        z = self.state
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & self.MASK
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & self.MASK
        return z ^ (z >> 31)

    def between(self, low, high):
        """A number in low .. high, both included."""
        return low + self.word() % (high - low + 1)

    def pick(self, items):
        """One of the items."""
        return items[self.between(0, len(items) - 1)]

    def shuffled(self, items):
        """A new list of the items in another order (Fisher and Yates)."""
        result = list(items)
        for i in range(len(result) - 1, 0, -1):
            j = self.between(0, i)
            result[i], result[j] = result[j], result[i]
        return result


class Casebook:
    """The test data of one problem, written under `data`, a directory that does not exist yet."""

    def __init__(self, data, reference_command):
        self.data = Path(data)
        self.reference_command = reference_command

    def sample(self, name, text):
        """A case shown in the statement."""
        self._judged("sample", name, text)

    def secret(self, name, text):
        """A case only the judge sees."""
        self._judged("secret", name, text)

    def invalid_input(self, name, text):
        """A text that the input validator must refuse."""
        self._write(f"invalid_input/{name}.in", text)

    def valid_output(self, name, text, answer, output):
        """An output that the output validator must accept, whatever the answer file says."""
        self._output("valid_output", name, text, answer, output)

    def invalid_output(self, name, text, answer, output):
        """An output that the output validator must refuse."""
        self._output("invalid_output", name, text, answer, output)

    def settings(self, directory, text):
        """The test_group.yaml of one directory of data/."""
        self._write(f"{directory}/test_group.yaml", text)

    def _judged(self, directory, name, text):
        self._write(f"{directory}/{name}.in", text)
        answer = subprocess.run(
            self.reference_command,
            input=text.encode(),
            stdout=subprocess.PIPE,
            timeout=REFERENCE_SECONDS_MAX,
            check=True,
        ).stdout.decode()
        self._write(f"{directory}/{name}.ans", answer)

    def _output(self, directory, name, text, answer, output):
        self._write(f"{directory}/{name}.in", text)
        self._write(f"{directory}/{name}.ans", answer)
        self._write(f"{directory}/{name}.out", output)

    def _write(self, path, text):
        target = self.data / path
        target.parent.mkdir(parents=True, exist_ok=True)
        if target.exists():
            raise FileExistsError(f"two test cases are called {path}")
        target.write_bytes(text.encode())


def reference_command(source, scratch):
    """The command that runs the solution `source`; a compiled one is built in `scratch` first."""
    source = Path(source)
    if source.suffix == ".py":
        return ["python3", str(source)]
    program = str(Path(scratch) / source.stem)
    subprocess.run(COMPILERS[source.suffix] + [program, str(source)], check=True)
    return [program]


def rows(lines):
    """Lines of values as text: values joined by a space, every line ended by a newline."""
    return "".join(" ".join(map(str, line)) + "\n" for line in lines)
