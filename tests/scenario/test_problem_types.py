"""Every type of problem, judged by a real worker: who decides, what is told, what is our fault."""
import math

import pytest

from judge_world import NAME, World, assert_verdict
from messages import problem, submission

AC, WA, TLE, OLE, RTE, CE, JE = (submission.Verdict.Value(f"VERDICT_{name}")
                                 for name in "AC WA TLE OLE RTE CE JE".split())
PY = "python3"


@pytest.fixture(scope="module")
def world():
    world = World()
    try:
        world.start("worker-1", "--slots", "2")
        yield world
    finally:
        world.close()


def program(world, language, files):
    return problem.Program(language=language,
                           files=[world.put(name, text) for name, text in files.items()])


# A number is thought of; the program asks, at most ten times.
GUESSING = """
import sys
secret = int(open(sys.argv[1]).read())
def say(text): print(text, flush=True)
for _ in range(10):
    line = sys.stdin.readline()
    if not line:
        open(sys.argv[3] + 'judgemessage.txt', 'w').write('nothing more to read')
        sys.exit(43)
    guess = int(line)
    if guess == secret:
        say('right')
        sys.exit(42)
    say('lower' if guess > secret else 'higher')
sys.exit(43)
"""
SEARCH = """
low, high = 1, 1000
while True:
    guess = (low + high) // 2
    print(guess, flush=True)
    said = input()
    if said == 'right': break
    if said == 'lower': high = guess - 1
    else: low = guess + 1
"""


def talk(world, source, validator=GUESSING, tests=(("500\n", ""), ("7\n", ""), ("1000\n", "")), **more):
    job = world.job(PY, source, tests, validator=(PY, {"validator.py": validator}), **more)
    job.problem.type.interactive = True
    return world.run(job)


class TestInteractive:
    def test_a_search_is_accepted(self, world):
        judging = talk(world, SEARCH)
        assert_verdict(judging, AC)
        assert len(judging.tests) == 3

    def test_what_the_validator_rejects_is_wrong_and_the_talk_is_kept(self, world):
        judging = talk(world, "for i in range(20):\n  print(1, flush=True)\n  input()")
        assert_verdict(judging, WA)
        assert judging.tests[0].transcript.startswith("> 1\n< higher\n> 1\n")

    def test_a_program_that_crashes_in_the_middle_is_to_blame_itself(self, world):
        judging = talk(world, "print(1, flush=True)\ninput()\nraise SystemExit(7)")
        assert_verdict(judging, RTE)
        assert judging.tests[0].message == "ended with exit code 7"

    def test_a_program_that_ends_too_soon_is_wrong(self, world):
        judging = talk(world, "print(1, flush=True)")
        assert_verdict(judging, WA)
        assert judging.tests[0].jury_message == "nothing more to read"

    def test_two_that_wait_for_each_other_are_told_apart_from_one_that_works(self, world):
        judging = talk(world, "import sys\nprint(1)\nsys.stdin.readline()", time_ms=200)
        assert_verdict(judging, TLE)
        assert "flushed" in judging.tests[0].message
        judging = talk(world, "while True: pass", time_ms=200)
        assert_verdict(judging, TLE)
        assert judging.tests[0].message == ""

    def test_a_program_that_never_reads_is_too_slow_and_waits_for_nobody(self, world):
        judging = talk(world, "import time\nprint(1, flush=True)\ntime.sleep(60)", time_ms=200)
        assert_verdict(judging, TLE)
        assert judging.tests[0].message == ""

    def test_a_flood_is_stopped(self, world):
        validator = "import sys\nfor line in sys.stdin: pass\nsys.exit(42)"
        judging = talk(world, "while True: print('x' * 1000)", validator, output_kib=64)
        assert_verdict(judging, OLE)
        assert len(judging.tests[0].transcript) < 20000

    def test_much_may_be_said_both_ways(self, world):
        validator = ("import sys\nsys.stdout.write('y' * 3000000 + '\\n')\nsys.stdout.flush()\n"
                     "sys.exit(42 if len(sys.stdin.readline()) == 2000001 else 43)")
        judging = talk(world, "s = input()\nprint('x' * 2000000 if len(s) == 3000000 else '')",
                       validator)
        assert_verdict(judging, AC)

    def test_a_validator_that_ends_first_decides_and_the_program_is_not_waited_for(self, world):
        judging = talk(world, "import time\nprint(1)\ntime.sleep(60)", "import sys\nsys.exit(43)")
        assert_verdict(judging, WA)
        assert judging.tests[0].wall_ms < 1000

    def test_writing_to_a_validator_that_accepted_and_left_does_no_harm(self, world):
        source = "import time\nprint(1, flush=True)\nfor i in range(100000): print(i)"
        judging = talk(world, source, "import sys\nsys.stdin.readline()\nsys.exit(42)")
        assert_verdict(judging, AC)

    @pytest.mark.parametrize("validator,words", [
        ("import sys\nsys.exit(1)", "exit code 1"),
        ("import os\nos.abort()", "signal 6"),
        ("import sys, time\nsys.stdin.readline()\ntime.sleep(1)\nsys.exit(0)", "exit code 0"),
    ])
    def test_a_broken_validator_is_our_fault(self, world, validator, words):
        judging = talk(world, "print(1, flush=True)\ninput()", validator)
        assert_verdict(judging, JE)
        assert words in judging.detail

    def test_a_program_that_a_validator_does_not_listen_to_is_told_so(self, world):
        judging = talk(world, "print(1, flush=True)\ninput()", "import time\ntime.sleep(60)",
                       time_ms=200)
        assert_verdict(judging, TLE)
        assert "not read" in judging.tests[0].message

    def test_a_program_sees_no_input_file(self, world):
        judging = talk(world, "import os\nprint(7 if not os.listdir('/data') or "
                       "not open('/data/0').read() else 500, flush=True)\ninput()", tests=[("7\n", "")])
        assert_verdict(judging, AC)


# Speaks testlib's protocol, without testlib: input, output, answer; exit codes.
CHECKER = """
#include <cstdio>
#include <cstring>
#ifndef TESTSYS
#error compile checkers with TESTSYS
#endif
int main(int argc, char **argv)
{
    int out = -1, ans = -1;
    FILE *f = fopen(argv[2], "r");
    if (argc < 4 || !f || fscanf(f, "%d", &out) != 1) { fprintf(stderr, "wrong output format"); return 2; }
    fclose(f);
    f = fopen(argv[3], "r");
    if (!f || fscanf(f, "%d", &ans) != 1) { fprintf(stderr, "FAIL no answer"); return 3; }
    if (ans == 77) { fprintf(stderr, "points 12.5 nearly"); return 7; }
    if (ans == 78) { fprintf(stderr, "partially correct (30)"); return 50 + 30; }
    fprintf(stderr, out == ans ? "ok %d" : "wrong answer %d", out);
    return out == ans ? 0 : 1;
}
"""
INTERACTOR = """
#include <cstdio>
int main(int argc, char **argv)
{
    int secret = 0, guess, count = 0;
    FILE *in = fopen(argv[1], "r");
    if (!in || fscanf(in, "%d", &secret) != 1) return 3;
    while (scanf("%d", &guess) == 1) {
        count++;
        puts(guess == secret ? "right" : guess > secret ? "lower" : "higher");
        fflush(stdout);
        if (guess == secret) break;
    }
    FILE *log = fopen(argv[2], "w");
    fprintf(log, "%d\\n", count);
    fclose(log);
    return 0;
}
"""


def checked_job(world, source, tests, interactor=None):
    job = world.job(PY, source, tests, validator=("cpp17", {"check.cpp": CHECKER}))
    job.problem.validator.kind = problem.VALIDATOR_KIND_TESTLIB
    if interactor:
        job.problem.type.interactive = True
        job.problem.validator.interactor.CopyFrom(program(world, "cpp17", {"interactor.cpp": interactor}))
    return job


class TestTestlib:
    @pytest.mark.parametrize("output,verdict", [("3", AC), ("4", WA), ("x", WA)])
    def test_a_checker_decides_by_its_exit_code(self, world, output, verdict):
        judging = world.run(checked_job(world, f"print('{output}')", [("1 2\n", "3\n")]))
        assert_verdict(judging, verdict)
        assert judging.tests[0].message == ""  # a checker's words may quote the answer

    def test_a_checker_that_fails_is_our_fault(self, world):
        judging = world.run(checked_job(world, "print(3)", [("1 2\n", "none\n")]))
        assert_verdict(judging, JE)
        assert "FAIL no answer" in judging.detail

    def test_points_become_scores(self, world):
        job = checked_job(world, "print(3)", [("", "77\n"), ("", "78\n"), ("", "3\n")])
        job.problem.grading = problem.GRADING_LEGACY
        job.problem.groups.append(problem.TestGroup(accept_score=5))
        judging = world.run(job)
        assert_verdict(judging, AC)
        assert [test.score for test in judging.tests] == [12.5, 30, 5]
        assert judging.score == 47.5

    def test_an_interactors_log_goes_to_the_checker(self, world):
        job = checked_job(world, SEARCH, [("500\n", "1\n"), ("250\n", "2\n")], INTERACTOR)
        assert_verdict(world.run(job), AC)
        job = checked_job(world, SEARCH, [("500\n", "2\n")], INTERACTOR)
        assert_verdict(world.run(job), WA)

    def test_an_interactor_that_leaves_no_log_is_our_fault(self, world):
        job = checked_job(world, "print(1)", [("500\n", "1\n")], "int main(){return 0;}")
        judging = world.run(job)
        assert_verdict(judging, JE)
        assert "no log" in judging.detail


# First pass: doubles; the validator turns the output into the next input, three passes in all.
PASSES = """
import os, sys
notes = sys.argv[3] + 'state.txt'
done = int(open(notes).read()) if os.path.exists(notes) else 0
value, said = int(open(sys.argv[1]).read()), sys.stdin.read().split()
if said != [str(value * 2)]: sys.exit(43)
open(notes, 'w').write(str(done + 1))
if done < 2: open(sys.argv[3] + 'nextpass.in', 'w').write(said[0] + '\\n')
sys.exit(42)
"""


class TestMultiPass:
    def judge(self, world, source, validator=PASSES, passes=3, tests=(("5\n", ""), ("6\n", ""))):
        job = world.job(PY, source, tests, validator=(PY, {"validator.py": validator}))
        job.problem.type.multi_pass = True
        job.problem.limits.validation_passes = passes
        return world.run(job)

    def test_the_output_of_a_pass_becomes_the_next_input_and_files_persist(self, world):
        judging = self.judge(world, "print(int(input()) * 2)")
        assert_verdict(judging, AC)
        assert [test.passes for test in judging.tests] == [3, 3]

    def test_a_later_pass_may_be_wrong(self, world):
        judging = self.judge(world, "n = int(input())\nprint(n * 2 if n == 5 else 0)")
        assert_verdict(judging, WA)
        assert judging.tests[0].passes == 2

    def test_too_many_passes_are_our_fault(self, world):
        assert_verdict(self.judge(world, "print(int(input()) * 2)", passes=2), JE)

    def test_a_next_pass_that_is_not_accepted_is_our_fault(self, world):
        validator = "import sys\nopen(sys.argv[3] + 'nextpass.in', 'w').write('1')\nsys.exit(43)"
        assert_verdict(self.judge(world, "print(1)", validator), JE)

    def test_a_next_pass_that_is_no_file_is_our_fault(self, world):
        validator = "import os, sys\nos.mkdir(sys.argv[3] + 'nextpass.in')\nsys.exit(42)"
        assert_verdict(self.judge(world, "print(1)", validator), JE)

    def test_passes_may_be_interactive(self, world):
        validator = PASSES.replace("value, said = int(open(sys.argv[1]).read()), sys.stdin.read()",
                                   "value = int(open(sys.argv[1]).read())\nprint(value, flush=True)\n"
                                   "said = sys.stdin.readline()")
        job = world.job(PY, "print(int(input()) * 2)", [("5\n", "")],
                        validator=(PY, {"validator.py": validator}))
        job.problem.type.multi_pass = job.problem.type.interactive = True
        job.problem.limits.validation_passes = 3
        judging = world.run(job)
        assert_verdict(judging, AC)
        assert judging.tests[0].passes == 3


class TestSubmittedAnswers:
    def test_each_output_is_checked_and_a_missing_one_is_wrong(self, world):
        job = world.job("answer", "42\n", [("6 7\n", "42\n"), ("1 1\n", "1\n")])
        job.problem.type.submit_answer = True
        job.file_name = "1.out"
        job.run_all = True
        judging = world.run(job)
        assert [NAME[test.verdict] for test in judging.tests] == ["AC", "WA"]
        job.submission += "b"
        job.more_files.add(name="secret/2.out", content=b"1\n")
        assert_verdict(world.run(job), AC)

    def test_a_problems_own_validator_sees_them_too(self, world):
        job = world.job("answer", "42\n", [("6 7\n", "")], validator=(
            PY, {"v.py": "import sys\nsys.exit(42 if input() == '42' else 43)"}))
        job.problem.type.submit_answer = True
        job.file_name = "1.txt"
        assert_verdict(world.run(job), AC)

    def test_a_given_output_is_checked_without_a_run(self, world):
        job = world.job("answer", "", [("", "yes\n"), ("", "yes\n")])
        job.run_all = True
        job.problem.tests[0].output.CopyFrom(world.put("out", "yes\n"))
        job.problem.tests[1].output.CopyFrom(world.put("out", "no\n"))
        judging = world.run(job)
        assert [NAME[test.verdict] for test in judging.tests] == ["AC", "WA"]


def grouped(world, source, grading, groups, tests, **more):
    job = world.job(PY, source, [test[1:] for test in tests], **more)
    job.problem.grading = grading
    job.problem.groups.extend(groups)
    names = [group.name for group in groups]
    for test, (group, _, _) in zip(job.problem.tests, tests):
        test.group = names.index(group)
    return job


EVEN = "n = int(input())\nprint(n if n % 2 == 0 else -1)"
G = problem.TestGroup
TESTS = [("secret/a", "2\n", "2\n"), ("secret/a", "4\n", "4\n"),
         ("secret/b", "3\n", "3\n"), ("secret/b", "6\n", "6\n")]


class TestScoring:
    def groups_2025(self):
        return [G(), G(name="secret", aggregation=problem.AGGREGATION_SUM, max_score=100),
                G(name="secret/a", parent=1, aggregation=problem.AGGREGATION_PASS_FAIL, max_score=40),
                G(name="secret/b", parent=1, aggregation=problem.AGGREGATION_SUM, max_score=60)]

    def test_groups_give_their_points(self, world):
        judging = world.run(grouped(world, EVEN, problem.GRADING_2025_09, self.groups_2025(), TESTS))
        assert judging.scored and judging.score == 70
        assert_verdict(judging, WA)
        assert [(g.name, g.score, g.max_score) for g in judging.groups] == [
            ("secret", 70, 100), ("secret/a", 40, 40), ("secret/b", 30, 60)]
        assert [test.score for test in judging.tests] == [0, 0, 0, 30]

    def test_a_validator_scores_by_files(self, world):
        validator = ("import sys\nopen(sys.argv[3] + 'score_multiplier.txt', 'w').write('0.25')\n"
                     "sys.exit(42)")
        groups = self.groups_2025()[:2]
        job = grouped(world, EVEN, problem.GRADING_2025_09, groups,
                      [("secret", "2\n", ""), ("secret", "4\n", "")],
                      validator=(PY, {"v.py": validator}))
        judging = world.run(job)
        assert_verdict(judging, AC)
        assert judging.score == 25

    @pytest.mark.parametrize("name,text", [("score_multiplier.txt", "1.5"), ("score.txt", "nan"),
                                           ("score.txt", "51"), ("score.txt", "1 2")])
    def test_a_score_that_breaks_the_rules_is_our_fault(self, world, name, text):
        validator = f"import sys\nopen(sys.argv[3] + '{name}', 'w').write('{text}')\nsys.exit(42)"
        job = grouped(world, EVEN, problem.GRADING_2025_09, self.groups_2025()[:2],
                      [("secret", "2\n", ""), ("secret", "4\n", "")],
                      validator=(PY, {"v.py": validator}))
        assert_verdict(world.run(job), JE)

    def test_a_legacy_grader_decides(self, world):
        grader = ("import sys\nparts = [line.split() for line in sys.stdin]\n"
                  "print('AC', sum(float(s) for v, s in parts if v == 'AC') + len(sys.argv[1:]))")
        groups = [G(go_on=True, verdict_mode=problem.VERDICT_MODE_ALWAYS_ACCEPT),
                  G(name="secret", go_on=True, custom_grader=True, grader_flags=["x", "y"]),
                  G(name="secret/a", parent=1, accept_score=20),
                  G(name="secret/b", parent=1, accept_score=30)]
        job = grouped(world, EVEN, problem.GRADING_LEGACY, groups, TESTS)
        job.problem.grader.CopyFrom(program(world, PY, {"grader.py": grader}))
        judging = world.run(job)
        assert_verdict(judging, AC)
        assert judging.score == 42  # 40 of a, b failed, two flags

    def test_a_grader_that_says_nothing_is_our_fault(self, world):
        groups = [G(), G(name="secret", custom_grader=True)]
        job = grouped(world, EVEN, problem.GRADING_LEGACY, groups, [("secret", "2\n", "2\n")])
        job.problem.grader.CopyFrom(program(world, PY, {"grader.py": "import sys\nsys.exit(1)"}))
        judging = world.run(job)
        assert_verdict(judging, JE)
        assert "grader" in judging.detail

    def test_the_static_validator_reads_the_source(self, world):
        static = ("import os, sys\nsource = open(sys.argv[2]).read()\n"
                  "assert sys.argv[1].startswith('python') and sys.argv[4:] == ['import']\n"
                  "sys.exit(43 if sys.argv[4] in source else 42)")
        groups = self.groups_2025()
        groups[3].static_validation, groups[3].static_score = True, 20
        groups[3].static_args.append("import")
        job = grouped(world, EVEN, problem.GRADING_2025_09, groups, TESTS)
        job.problem.static_validator.CopyFrom(program(world, PY, {"static.py": static}))
        judging = world.run(job)
        assert judging.score == 40 + 20 + 20
        job = grouped(world, "import sys\n" + EVEN, problem.GRADING_2025_09, groups, TESTS)
        job.problem.static_validator.CopyFrom(program(world, PY, {"static.py": static}))
        assert world.run(job).score == 40 + 20

    def test_unbounded_scores_travel(self, world):
        validator = "import sys\nopen(sys.argv[3] + 'score.txt', 'w').write('1234.5')\nsys.exit(42)"
        groups = [G(max_score=math.inf), G(name="secret", max_score=math.inf,
                                           aggregation=problem.AGGREGATION_SUM)]
        job = grouped(world, EVEN, problem.GRADING_2025_09, groups, [("secret", "2\n", "")],
                      validator=(PY, {"v.py": validator}))
        judging = world.run(job)
        assert judging.score == 1234.5 and judging.groups[0].max_score == math.inf


class TestFilesAndArguments:
    def test_arguments_and_files_of_a_case(self, world):
        job = world.job(PY, "import sys\nprint(sys.argv[1:], open('word.txt').read())",
                        [("", "['a', 'b c'] hello\n")])
        job.problem.tests[0].args.extend(["a", "b c"])
        job.problem.tests[0].files.append(world.put("word.txt", "hello"))
        assert_verdict(world.run(job), AC)

    def test_a_case_leaves_no_file_for_the_next(self, world):
        job = world.job(PY, "import os\nprint(sorted(os.listdir('.')))\nopen('mine', 'w')",
                        [("", "['one']\n"), ("", "[]\n")])
        job.problem.tests[0].files.append(world.put("one", "1"))
        job.problem.file_writing = True
        assert_verdict(world.run(job), AC)

    def test_named_input_and_output_files(self, world):
        source = "open('sum.out', 'w').write(str(sum(map(int, open('sum.in').read().split()))))"
        job = world.job(PY, source, [("1 2\n", "3\n"), ("3 4\n", "7\n")])
        job.problem.input_file, job.problem.output_file = "sum.in", "sum.out"
        assert_verdict(world.run(job), AC)
        job = world.job(PY, "print(3)", [("1 2\n", "3\n")])
        job.problem.output_file = "sum.out"
        assert_verdict(world.run(job), WA)

    def test_writing_is_refused_unless_the_problem_allows_it(self, world):
        job = world.job(PY, "open('x', 'w')", [("", "")])
        assert_verdict(world.run(job), RTE)
        job = world.job(PY, "open('x', 'w')", [("", "")])
        job.problem.file_writing = True
        assert_verdict(world.run(job), AC)

    def test_a_driver_is_put_beside_the_submission(self, world):
        job = world.job(PY, "def double(n): return 2 * n", [("21\n", "42\n")])
        job.file_name = "solution.py"
        job.problem.includes.add(languages=[PY], files=[
            world.put("main.py", "from solution import double\nprint(double(int(input())))")])
        job.problem.includes.add(languages=["c"], files=[world.put("main.c", "int main(){}")])
        assert_verdict(world.run(job), AC)

    def test_a_submission_of_several_files(self, world):
        job = world.job("c", '#include "lib/add.h"\n#include <stdio.h>\n'
                        'int main(void){int a,b;scanf("%d%d",&a,&b);printf("%d",add(a,b));}')
        job.more_files.add(name="lib/add.h", content=b"int add(int a, int b);\n")
        job.more_files.add(name="lib/add.c",
                           content=b'#include "add.h"\nint add(int a, int b){return a+b;}\n')
        assert_verdict(world.run(job), AC)


class TestRuns:
    def test_a_users_own_input_is_run_and_the_output_shown(self, world):
        job = world.job(PY, "import sys\nprint(input()[::-1])\nprint('note', file=sys.stderr)", [])
        job.show_output = True
        job.problem.validator.kind = problem.VALIDATOR_KIND_NONE
        job.problem.tests.add(name="input", inline_input=b"abc\n")
        judging = world.run(job)
        assert_verdict(judging, AC)
        assert judging.tests[0].output == b"cba\n" and judging.tests[0].errors == b"note\n"

    def test_what_is_shown_is_capped(self, world):
        job = world.job(PY, "print('x' * 1000000)", [("", "")])
        job.show_output = True
        judging = world.run(job)
        assert_verdict(judging, WA)
        assert judging.tests[0].output == b"x" * 65536

    def test_a_judging_shows_nothing(self, world):
        judging = world.judge(PY, "print(3)")
        assert_verdict(judging, AC)
        assert judging.tests[0].output == b""
