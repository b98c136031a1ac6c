"""Hostile validators, interactors and submissions against a whole worker.

What one box has to hold is attacked in tests/attack; here it is what lies between the boxes of a
job, and between jobs. After every attack the worker has no process, cgroup or mount that it did not
have before, no file lies about, and an honest submission is accepted in both of its slots.
"""
import os
import pathlib
import subprocess

import pytest

from judge_world import NAME, World, assert_verdict, wait_for
from mdp import Failure
from messages import problem, submission

AC, WA, TLE, MLE, OLE, RTE, CE, JE = (submission.Verdict.Value(f"VERDICT_{name}") for name in
                                      "AC WA TLE MLE OLE RTE CE JE".split())
PY = "python3"
C = "c"
SLOTS = 2
AT_REST = 1 + SLOTS * 2 * 3  # the worker; per slot two boxes, each of zygote, init and a child
SECRET = "7c1f-the-answer"
LIMITS = {"validation_time_ms": 1000, "validation_memory_mib": 96, "validation_output_kib": 64}


@pytest.fixture(scope="module")
def world():
    world = World()
    try:
        world.start("worker-1", "--slots", str(SLOTS))
        yield world
    finally:
        world.close()


def processes_of(pid):
    """All that came from a process: (how many, how many of them zombies)."""
    out = subprocess.run(["ps", "-e", "-o", "pid=,ppid=,stat="], capture_output=True, text=True,
                         check=True).stdout
    rows = [line.split() for line in out.splitlines()]
    found = {str(pid)}
    while True:
        more = {row[0] for row in rows if row[1] in found} - found
        if not more:
            ours = [row for row in rows if row[0] in found]
            return len(ours), sum("Z" in row[2] for row in ours)
        found |= more


def strange_files(pid):
    """Files of the boxes' users where everybody may write; they are 61000 and up."""
    places = [pathlib.Path(place) for place in ("/tmp", "/var/tmp", "/dev/shm", "/run")]
    users = range(61000, 62000)
    return sorted(str(path) for place in places if place.is_dir() for path in place.iterdir()
                  if os.path.lexists(path) and path.lstat().st_uid in users)


def look(world):
    pid = world.workers["worker-1"].pid
    cgroups = {path for path, _, _ in os.walk("/sys/fs/cgroup") if f"assize.{pid}." in path}
    return {"processes": processes_of(pid), "cgroups": cgroups, "files": strange_files(pid),
            "mounts": pathlib.Path(f"/proc/{pid}/mounts").read_text(),
            "descriptors": len(os.listdir(f"/proc/{pid}/fd"))}


def honest(world, i):
    return world.job(PY, f"print(sum(map(int, input().split())) + {i} - {i})")


@pytest.fixture(autouse=True)
def unharmed(world):
    """The same before and after, and both slots judge."""
    def at_rest():
        seen = look(world)
        return seen if seen["processes"] == (AT_REST, 0) else None
    # Each part of a slot has been used: what it keeps open, it keeps open.
    run_all(world, [honest(world, i) for i in range(2 * SLOTS)])
    before = wait_for(at_rest, "the worker is at rest")
    yield
    for judging in run_all(world, [honest(world, i) for i in range(2 * SLOTS)]):
        assert_verdict(judging, AC)
    try:
        wait_for(lambda: look(world) == before, "all is as before", 5)
    except AssertionError:
        after = look(world)
        assert after == before


def run_all(world, jobs):
    ids = [world.send(job) for job in jobs]
    return [world.client.receive(id, submission.Judging)[0] for id in ids]


def validated(world, body, source="print(1)", **more):
    """A judging of `source` with a validator in Python; the answer is SECRET."""
    return world.judge(PY, source, [("the input\n", SECRET)],
                       validator=(PY, {"check.py": "import os, signal, sys, time\n" + body}),
                       **(LIMITS | more))


class TestHostileValidators:
    @pytest.mark.parametrize("body,words", [
        ("while True: os.write(1, b'x' * 65536); os.write(2, b'y' * 65536)", "output_limit"),
        ("while True:\n  try: os.fork()\n  except OSError: pass", "_limit"),
        ("os.kill(os.getpid(), signal.SIGSTOP)", "wall_limit"),
        ("for n in range(1, 65):\n  try: signal.signal(n, signal.SIG_IGN)\n"
         "  except (OSError, ValueError): pass\nwhile True: pass", "_limit"),
        ("x = bytearray(1 << 30)\nfor i in range(0, len(x), 4096): x[i] = 1", "memory_limit"),
        ("f = open('/tmp/x', 'wb')\nwhile True: f.write(b'x' * (1 << 20))", "exit code 1"),
        ("sys.exit(0)", "exit code 0"),
        ("os.execv('/bin/false', ['false'])", "exit code 1"),
        ("os.kill(0, signal.SIGKILL)", "signal 9"),
    ])
    def test_one_that_runs_wild_is_a_judge_error(self, world, body, words):
        judging = validated(world, body)
        assert_verdict(judging, JE)
        assert words in judging.detail, judging.detail
        assert SECRET not in judging.tests[0].message

    @pytest.mark.parametrize("body", [
        "for pid in (1, os.getppid()):\n"
        "  for n in (9, 15, 19):\n"
        "    try: os.kill(pid, n); sys.exit(1)\n"
        "    except PermissionError: pass\n",
        "try: os.kill(-1, signal.SIGKILL)\nexcept ProcessLookupError: pass\n",
        "os.closerange(0, 1000)\n",
        "for i in range(3500): open(sys.argv[3] + str(i), 'w').close()\n",
        "for i in range(400): os.mkdir('d' * 100); os.chdir('d' * 100)\n",
        "if os.fork() == 0:\n  os.setsid()\n  while True: time.sleep(100)\n",
        "if os.fork() == 0:\n  os.setsid()\n  if os.fork() == 0:\n    while True: pass\n",
        "for i in range(8):\n  if os.fork() == 0: os.kill(os.getpid(), signal.SIGSTOP)\n",
    ])
    def test_one_that_attacks_and_then_decides_has_decided(self, world, body):
        assert_verdict(validated(world, body + "os._exit(42)"), AC)
        assert_verdict(validated(world, body + "os._exit(43)"), WA)

    @pytest.mark.parametrize("make", [
        "os.symlink('/data/1', {})",
        "os.symlink('/etc/passwd', {})",
        "os.symlink('/proc/1/environ', {})",
        "os.symlink({}, {})",
        "os.mkdir({})",
        "os.link('/data/1', {})",
        "os.mkfifo({})",
        "os.mknod({}, 0o20666, 0x103)",
        "open({}, 'wb').truncate(60 << 20)",
        "open({}, 'wb').write(os.urandom(1 << 20))",
        "os.close(os.open({}, os.O_CREAT | os.O_WRONLY, 0))",
        "open({}, 'w').write('x'); os.link({}, sys.argv[3] + 'second')",
        "open({}, 'wb').write(b'\\x1b]0;owned\\x07\\x00\\xff\\r' * 1000)",
    ])
    def test_feedback_that_is_no_plain_text_is_not_passed_on(self, world, make):
        body = ("for name in ('teammessage.txt', 'judgemessage.txt', 'score.txt', 'nextpass.in'):\n"
                "  path = sys.argv[3] + name\n"
                f"  try: {make.replace('{}', 'path')}\n"
                "  except OSError: pass\n"
                "sys.exit(43)")
        judging = validated(world, body)
        assert_verdict(judging, WA)
        for text in (judging.tests[0].message, judging.tests[0].jury_message):
            assert SECRET not in text and "root:" not in text and "PATH=" not in text
            assert len(text) <= 4200  # and that the rest was left out
            assert not any(ord(letter) < 32 and letter not in "\n\t" for letter in text)

    def test_one_that_puts_a_link_in_place_of_its_directory_gains_nothing(self, world):
        body = ("import shutil\nhere = sys.argv[3].rstrip('/')\n"
                "try: os.rename(here, here + '2'); os.symlink('/etc', here)\n"
                "except OSError: pass\nsys.exit(43)")
        assert_verdict(validated(world, body), WA)

    def test_one_that_writes_what_it_was_given_to_read_cannot(self, world):
        body = ("for path in ('/data/0', '/data/1', '/program/check.py', '/usr/x', '/etc/passwd'):\n"
                "  for flags in (os.O_WRONLY, os.O_RDWR | os.O_CREAT, os.O_WRONLY | os.O_TRUNC):\n"
                "    try: os.open(path, flags); sys.exit(1)\n"
                "    except OSError: pass\n"
                "sys.exit(42 if open('/data/1').read() == '" + SECRET + "' else 1)")
        assert_verdict(validated(world, body), AC)
        assert_verdict(validated(world, body), AC)

    def test_one_that_never_reads_a_large_output_may_do_so(self, world):
        judging = validated(world, "sys.exit(42)", "print('x' * (6 << 20))", output_kib=8192)
        assert_verdict(judging, AC)

    def test_the_words_of_a_broken_one_reach_the_jury_as_plain_text(self, world):
        judging = validated(world, "os.write(2, b'\\x1b[2J\\x00' + b'\\xff' * 100000); sys.exit(9)")
        assert_verdict(judging, JE)
        assert "\x1b" not in judging.detail and len(judging.detail) <= 2048

    def test_a_compiler_of_a_validator_is_limited_as_well(self, world):
        bomb = '#include "/dev/zero"\nint main(void){return 42;}'
        judging = world.judge(PY, "print(1)", validator=(C, {"check.c": bomb}),
                              compilation_time_ms=1000, compilation_memory_mib=128)
        assert_verdict(judging, JE)


class TestHostileTalk:
    def talk(self, world, source, validator, **more):
        job = world.job(PY, "import os, signal, sys, time\n" + source, [("the input\n", SECRET)],
                        validator=(PY, {"check.py": "import os, signal, sys, time\n" + validator}),
                        **({"time_ms": 400} | LIMITS | more))
        job.problem.type.interactive = True
        return world.run(job)

    READS = "while os.read(0, 65536): pass\n"
    SPEAKS = "os.write(1, b'first\\n')\n" + READS

    @pytest.mark.parametrize("validator,verdict", [
        ("time.sleep(100)", TLE),  # the program waits: whose fault it is cannot be told
        ("os.kill(os.getpid(), signal.SIGSTOP)", TLE),
        ("while True: pass", JE),
        ("while True: os.write(1, b'y' * 65536)", TLE),
        ("while True:\n  try: os.fork()\n  except OSError: pass", JE),
        ("os.closerange(0, 100); os._exit(42)", AC),
        ("os.closerange(0, 100); os._exit(43)", WA),
        ("os.closerange(0, 100); time.sleep(100)", JE),
        ("if os.fork() == 0: time.sleep(100)\nos._exit(42)", AC),
        ("if os.fork() == 0:\n  while True: os.write(1, b'y' * 65536)\nos._exit(43)", WA),
        ("for i in range(8):\n  if os.fork() == 0: time.sleep(100)\nos._exit(42)", AC),
        ("os._exit(0)", JE),
    ])
    def test_an_interactor_that_is_hostile_hurts_only_its_problem(self, world, validator, verdict):
        judging = self.talk(world, self.SPEAKS, validator)
        assert_verdict(judging, verdict)
        assert SECRET not in judging.tests[0].message

    @pytest.mark.parametrize("source,verdicts", [
        ("while True: os.write(1, b'x' * 65536)", [OLE]),
        ("while True: pass", [TLE]),
        ("os.kill(os.getpid(), signal.SIGSTOP)", [TLE]),
        ("os.closerange(0, 3); time.sleep(100)", [TLE, WA]),
        ("os.closerange(0, 3)", [WA]),
        ("while True:\n  try: os.fork()\n  except OSError: pass", [TLE]),
        ("if os.fork() == 0: time.sleep(100)", [WA, TLE]),
        ("if os.fork() == 0:\n  while True: os.write(1, b'x' * 65536)", [WA, OLE, TLE]),
        ("os.kill(0, signal.SIGKILL)", [RTE]),
        ("os.write(2, b'y' * 10000000)", [WA]),
        ("sys.stdout.buffer.write(b'\\x00\\xff\\x1b[2J\\n' * 1000)", [WA]),
    ])
    def test_a_program_that_is_hostile_is_judged_and_nobody_waits(self, world, source, verdicts):
        validator = "for line in sys.stdin.buffer: pass\nsys.exit(43)"
        judging = self.talk(world, source, validator, output_kib=256)
        assert NAME[judging.verdict] in [NAME[verdict] for verdict in verdicts], judging
        assert len(judging.tests[0].transcript) < 20000

    def test_two_who_both_say_nothing_wait_no_longer_than_they_may(self, world):
        judging = self.talk(world, self.READS, "time.sleep(100)")
        assert NAME[judging.verdict] in ("JE", "TLE"), judging

    def test_a_program_that_floods_one_who_never_reads_is_stopped(self, world):
        judging = self.talk(world, "while True: os.write(1, b'x' * 65536)", "time.sleep(100)")
        assert NAME[judging.verdict] in ("JE", "TLE", "OLE"), judging

    def test_neither_sees_the_other(self, world):
        source = ("seen = 0\nfor pid in range(1, 2000):\n  try:\n    os.kill(pid, 0); seen += pid != os.getpid()\n"
                  "  except PermissionError: seen += pid != 1\n  except OSError: pass\n"
                  "print(seen, os.path.exists('/data/0') and os.path.getsize('/data/0'), flush=True)\ninput()")
        validator = ("said = input()\nprint('over', flush=True)\n"
                     "sys.exit(42 if said == '0 0' else 43)")
        assert_verdict(self.talk(world, source, validator), AC)


class TestHostilePasses:
    def passes(self, world, validator, source="print(1)", **more):
        job = world.job(PY, source, [("1\n", SECRET)],
                        validator=(PY, {"check.py": "import os, sys\n" + validator}), **(LIMITS | more))
        job.problem.type.multi_pass = True
        return world.run(job)

    def test_passes_without_end_come_to_an_end(self, world):
        judging = self.passes(world, "open(sys.argv[3] + 'nextpass.in', 'w').write('1')\nsys.exit(42)")
        assert_verdict(judging, JE)

    @pytest.mark.parametrize("make", ["os.symlink('/data/1', path)", "os.symlink('/etc/passwd', path)",
                                      "os.mkdir(path)", "os.link('/data/1', path)"])
    def test_the_next_input_is_no_file_of_others(self, world, make):
        validator = ("path = sys.argv[3] + 'nextpass.in'\nif 'SECOND' in sys.stdin.read(): sys.exit(43)\n"
                     f"try: {make}\nexcept OSError: sys.exit(9)\nsys.exit(42)")
        source = f"said = open(0).read()\nprint('SECOND' if '{SECRET}' in said or 'root:' in said else 1)"
        assert_verdict(self.passes(world, validator, source), JE)


class TestHostileSubmissions:
    LEAVES = """
import os, signal
for place in ("/box/", "/tmp/", "/program/", "/dev/shm/", "/data/", "/"):
    for name in ("left", ".left", "left.py", "sitecustomize.py"):
        try: open(place + name, "w").write("left")
        except OSError: pass
if os.fork() == 0:
    os.setsid()
    for n in range(1, 65):
        try: signal.signal(n, signal.SIG_IGN)
        except (OSError, ValueError): pass
    while True: signal.pause()
print("left")
"""
    LOOKS = """
import os
seen = [at + "/" + name for at in ("/box", "/tmp", "/", "/data", "/dev", "/program")
        for name in os.listdir(at) if "left" in name or "custom" in name]
for pid in range(1, 3000):
    try:
        os.kill(pid, 0)
        seen += [pid] if pid != os.getpid() else []
    except PermissionError: seen += [pid] if pid != 1 else []
    except OSError: pass
print(seen or "nothing")
"""

    @pytest.mark.parametrize("writes", [False, True])
    def test_nothing_goes_from_one_submission_to_the_next(self, world, writes):
        jobs = []
        for _ in range(3 * SLOTS):
            for source, answer in ((self.LEAVES, "left\n"), (self.LOOKS, "nothing\n")):
                jobs.append(world.job(PY, source, [("", answer)] * 2))
                jobs[-1].problem.file_writing = writes
        for judging in run_all(world, jobs):
            assert_verdict(judging, AC)

    @pytest.mark.parametrize("make", [
        "os.symlink('/etc/passwd', 'out.txt')",
        "os.symlink('in.txt', 'out.txt')",
        "os.symlink('out.txt', 'out.txt')",
        "os.mkdir('out.txt')",
        "os.link('in.txt', 'out.txt')",
        "os.mkfifo('out.txt')",
        "os.mknod('out.txt', 0o20666, 0x103)",
        "os.rename('in.txt', 'out.txt')",
        "open('out.txt', 'wb').write(os.urandom(30000))",
        "pass",
    ])
    def test_an_output_file_that_is_something_else_is_wrong(self, world, make):
        job = world.job(PY, f"import os\ntry: {make}\nexcept OSError: pass", [("1 2\n", "3\n")],
                        output_kib=64)
        job.problem.input_file, job.problem.output_file = "in.txt", "out.txt"
        judging = world.run(job)
        assert NAME[judging.verdict] in ("WA", "RTE"), judging
        assert "root:" not in judging.tests[0].jury_message

    def test_an_output_file_without_end_is_too_much(self, world):
        source = ('#include <stdio.h>\nint main(void){FILE *f = fopen("out.txt", "w");'
                  "while (f) fputs(\"flood \", f);}")
        job = world.job(C, source, output_kib=64)
        job.problem.output_file = "out.txt"
        assert_verdict(world.run(job), OLE)

    @pytest.mark.parametrize("name", ["../main.py", "/etc/main.py", "a/../../b.py", "-c.py", ".hidden.py",
                                      "a//b.py", "a\nb.py", "x" * 300, "a/-b.py", "", "é.py"])
    def test_names_that_lead_elsewhere_are_refused(self, world, name):
        job = world.job(PY, "print(3)")
        job.more_files.add(name=name, content=b"print(4)")
        with pytest.raises(Failure):
            world.client.receive(world.send(job), submission.Judging)
