"""Every language that we ship, through a real worker. Needs what test_worker.py needs.

A language whose toolchain is not installed is skipped, with the worker's reason.
"""
import re
import shutil

import pytest

from judge_world import World, assert_verdict
from language_programs import CPP, PROGRAMS
from messages import ROOT, judge, submission

AC, WA, TLE, MLE, OLE, RTE, CE, JE = (submission.Verdict.Value(f"VERDICT_{name}") for name in
                                      "AC WA TLE MLE OLE RTE CE JE".split())
LANGUAGE_FILES = ROOT / "nodes/worker/languages"
WORKER = "worker-1"
MIB = 256


@pytest.fixture(scope="module")
def world():
    world = World()
    try:
        world.start(WORKER, "--slots", "2")
        yield world
    finally:
        world.close()


@pytest.fixture(params=sorted(PROGRAMS))
def language(world, request):
    refusal = re.search(rf"language {request.param} is not offered: (.*)", world.log(WORKER))
    if refusal:
        pytest.skip(refusal[1])
    return request.param


def run(world, language, source, tests=(("", "x"),), **more):
    return world.judge(language, source, tests, **{"memory_mib": MIB, "time_ms": 5000} | more)


def of_files(world, language, files, **fields):
    """A job of several files; the first is the main one."""
    (name, source), *others = files.items()
    job = world.job(language, source, [("", "42\n")], memory_mib=MIB, time_ms=5000)
    job.file_name = name
    for other, content in others:
        job.more_files.add(name=other, content=content.encode())
    for field, value in fields.items():
        setattr(job, field, value)
    return job


def test_every_file_has_programs_here_and_the_reverse(world):
    shipped = {path.stem for path in LANGUAGE_FILES.glob("*.yaml")} - {"script"}
    assert shipped == set(PROGRAMS)


def test_a_right_program_is_accepted(world, language):
    judging = run(world, language, PROGRAMS[language].sum, [("1 2\n", "3\n"), ("5 -5\n", "0\n")])
    assert_verdict(judging, AC)


def test_a_wrong_answer_is_wrong(world, language):
    assert_verdict(run(world, language, PROGRAMS[language].sum, [("1 2\n", "4\n")]), WA)


def test_the_compilers_text_is_returned(world, language):
    source, said = PROGRAMS[language].broken
    judging = run(world, language, source)
    assert_verdict(judging, CE)
    text = judging.compiler_output.replace("\u2018", "'").replace("\u2019", "'")
    assert said in text, text


def test_an_exit_code_is_a_run_time_error(world, language):
    judging = run(world, language, PROGRAMS[language].exit3)
    assert_verdict(judging, RTE)
    assert judging.tests[0].exit_code == 3


def test_an_endless_program_is_too_slow(world, language):
    judging = run(world, language, PROGRAMS[language].endless, time_ms=300)
    assert_verdict(judging, TLE)
    test = judging.tests[0]
    assert test.cpu_ms > 300 or test.wall_ms >= 2 * 300 + 1000  # on a busy machine the wall is first


def test_a_hungry_program_is_out_of_memory_whoever_notices(world, language):
    """The kernel, or the runtime whose heap has a limit of its own."""
    judging = run(world, language, PROGRAMS[language].hungry, memory_mib=64)
    assert_verdict(judging, MLE)


def test_a_hundred_thousand_calls_deep_is_fine(world, language):
    if not hasattr(PROGRAMS[language], "deep"):
        pytest.skip("the language cannot")
    assert_verdict(run(world, language, PROGRAMS[language].deep, [("", "100000\n")]), AC)


def test_a_megabyte_of_input_is_read_quickly(world, language):
    numbers = " 1234567" * 131072 + "\n"
    limit_ms = 3000 if language == "bash" else 1000
    judging = run(world, language, PROGRAMS[language].sum,
                  [(numbers, f"{1234567 * 131072}\n")], time_ms=limit_ms)
    assert_verdict(judging, AC)


def test_a_program_may_have_two_files(world, language):
    assert_verdict(world.run(of_files(world, language, PROGRAMS[language].two)), AC)


def test_a_runtime_error_of_the_language_is_told_to_the_jury(world):
    judging = run(world, "java", "class Main { public static void main(String[] a) "
                                 "{ throw new IllegalStateException(\"boo\"); } }")
    assert_verdict(judging, RTE)
    assert "IllegalStateException: boo" in judging.tests[0].jury_message


# ---- Java's names ----

MAIN = "public static void main(String[] a) { System.out.println(42); }"


@pytest.mark.parametrize("source", [
    f"public class Foo {{ {MAIN} }}",
    f"package a.b;\n  public final class Foo {{ {MAIN} }}",
    f"class Other {{ public class Inner {{}} }}\npublic class Foo {{ {MAIN} }}",
    f"interface I {{}}\nclass Foo {{ {MAIN} }}",
    f"public enum Foo {{ A; {MAIN} }}",
    f"public record Foo(int x) {{ {MAIN} }}",
    f"// public class Comment\npublic class Foo {{ {MAIN} }}",
    f"class Main {{ static void x(String[] a) {{}} }} class B {{ {MAIN} }}",
], ids=["public", "package", "inner first", "not public", "enum", "record", "comment", "no Main"])
@pytest.mark.parametrize("name", ["", "solution.java"])
def test_a_java_source_may_have_any_name(world, source, name):
    job = world.job("java", source, [("", "42\n")], memory_mib=MIB, time_ms=5000)
    job.file_name = name
    assert_verdict(world.run(job), AC)


def test_an_entry_point_may_be_named(world):
    files = {"A.java": f"class A {{ {MAIN.replace('42', '1')} }}", "B.java": f"class B {{ {MAIN} }}"}
    assert_verdict(world.run(of_files(world, "java", files)), WA)
    assert_verdict(world.run(of_files(world, "java", files, entry_point="B")), AC)
    files = {"a.py": "print(1)", "b.py": "print(42)"}
    assert_verdict(world.run(of_files(world, "python3", files)), WA)
    assert_verdict(world.run(of_files(world, "python3", files, entry_point="b.py")), AC)


def test_a_java_program_without_main_does_not_compile(world):
    judging = run(world, "java", "class A {}")
    assert_verdict(judging, CE)
    assert "no class has a method main" in judging.compiler_output


def test_memory_under_the_limit_is_the_programs(world):
    """Nine tenths of the limit live in the heap, and the verdict is no worse for it."""
    java = ("class Main { public static void main(String[] a) { int[] x = new int[%d]; "
            "for (int i = 0; i < x.length; i++) x[i] = i; System.out.println(x[42]); } }")
    assert_verdict(run(world, "java", java % (MIB * 9 // 10 << 18), [("", "42\n")]), AC)
    assert_verdict(run(world, "java", java % (MIB * 12 // 10 << 18), [("", "42\n")]), MLE)
    node = "const x = []; while (x.length < %d) x.push(new Array(131072).fill(1.5)); console.log(42);"
    assert_verdict(run(world, "javascript", node % (MIB * 8 // 10), [("", "42\n")]), AC)


# ---- C++'s precompiled header ----

def test_the_precompiled_header_is_used(world, tmp_path):
    """With a flag more, the compiler names the headers it opens, the precompiled one with '!'."""
    text = (LANGUAGE_FILES / "cpp17.yaml").read_text()
    (tmp_path / "headers.yaml").write_text(
        text.replace("id: cpp17", "id: headers").replace(
            "    - -pipe\n", "    - -pipe\n    - -H\n    - -Winvalid-pch\n    - -Werror\n", 1))
    world.start("headers", "--slots", "1", "--languages", tmp_path)
    judging = run(world, "headers", CPP.sum, [("1 2\n", "3\n")])
    world.stop("headers")
    assert_verdict(judging, AC)
    assert re.search(r"^! /prepared/headers\.[0-9a-f]{16}/bits/stdc\+\+\.h\.gch$",
                     judging.compiler_output, re.M), judging.compiler_output


def test_warnings_are_returned_with_a_success(world):
    judging = run(world, "c", "int main(void){return 1/0==1;}")
    assert "division by zero" in judging.compiler_output


# ---- scripts ----

VALIDATOR = {"build": "#!/bin/sh\ngcc -o run check.c\n",
             "check.c": "int main(int c, char **v) { return c > 3 ? 42 : 43; }"}


def test_a_validator_may_bring_its_own_build_script(world):
    judging = run(world, "c", "int main(void){}", validator=("script", VALIDATOR))
    assert_verdict(judging, AC)
    only_run = {"run": "#!/usr/bin/python3\nimport sys\nsys.exit(42 if 'x' in open(sys.argv[2]).read()"
                       " else 43)\n"}
    assert_verdict(run(world, "c", "int main(void){}", validator=("script", only_run)), AC)
    assert_verdict(run(world, "c", "int main(void){}", [("", "y")],
                       validator=("script", only_run)), WA)
    broken = {"build": "#!/bin/sh\necho no >&2\nexit 1\n"}
    judging = run(world, "c", "int main(void){}", validator=("script", broken))
    assert_verdict(judging, JE)


def test_a_script_is_no_submission(world):
    with pytest.raises(Exception, match="nobody offers"):
        world.client.call("judge/script", "JudgeRun", world.job("script", "#!/bin/sh"),
                          submission.Judging)


# ---- what the worker says ----

def test_languages_are_told_with_their_codes(world):
    languages = world.client.call("languages", "LanguagesGet", judge.LanguagesQuery(),
                                  judge.Languages)[0].languages
    told = {language.id: language for language in languages}
    assert told["python3"].code == "python3" and told["python3"].preferred
    assert told["cpp17"].code == "cpp" and "main" in told["cpp17"].template
    assert told["cpp20"].preferred and not told["cpp17"].preferred
    assert "script" not in told
    codes = [language.code for language in languages if language.preferred]
    assert len(codes) == len(set(codes)), "one language only stands for a code"
    assert set(codes) == {language.code for language in languages}


def test_a_language_that_does_not_work_is_skipped_with_the_reason(world, tmp_path):
    for path in LANGUAGE_FILES.glob("*.yaml"):
        if path.stem in ("c", "python3"):
            shutil.copy(path, tmp_path)
    good = (tmp_path / "python3.yaml").read_text()
    (tmp_path / "absent.yaml").write_text(
        good.replace("id: python3", "id: absent").replace("/usr/bin/python3", "/usr/bin/python9"))
    (tmp_path / "wrong.yaml").write_text(
        good.replace("id: python3", "id: wrong").replace("math.sqrt", "math.cos"))
    world.start("other", "--slots", "1", "--languages", tmp_path)
    log = world.log("other")
    world.stop("other")
    assert "language c: gcc" in log and "language python3: Python 3" in log
    assert "language absent is not offered: /usr/bin/python9 is not installed" in log
    assert "language wrong is not offered: program: " in log
