#!/usr/bin/env python3
"""testlib's checkers, interactor and validators, judged by a real worker.

Every checker of testlib is also compiled here, plainly, and run on the same outputs: what its exit
code means must be what the worker says. testlib's own tests come with the exit codes expected.

usage: testlib.py DIR     DIR: a checkout of testlib
"""
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/support"))

from judge_world import NAME, World  # noqa: E402
from messages import problem  # noqa: E402

EXPECTED = {0: "AC", 1: "WA", 2: "WA", 3: "JE", 4: "WA", 7: "AC", 8: "WA"}

# Output and answer, for checkers of numbers, words and lines alike.
PAIRS = [("1\n", "1\n"), ("1\n", "2\n"), ("", "1\n"), ("1 2\n", "1\n"), ("1\n", "1 2\n"),
         ("yes\n", "YES\n"), ("YES\nNO\n", "YES\nNO\n"), ("NO\n", "YES\n"), ("abc\n", "abc\n"),
         ("0.5\n", "0.5000001\n"), ("0.5\n", "0.6\n"), ("x\n", "1\n"), ("1\n2\n3\n", "3\n2\n1\n"),
         ("1  2\n", "1 2\n"), ("Case 1: 5\n", "Case 1: 5\n"), ("-0\n", "0\n"), ("1\n", "x\n"),
         ("12345678901234567890\n", "12345678901234567890\n"), ("a b\n", "a  b\n"),
         ("Case 1: 5\nCase 2: 6\n", "Case 1: 5\nCase 2: 7\n"), ("1\n1\n", "1\n")]


class Bench:
    def __init__(self, root, world, directory):
        self.root, self.world, self.dir = root, world, pathlib.Path(directory)
        self.testlib = (root / "testlib.h").read_text()
        self.total = self.wrong = 0

    def tell(self, what, got, expected, detail=""):
        self.total += 1
        if got != expected:
            self.wrong += 1
            print(f"{what}: {got}, expected {expected} {detail[:200]}")

    def files(self, source):
        return {"check.cpp": source.read_text(), "testlib.h": self.testlib}

    def judge(self, source, cases):
        """Outputs that are given: (input, output, answer). A judging per case."""
        jobs = []
        for text_in, output, answer in cases:
            job = self.world.job("answer", "", [(text_in, answer)],
                                 validator=("cpp17", self.files(source)))
            job.problem.validator.kind = problem.VALIDATOR_KIND_TESTLIB
            job.problem.grading = problem.GRADING_LEGACY  # points are allowed
            job.problem.groups.add()
            job.problem.tests[0].output.CopyFrom(self.world.put("out", output))
            jobs.append(job)
        return [self.world.run(job) for job in jobs]

    def compile(self, source):
        binary = self.dir / source.stem
        subprocess.run(["g++", "-O1", "-w", "-DTESTSYS", "-I", self.root, "-o", binary, source],
                       check=True)
        return binary

    def code(self, binary, case):
        paths = []
        for name, data in zip(("in", "out", "ans"), case):
            paths.append(self.dir / name)
            paths[-1].write_bytes(data if isinstance(data, bytes) else data.encode())
        return subprocess.run([binary, *paths], capture_output=True, check=False).returncode

    def checkers(self):
        for source in sorted((self.root / "checkers").glob("*.cpp")):
            binary = self.compile(source)
            cases = [("", output, answer) for output, answer in PAIRS]
            for case, judging in zip(cases, self.judge(source, cases)):
                code = self.code(binary, case)
                expected = EXPECTED.get(code, "AC" if code >= 50 else "JE")
                self.tell(f"{source.stem} {case[1:]!r}", NAME[judging.verdict], expected,
                          judging.detail)

    def own_checker_tests(self):
        root = self.root / "tests/test-002_run-fcmp-wcmp"
        files = root / "files"
        for line in (root / "run.sh").read_text().splitlines():
            words = line.split()
            if "test-ref" not in line or not words[-4].startswith("./"):
                continue
            ref, name, paths = words[2], words[-4][2:], [root / word for word in words[-3:]]
            if not all(path.exists() for path in paths):
                continue  # the repository leaves some of them out
            expected = EXPECTED[int((root / "refs" / ref / "exit_code").read_text())]
            case = tuple(path.read_bytes() for path in paths)
            judging = self.judge(root / "src" / f"{name}.cpp", [case])[0]
            self.tell(f"test-002 {ref} {name} {files.name}", NAME[judging.verdict], expected,
                      judging.detail)

    def interactor(self):
        root = self.root / "tests/test-006_interactors"
        checker = self.root / "checkers/ncmp.cpp"
        text_in = (root / "files/unix/input.01").read_text()
        log = (root / "refs/r-interactor-a-plus-b-2-1/stdout").read_text()
        for source, expected in [((root / "src/interactive-a-plus-b.cpp").read_text(), "AC"),
                                 ("int main(){return 0;}", "WA")]:
            job = self.world.job("cpp17", source, [(text_in, log)],
                                 validator=("cpp17", self.files(checker)))
            job.problem.type.interactive = True
            job.problem.validator.kind = problem.VALIDATOR_KIND_TESTLIB
            program = job.problem.validator.interactor
            program.language = "cpp17"
            files = self.files(root / "src/interactor-a-plus-b.cpp")
            program.files.extend(self.world.put(name, text) for name, text in files.items())
            judging = self.world.run(job)
            self.tell("interactor", NAME[judging.verdict], expected, str(judging))

    def validators(self):
        """Input validators: programs whose exit code is all that counts."""
        root = self.root / "tests/test-007_validators"
        inputs = sorted((root / "files/unix").glob("input.*"))
        for source in sorted((root / "src").glob("*.cpp")):
            job = self.world.job("cpp17", source.read_text(),
                                 [(path.read_bytes(), "") for path in inputs], code_kib=1024)
            job.more_files.add(name="testlib.h", content=self.testlib.encode())
            job.problem.validator.kind = problem.VALIDATOR_KIND_NONE
            job.run_all = True
            judging = self.world.run(job)
            for path, test in zip(inputs, judging.tests):
                ref = root / "refs" / f"{source.stem}-{path.suffix[1:]}" / "exit_code"
                self.tell(f"validator {source.stem} {path.name}", test.exit_code,
                          int(ref.read_text()), judging.detail)


def main(root):
    with tempfile.TemporaryDirectory() as directory:
        world = World()
        try:
            world.start("worker-1", "--slots", "2")
            bench = Bench(pathlib.Path(root), world, directory)
            bench.own_checker_tests()
            bench.interactor()
            bench.validators()
            bench.checkers()
        finally:
            world.close()
    print(f"{bench.total - bench.wrong} of {bench.total} agree")
    return 1 if bench.wrong or not bench.total else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]) if len(sys.argv) == 2 else __doc__)
