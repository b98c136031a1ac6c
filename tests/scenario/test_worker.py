"""A real broker and a real worker; the store's blobs are a table in this file.

Needs root and cgroups, as the worker does: skipped, with the worker's reason, where it refuses.
"""
import os
import pathlib
import re
import shutil
import signal
import subprocess
import time

import pytest

from judge_world import CHUNK, DEADLINE_S, NAME, World, assert_verdict, wait_for
from mdp import FINAL, Failure
from messages import BUILD, ROOT, judge, problem, submission

AC, WA, TLE, MLE, OLE, RTE, CE, JE = (submission.Verdict.Value(f"VERDICT_{name}") for name in
                                      "AC WA TLE MLE OLE RTE CE JE".split())
INVALID, NOT_FOUND = -1, -4
LANGUAGES = ["c", "cpp17", "python3"]
LANGUAGE_FILES = ROOT / "nodes/worker/languages"


@pytest.fixture(scope="module")
def world():
    world = World()
    try:
        world.start("worker-1", "--slots", "2")
        yield world
    finally:
        world.close()


SUM = {
    "c": '#include <stdio.h>\nint main(void){int a,b;scanf("%d%d",&a,&b);printf("%d\\n",a+b);}',
    "cpp17": "#include <iostream>\nint main(){int a,b;std::cin>>a>>b;std::cout<<a+b<<std::endl;}",
    "python3": "print(sum(map(int, input().split())))",
}
C, PY = "c", "python3"
WRONG = {C: SUM[C].replace("a+b", "a-b"), "cpp17": SUM["cpp17"].replace("a+b", "a-b"),
         PY: "print(4)"}
ENDLESS = {C: "int main(void){for(;;);}", "cpp17": "int main(){for(volatile int i=0;;)i=i+1;}",
           PY: "while True: pass"}
HUNGRY = {
    C: "#include <stdlib.h>\n#include <string.h>\n"
       "int main(void){for(;;){char*p=malloc(1<<20);if(!p)return 1;memset(p,1,1<<20);}}",
    "cpp17": "#include <vector>\nint main(){std::vector<int>v;for(;;)v.push_back(1);}",
    PY: "x=[]\nwhile True: x.append(bytearray(1<<20))",
}
TALKATIVE = {C: '#include <stdio.h>\nint main(void){for(;;)puts("hello hello hello hello");}',
             "cpp17": '#include <cstdio>\nint main(){for(;;)std::puts("hello hello hello hello");}',
             PY: "while True: print('hello ' * 100)"}
FAILING = {C: "int main(void){return 3;}", "cpp17": "int main(){return 3;}",
           PY: "import sys; sys.exit(3)"}
CRASHING = {C: "#include <stdlib.h>\nint main(void){abort();}",
            "cpp17": "int main(){throw 1;}", PY: "import os; os.abort()"}
BROKEN = {C: "int main(void){return x;}", "cpp17": "int main(){return x;}", PY: "print((1)\n"}


@pytest.mark.parametrize("language", LANGUAGES)
class TestEveryLanguage:
    def test_a_right_program_is_accepted(self, world, language):
        judging = world.judge(language, SUM[language], [("1 2\n", "3\n"), ("5 -5\n", "0")])
        assert_verdict(judging, AC)
        assert [test.name for test in judging.tests] == ["secret/1", "secret/2"]
        assert judging.tests_total == 2 and judging.number == 1
        assert judging.program_us > 0 and judging.judge_us > judging.program_us
        assert judging.worker == "worker-1" and judging.finished_at_ms > 0
        assert re.fullmatch(r"[a-z0-9-]+ a-?[0-9]+ m-?[0-9]+", judging.machine)
        assert all(NAME[test.verdict] == "AC" for test in judging.tests)

    def test_a_wrong_answer_shows_the_user_nothing_of_the_answer(self, world, language):
        judging = world.judge(language, WRONG[language], [("1 2\n", "3\n"), ("1 2\n", "3\n")])
        assert_verdict(judging, WA)
        assert len(judging.tests) == 1
        assert judging.tests[0].message == ""
        assert "Judge: \"3\"" in judging.tests[0].jury_message

    def test_an_endless_program_is_too_slow(self, world, language):
        judging = world.judge(language, ENDLESS[language], time_ms=200)
        assert_verdict(judging, TLE)
        assert judging.tests[0].cpu_ms > 200

    def test_a_hungry_program_is_out_of_memory(self, world, language):
        assert_verdict(world.judge(language, HUNGRY[language], time_ms=5000), MLE)

    def test_a_program_that_prints_without_end_is_stopped(self, world, language):
        assert_verdict(world.judge(language, TALKATIVE[language], output_kib=64, time_ms=5000), OLE)

    def test_an_exit_code_is_a_run_time_error(self, world, language):
        judging = world.judge(language, FAILING[language])
        assert_verdict(judging, RTE)
        assert judging.tests[0].exit_code == 3
        assert judging.tests[0].message == "ended with exit code 3"

    def test_a_signal_is_a_run_time_error(self, world, language):
        judging = world.judge(language, CRASHING[language])
        assert_verdict(judging, RTE)
        assert judging.tests[0].signal == signal.SIGABRT

    def test_a_compile_error_says_where(self, world, language):
        judging = world.judge(language, BROKEN[language])
        assert_verdict(judging, CE)
        assert not judging.tests and "main." in judging.compiler_output

    def test_a_resubmission_is_not_compiled_again(self, world, language):
        source = SUM[language] + "\n" * (1 + LANGUAGES.index(language))
        first, second = world.judge(language, source), world.judge(language, source)
        assert_verdict(second, AC)
        assert first.compile_us > 0 and second.compile_us == 0


def test_the_languages_are_told(world):
    languages = world.client.call("languages", "LanguagesGet", judge.LanguagesQuery(),
                                  judge.Languages)[0].languages
    assert set(LANGUAGES) <= {language.id for language in languages}
    assert all(x.version and x.template and x.name and x.extensions for x in languages)


def test_sleeping_is_too_slow_by_the_wall(world):
    judging = world.judge(PY, "import time; time.sleep(60)", time_ms=100)
    assert_verdict(judging, TLE)
    assert judging.tests[0].wall_ms >= 1200 and judging.tests[0].cpu_ms < 100


def test_cpu_and_memory_are_what_the_program_used(world):
    source = ("#include <stdlib.h>\n#include <string.h>\n#include <time.h>\n"
              "int main(void){char*p=malloc(20<<20);memset(p,1,20<<20);"
              "while(clock()<CLOCKS_PER_SEC/5);return p[5]-1;}")
    judging = world.judge(C, source, [("", "")])
    assert_verdict(judging, AC)
    granule = 512  # the cgroup counts in steps
    assert (20 << 10) - granule <= judging.memory_kib <= 24 << 10
    assert 200 <= judging.cpu_ms < 400 and judging.cpu_ms == judging.tests[0].cpu_ms
    assert judging.tests[0].wall_ms >= 200


def test_deep_recursion_may_use_the_whole_memory_limit(world):
    source = ("#include <stdio.h>\nint f(int n){volatile char pad[1000];pad[0]=n;"
              "return n?f(n-1)+pad[0]*0+1:0;}\nint main(void){printf(\"%d\\n\",f(100000));}")
    assert_verdict(world.judge(C, source, [("", "100000\n")], memory_mib=256), AC)


def test_a_memory_error_that_python_reports_itself_is_a_run_time_error(world):
    judging = world.judge(PY, "raise MemoryError('mine')")
    assert_verdict(judging, RTE)
    assert "MemoryError: mine" in judging.tests[0].jury_message


def test_all_tests_are_run_when_asked(world):
    source = "n = int(input())\nprint(n if n != 2 else 0)"
    tests = [(f"{n}\n", f"{n}\n") for n in (1, 2, 3)]
    judging = world.judge(PY, source, tests, run_all=True)
    assert_verdict(judging, WA)
    assert [NAME[test.verdict] for test in judging.tests] == ["AC", "WA", "AC"]


def test_flags_of_the_default_validator_reach_it(world):
    third = "print(1/3)"
    assert_verdict(world.judge(PY, third, [("", "0.33333\n")]), WA)
    assert_verdict(world.judge(PY, third, [("", "0.33333\n")], ["float_tolerance", "1e-4"]), AC)


def test_bytes_of_a_hostile_program_do_no_harm(world):
    source = ("import sys\nsys.stdout.buffer.write(b'\\xff\\x00\\x1b[31m' * 100)\n"
              "sys.stderr.buffer.write(b'\\xff\\x00\\x1b[31m' * 100000)\nsys.exit(1)")
    judging = world.judge(PY, source)
    assert_verdict(judging, RTE)
    assert len(judging.tests[0].jury_message) < 5000


def test_a_program_sees_neither_answer_nor_worker_nor_other_programs(world):
    source = """
import os
secret, seen = b'THE ' + b'ANSWER', []
for at, dirs, files in os.walk('/'):
    if at == '/':
        dirs[:] = [d for d in dirs if d not in ('usr', 'lib', 'lib64', 'dev')]
    for name in files:
        try:
            with open(at + '/' + name, 'rb') as file:
                seen += [name] if secret in file.read(1 << 20) else []
        except OSError:
            pass
if os.path.isdir('/proc'):
    seen += os.listdir('/proc')
print(seen or 'nothing')
print(secret.decode())
"""
    assert_verdict(world.judge(PY, source, [("", "nothing\nTHE ANSWER\n")]), AC)


def test_large_input_is_fetched_in_chunks_and_only_once(world):
    data = "".join(f"{i}\n" for i in range(400000))
    assert len(data) > 2 * CHUNK
    source = "import sys\nprint(len(sys.stdin.read()))"
    job = world.job(PY, source, [(data, f"{len(data)}\n")])
    assert_verdict(world.run(job), AC)
    world.read.clear()
    job.submission = "again"
    assert_verdict(world.run(job), AC)
    assert world.read == []


def test_a_large_input_is_not_charged_to_the_program(world):
    data = b"x" * (24 << 20)
    judging = world.judge(C, "int main(void){char b[65536];return 0&*b;}", [(data, "")],
                          memory_mib=8)
    assert_verdict(judging, AC)


def test_data_of_contests_to_come_is_there_before_the_first_submission(world):
    own = World()
    try:
        job = own.job(PY, SUM[PY], [(f"1 {n}\n", f"{n + 1}\n") for n in range(20)])
        blobs = [ref for test in job.problem.tests for ref in (test.input, test.answer)]
        gone = problem.BlobRef(hash="0" * 64, size=1)
        huge = problem.BlobRef(hash="1" * 64, size=1 << 29)  # over its share of the cache
        own.due = [gone, huge] + blobs
        own.start("worker-1", "--slots", "1", "--cache-mib", "100")
        wait_for(lambda: {ref.hash for ref in blobs} <= set(own.read), "all is fetched")
        assert huge.hash not in own.read
        read = len(own.read)
        assert_verdict(own.run(job), AC)
        assert [hash for hash in own.read[read:] if hash != gone.hash] == []
    finally:
        own.close()


def test_progress_is_told_while_it_runs(world):
    tests = [(f"{i}\n", f"{i}\n") for i in range(8)]
    source = "import time; time.sleep(0.1); print(input())"
    judging, partials = world.client.receive(
        world.send(world.job(PY, source, tests)), submission.Judging)
    assert_verdict(judging, AC)
    progress = [judge.JudgeProgress.FromString(body) for body in partials]
    done = [item.tests_done for item in progress]
    assert len(progress) >= 3 and done == sorted(done) and done[-1] > 0
    assert all(item.tests_total == 8 and item.submission == judging.submission
               for item in progress)
    assert len(progress) <= judging.judge_us / 100000 + 2


class TestCustomValidators:
    EVEN_C = {"output_validator/check.c": '#include "more.h"\n#include <stdio.h>\n'
              "int main(int argc,char**argv){int n;FILE*f=fopen(argv[2],\"r\");"
              "int a;if(!f||fscanf(f,\"%d\",&a)!=1)return 9;"
              "char path[200];snprintf(path,200,\"%s/judgemessage.txt\",argv[3]);"
              "FILE*m=fopen(path,\"w\");fprintf(m,\"answer %d args %d\",a,argc-4);fclose(m);"
              "snprintf(path,200,\"%s/teammessage.txt\",argv[3]);"
              "m=fopen(path,\"w\");fputs(\"think even\",m);fclose(m);"
              "return scanf(\"%d\",&n)==1&&n%2==EVEN?42:43;}",
              "output_validator/more.h": "#define EVEN 0\n"}

    def python(self, body):
        return (PY, {"check.py": body})

    def test_a_compiled_one_of_several_files_decides(self, world):
        validator = (C, self.EVEN_C)
        judging = world.judge(PY, "print(4)", validator=validator, args=["x", "y"])
        assert_verdict(judging, AC)
        assert judging.tests[0].jury_message == "answer 3 args 2"
        judging = world.judge(PY, "print(5)", validator=validator)
        assert_verdict(judging, WA)
        assert judging.tests[0].message == "think even"

    def test_one_in_python_reads_input_and_answer(self, world):
        body = ("import sys\nfrom helper import same\n"
                "inp, ans, feedback = sys.argv[1:4]\n"
                "assert feedback.endswith('/')\n"
                "sys.exit(42 if same(open(inp).read(), open(ans).read(), sys.stdin.read()) else 43)")
        files = {"v/check.py": body, "v/helper.py": "def same(i, a, o):\n    return i + a == o\n"}
        echo = "import sys; sys.stdout.write(sys.stdin.read() + 'A')"
        assert_verdict(world.judge(PY, echo, [("in", "A")], validator=(PY, files)), AC)
        assert_verdict(world.judge(PY, echo, [("in", "B")], validator=(PY, files)), WA)

    @pytest.mark.parametrize("body, what", [
        ("import sys; sys.exit(0)", "exit code 0"),
        ("import sys; sys.exit(1)", "exit code 1"),
        ("raise SystemError('mine')", "SystemError: mine"),
        ("import os; os.abort()", "signal 6"),
        ("while True: pass", "cpu_limit"),
        ("import time; time.sleep(100)", "wall_limit"),
        ("x=[]\nwhile True: x.append(bytearray(1<<20))", "memory_limit"),
        ("while True: print('flood ' * 1000)", "output_limit"),
    ])
    def test_a_broken_one_is_a_judge_error(self, world, body, what):
        judging = world.judge(PY, "print(1)", validator=self.python(body), validation_time_ms=500,
                              validation_memory_mib=64, validation_output_kib=64)
        assert_verdict(judging, JE)
        assert what in judging.detail, judging.detail
        assert judging.tests[0].message == ""

    def test_one_that_does_not_compile_is_a_judge_error(self, world):
        judging = world.judge(PY, "print(1)", validator=(C, {"check.c": "int main("}))
        assert_verdict(judging, JE)
        assert "does not compile" in judging.detail and "check.c:1" in judging.detail

    def test_feedback_that_is_no_file_or_too_long_is_not_believed(self, world):
        body = ("import os, sys\nos.symlink('/data/1', sys.argv[3] + 'teammessage.txt')\n"
                "open(sys.argv[3] + 'judgemessage.txt', 'w').write('x' * 1000000)\nsys.exit(43)")
        judging = world.judge(PY, "print(1)", [("", "secret")], validator=self.python(body))
        assert judging.tests[0].message == "" or judging.verdict == JE
        assert len(judging.tests[0].jury_message) < 5000

    def test_what_one_leaves_in_its_box_is_gone_for_the_next(self, world):
        body = ("import os, sys\nif os.path.exists('/box/mark') or os.listdir('/tmp'): sys.exit(1)\n"
                "open('/box/mark', 'w').write('x'); open('/tmp/mark', 'w').write('x')\nsys.exit(42)")
        tests = [("1\n", "1\n")] * 3
        assert_verdict(world.judge(PY, "print(1)", tests, validator=self.python(body)), AC)

    def test_a_user_who_floods_the_output_does_not_hurt_it(self, world):
        body = "import sys\nsys.exit(42 if len(sys.stdin.read()) == 1 << 20 else 43)"
        source = "print('x' * ((1 << 20) - 1))"
        assert_verdict(world.judge(PY, source, validator=self.python(body)), AC)
        assert_verdict(world.judge(PY, source, validator=self.python(body), output_kib=512), OLE)


class TestCompilersUnderAttack:
    def test_a_compiler_that_would_never_end_is_stopped(self, world):
        source = ("template<int N>struct A{typedef typename A<N-1>::T T;static const long v="
                  "A<N-1>::v+A<N-2>::v;};\nint main(){constexpr auto f=[](auto g,long n)->long{"
                  "long s=0;for(long i=0;i<n;i++)s+=i;return s;};"
                  "static_assert(f(0,1L<<60)!=0);}")
        judging = world.judge("cpp17", "#include </dev/zero>\n" + source,
                              compilation_time_ms=1000, compilation_memory_mib=256)
        assert_verdict(judging, CE)

    def test_errors_without_end_are_cut(self, world):
        source = "int main(){\n" + "undeclared_name++;\n" * 20000 + "}"
        judging = world.judge("cpp17", source, code_kib=1024)
        assert_verdict(judging, CE)
        assert 0 < len(judging.compiler_output) < 70000

    def test_an_executable_that_is_too_large_is_refused(self, world):
        judging = world.judge(C, "char x[100<<20]={1};int main(void){return x[0]-1;}")
        assert_verdict(judging, CE)

    def test_the_compiler_sees_no_test_data(self, world):
        source = '#include <stdio.h>\nint x =\n#include "/data/1"\n;int main(void){printf("%d",x);}'
        judging = world.judge(C, source)
        assert_verdict(judging, CE)
        assert "expected expression" in judging.compiler_output


class TestMalformedJobs:
    def refused(self, world, job):
        with pytest.raises(Failure) as failure:
            world.client.call("judge/c", "JudgeRun", job, submission.Judging)
        assert failure.value.status == INVALID and failure.value.detail
        return failure.value.detail

    def test_each_is_answered_with_its_reason(self, world):
        assert "not a JudgeJob" in self.refused(world, b"\xff\xff")
        job = world.job(C, SUM[C])
        job.problem.limits.time_ms = 0
        assert "limit" in self.refused(world, job)
        job = world.job(C, SUM[C])
        job.problem.tests[0].input.hash = "../../etc/passwd"
        assert "hash" in self.refused(world, job)
        assert "float" in self.refused(world, world.job(C, SUM[C], args=["float_tolerance"]))
        assert_verdict(world.judge(C, SUM[C]), AC)

    def test_a_wrong_size_of_a_blob_is_told(self, world):
        job = world.job(C, SUM[C])
        job.problem.tests[0].input.size += 1
        assert "bytes" in self.refused(world, job)

    def test_an_unknown_method_is_told(self, world):
        with pytest.raises(Failure):
            world.client.call("judge/c", "JudgeWalk", b"", submission.Judging)


def test_test_data_that_the_store_lost_is_a_judge_error(world):
    job = world.job(PY, "print(1)")
    job.problem.tests[0].answer.CopyFrom(world.put("ans", "gone"))
    del world.blobs[job.problem.tests[0].answer.hash]
    judging = world.run(job)
    assert_verdict(judging, JE)
    assert job.problem.tests[0].answer.hash in judging.detail


def test_a_blob_that_arrives_damaged_is_fetched_again(world):
    job = world.job(PY, "print(77)", [("", "77\n")])
    hash = job.problem.tests[0].answer.hash
    good, world.blobs[hash] = world.blobs[hash], b"78\n"
    id = world.send(job)
    wait_for(lambda: hash in world.read, "the damaged blob is read")
    world.blobs[hash] = good
    assert_verdict(world.client.receive(id, submission.Judging)[0], AC)


def test_jobs_run_side_by_side_and_each_is_answered_once(world):
    ids = [world.send(world.job(PY, f"print({i})", [("", f"{i}\n")])) for i in range(12)]
    for id in ids:
        assert_verdict(world.client.receive(id, submission.Judging)[0], AC)
    finals = [r for replies in world.client.replies.values() for r in replies if r[0] == FINAL]
    assert finals == []


def test_the_same_judging_delivered_twice_is_run_once(world):
    job = world.job(PY, "import time; time.sleep(0.5); print(1)", [("", "1\n")])
    first = world.send(job)
    second = world.send(job)
    one = world.client.receive(first, submission.Judging)[0]
    two = world.client.receive(second, submission.Judging)[0]
    assert one == two
    assert "came again while in hand" in world.log("worker-1")


def children(pid):
    """All descendants of a process."""
    out = subprocess.run(["ps", "-e", "-o", "pid=,ppid="], capture_output=True, text=True,
                         check=True).stdout
    parents = [tuple(map(int, line.split())) for line in out.splitlines()]
    found = {pid}
    while True:
        more = {p for p, parent in parents if parent in found} - found
        if not more:
            return found - {pid}
        found |= more


def alive(pids):
    return [pid for pid in pids if os.path.exists(f"/proc/{pid}")]


def running_programs(pid):
    """Those descendants that are a Python program: what a worker runs, not what it is made of."""
    out = subprocess.run(["ps", "-e", "-o", "pid=,comm="], capture_output=True, text=True,
                         check=True).stdout
    named = {int(line.split()[0]) for line in out.splitlines() if "python3" in line}
    return named & children(pid)


def assize_cgroups():
    return {path for path, _, _ in os.walk("/sys/fs/cgroup") if "assize" in os.path.basename(path)}


class TestEnds:
    """Own workers, ended in the middle of a job."""

    def slow(self, world, seconds):
        return world.job(PY, f"import time; time.sleep({seconds}); print(1)", [("", "1\n")],
                         time_ms=20000)

    @pytest.fixture
    def own(self):
        world = World()
        yield world
        world.close()

    def start_job(self, world, name, job):
        """Sends a job; returns the request's id and all processes of the worker that runs it."""
        id, pid = world.send(job), world.workers[name].pid
        wait_for(lambda: running_programs(pid), "the program runs")
        return id, children(pid)

    def start_worker(self, world, name):
        return world.start(name, "--slots", "1")

    def test_terminate_leaves_nothing_behind(self, own):
        cgroups, mounts = assize_cgroups(), pathlib.Path("/proc/self/mounts").read_text()
        self.start_worker(own, "worker-1")
        _, pids = self.start_job(own, "worker-1", self.slow(own, 30))
        started = time.monotonic()
        assert own.stop("worker-1") == 0
        assert time.monotonic() - started < 2
        wait_for(lambda: not alive(pids), "its processes are gone")
        assert assize_cgroups() == cgroups
        assert pathlib.Path("/proc/self/mounts").read_text() == mounts
        cache = pathlib.Path(own.dir.name, "cache-worker-1")
        assert not [path for path in cache.rglob(".*")]

    def test_a_killed_workers_job_goes_to_another_and_nothing_of_it_runs_on(self, own):
        self.start_worker(own, "worker-1")
        id, pids = self.start_job(own, "worker-1", self.slow(own, 3))
        own.start("worker-2", "--slots", "1")
        own.stop("worker-1", signal.SIGKILL)
        wait_for(lambda: not alive(pids), "its processes are gone")
        judging = own.client.receive(id, submission.Judging)[0]
        assert_verdict(judging, AC)
        assert judging.worker == "worker-2"

    def test_a_job_that_nobody_waits_for_any_more_is_cancelled(self, own):
        self.start_worker(own, "worker-1")
        _, pids = self.start_job(own, "worker-1", self.slow(own, 30))
        own.broker.kill()
        wait_for(lambda: "nobody waits" in own.log("worker-1"), "the orphan is noticed", 10)
        wait_for(lambda: not running_programs(own.workers["worker-1"].pid),
                 "the program is ended", 5)

    def test_a_second_worker_on_one_cache_is_refused(self, own):
        self.start_worker(own, "worker-1")
        second = subprocess.run(
            [BUILD / "bin/assize-worker", "--broker", own.endpoint, "--name", "thief", "--cache",
             pathlib.Path(own.dir.name, "cache-worker-1")],
            capture_output=True, text=True, timeout=DEADLINE_S, check=False)
        assert second.returncode == 1 and "another worker has it" in second.stderr

    def test_a_restart_keeps_data_and_programs(self, own):
        self.start_worker(own, "worker-1")
        job = own.job(C, SUM[C])
        assert_verdict(own.run(job), AC)
        own.stop("worker-1")
        own.read.clear()
        self.start_worker(own, "worker-1")
        judging = own.run(job)
        assert_verdict(judging, AC)
        assert judging.compile_us == 0 and own.read == []

    def test_without_root_it_says_what_is_missing_and_how_to_go_on(self, own):
        # The executables may lie where only root may look, so they are handed over.
        place = pathlib.Path(own.dir.name)
        place.chmod(0o777)
        for name in "assize-worker", "assize-sandbox":
            shutil.copy(BUILD / "bin" / name, place / name)
        shutil.copytree(LANGUAGE_FILES, place / "languages")
        refused = subprocess.run(
            ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", place / "assize-worker",
             "--broker", own.endpoint, "--cache", place / "cache", "--languages",
             place / "languages"],
            capture_output=True, text=True, timeout=DEADLINE_S, check=False)
        assert refused.returncode == 1
        # What is missing first differs: in a chroot not even a user namespace can be had.
        assert "root" in refused.stderr and "--allow-degraded" in refused.stderr
        assert "missing" in refused.stderr or "no user namespace" in refused.stderr
