"""The command line: what it says when something is wrong, and what it leaves behind."""
import os
import shutil
import signal
import subprocess

import pytest

from cluster import BANK, BUILD, Cluster, wait_for


@pytest.fixture(scope="module")
def cluster():
    with Cluster("--headless") as running:
        yield running


def run(*words, **more):
    return subprocess.run([BUILD / "bin/assize", *words], capture_output=True, text=True,
                          timeout=60, **more)


def test_wrong_usage_is_one_line_and_exit_code_2():
    for words in (["nonsense"], ["up", "--nonsense"], ["up", "--workers", "0"],
                  ["submit"], ["problem", "push"], ["user", "add", "--role", "king", "x"]):
        result = run(*words)
        assert result.returncode == 2, words
        assert result.stderr.startswith("assize"), words


def test_without_a_cluster_every_command_says_so(tmp_path):
    for words in (["status"], ["problem", "list"], ["user", "add", "x"], ["board", "x"]):
        result = run(*words, env={"ASSIZE_CLUSTER": str(tmp_path)})
        assert result.returncode == 1
        assert "assize up" in result.stderr


def test_a_directory_with_too_long_a_path_is_refused(tmp_path):
    deep = tmp_path / ("x" * 120)
    result = run("up", "--cluster", deep)
    assert result.returncode == 1
    assert "too long" in result.stderr


def test_two_clusters_cannot_share_a_directory(cluster):
    result = run("up", "--headless", "--cluster", cluster.dir)
    assert result.returncode == 1
    assert "in use" in result.stderr


def test_packages_with_mistakes_are_refused_with_file_and_line(cluster, tmp_path):
    package = tmp_path / "tollbook"
    shutil.copytree(BANK / "tollbook", package)
    yaml = package / "problem.yaml"
    lines = yaml.read_text().splitlines()
    yaml.write_text("\n".join(lines + ["colour: red", ""]))
    result = cluster.assize("problem", "push", package, check=False)
    assert result.returncode == 1
    assert f"problem.yaml:{len(lines) + 1}:" in result.stderr and "colour" in result.stderr
    yaml.write_text("\n".join(lines + [""]))
    answer = next((package / "data/secret").glob("*.ans"))
    answer.unlink()
    result = cluster.assize("problem", "push", package, check=False)
    assert result.returncode == 1
    assert answer.stem in result.stderr
    assert "tollbook" not in cluster.assize("problem", "list").stdout


def test_users_problems_contests_and_submissions(cluster, tmp_path):
    cluster.load_bank("tollbook", "courtroom")
    name, password = cluster.assize("user", "add", "ada").stdout.split()
    assert (name, len(password)) == ("ada", 16)
    again = cluster.assize("user", "add", "ada", check=False)
    assert again.returncode == 1 and "conflict" in again.stderr
    short = cluster.assize("user", "add", "--password-stdin", "eve", check=False, input="short\n")
    assert short.returncode == 1 and "8 to 256" in short.stderr

    source = next((BANK / "tollbook/submissions/accepted").glob("*.py"))
    done = cluster.assize("submit", "--watch", "--user", "ada", "--problem", "tollbook", source)
    assert done.stdout.splitlines()[1].startswith("AC")
    wrong = next((BANK / "tollbook/submissions/wrong_answer").glob("*"))
    done = cluster.assize("submit", "--watch", "--user", "ada", "--problem", "tollbook", wrong,
                          check=False)
    assert done.returncode == 1 and done.stdout.splitlines()[1].startswith("WA")
    two = tmp_path / "two"
    two.mkdir()
    (two / "main.c").write_text('#include "aid.h"\nint main() { return aid(); }\n')
    (two / "aid.h").write_text("int aid();\n")
    (two / "aid.c").write_text("int aid() { return 3; }\n")
    done = cluster.assize("submit", "--watch", "--user", "ada", "--problem", "tollbook",
                          two / "main.c", two / "aid.h", two / "aid.c", check=False)
    assert "RTE" in done.stdout, done.stdout
    none = cluster.assize("submit", "--user", "ada", "--problem", "none", source, check=False)
    assert none.returncode == 1 and "not_found" in none.stderr

    contest = tmp_path / "cup.yaml"
    contest.write_text("id: cup\nname: Cup\nstart_time: now\nduration: 2:0\n"
                       "problems: [{label: A, id: tollbook}]\nprize: none\n")
    bad = cluster.assize("contest", "create", contest, check=False)
    assert bad.returncode == 1
    assert f"{contest}:4:" in bad.stderr and f"{contest}:6:" in bad.stderr
    contest.write_text("id: cup\nname: Cup\nstart_time: now\nduration: \"2:00:00\"\n"
                       "problems: [{label: A, id: tollbook}]\n")
    assert cluster.assize("contest", "create", contest).stdout == "cup\n"
    cluster.assize("contest", "register", "cup", "ada")
    assert "cup" in cluster.assize("contest", "list").stdout


def test_a_rejudge_gives_a_second_judging(cluster):
    source = next((BANK / "courtroom/submissions/accepted").glob("*.c"))
    id = cluster.assize("submit", "--watch", "--user", "ada", "--problem", "courtroom",
                        source).stdout.split()[0]
    assert cluster.assize("submission", "rejudge", id).stdout == f"{id} judging 2\n"

    def judged_twice():
        shown = cluster.assize("submission", "show", id).stdout
        return shown.count('"finished_at"') == 2
    wait_for(judged_twice, "the second judging")


def test_a_killed_supervisor_leaves_no_node_behind():
    cluster = Cluster("--headless")
    cluster.start()
    pids = [cluster.pid(name) for name in ("broker-1", "store-1", "worker-1")]
    cluster.process.send_signal(signal.SIGKILL)
    cluster.process.wait()

    def gone(pid):
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        with open(f"/proc/{pid}/stat", encoding="ascii") as stat:
            return stat.read().rsplit(")", 1)[1].split()[0] == "Z"
    wait_for(lambda: all(gone(pid) for pid in pids), "all nodes end")
    cluster.process.stdout.close()
    shutil.rmtree(cluster.dir)
