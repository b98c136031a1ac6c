"""Runs, scores, talks and outputs through the whole cluster, as a user meets them."""
import shutil

import pytest

from cluster import BANK, Cluster

ENDINGS = {".py": "python3", ".cpp": "cpp17", ".c": "c"}


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    with Cluster() as running:
        for kind, name in (("scoring", "scored"), ("interactive", "talk"), ("multi-pass", "passes")):
            package = tmp_path_factory.mktemp(name) / name
            running.assize("problem", "new", "--type", kind, package)
            running.assize("problem", "push", package)
            running.packages = getattr(running, "packages", {}) | {name: package}
        running.load_bank("tollbook", "scales")
        yield running


@pytest.fixture(scope="module")
def ada(cluster):
    return cluster.user("ada")


def run(user, problem, language="python3", expect=200, **more):
    return user.post(f"/api/v1/problems/{problem}/runs", {"language": language, **more},
                     expect=expect)


def submissions(package, folder):
    for path in sorted((package / "submissions" / folder).iterdir()):
        if path.suffix in ENDINGS:
            yield ENDINGS[path.suffix], path.read_text()


@pytest.mark.parametrize("problem", ["tollbook", "scales", "scored", "talk", "passes"])
def test_what_is_accepted_passes_its_samples(cluster, ada, problem):
    package = getattr(cluster, "packages").get(problem, BANK / problem)
    tried = list(submissions(package, "accepted"))
    assert tried
    for language, source in tried:
        view = run(ada, problem, language, source=source)
        assert view["verdict"] == "AC", view
        assert view["tests"] and all(test["name"].startswith("sample/") for test in view["tests"])
    assert ada.get("/api/v1/submissions")["submissions"] == []


def test_a_run_tells_what_came_out_and_how_it_ended(ada):
    source = "import sys\nprint(input(), flush=True)\nsys.stdout.buffer.write(b'\\xff')\nsys.exit('oops')"
    view = run(ada, "tollbook", source=source, input="a line\n")
    assert view["verdict"] == "RTE" and len(view["tests"]) == 1
    test = view["tests"][0]
    assert (test["output"], test["errors"]) == ("a line\n\ufffd", "oops\n")
    assert (test["exit_code"], test["expected"], test["name"]) == (1, "", "")
    assert run(ada, "tollbook", source="print(len(input()))", input="")["verdict"] == "AC"
    view = run(ada, "tollbook", "c", source="int main(void) { return undeclared; }")
    assert view["verdict"] == "CE" and "undeclared" in view["compiler_output"]
    assert view["tests"] == []
    assert run(ada, "tollbook", source="while True: pass", input="1")["verdict"] == "TLE"
    view = run(ada, "tollbook", source="print('x' * 300000)", input="1")
    assert len(view["tests"][0]["output"]) == 65536 and view["tests"][0]["output_cut"]


def test_a_rejected_sample_shows_both_sides(ada):
    view = run(ada, "tollbook", source="print('wrong')")
    sample = ada.get("/api/v1/problems/tollbook")["samples"][0]
    assert view["verdict"] == "WA"
    assert (view["tests"][0]["output"], view["tests"][0]["expected"]) == (
        "wrong\n", sample["output"])


def test_a_talk_is_shown_as_the_package_wants_and_as_it_was(cluster, ada):
    view = ada.get("/api/v1/problems/talk")
    assert view["type"]["interactive"]
    assert view["samples"][0]["interaction"].startswith(">") and not view["samples"][0]["input"]
    language, source = next(submissions(cluster.packages["talk"], "accepted"))
    test = run(ada, "talk", language, source=source)["tests"][0]
    assert test["transcript"].startswith("> ") and "\n< " in test["transcript"]
    run(ada, "talk", language, source=source, input="1", expect=400)


def test_scores_and_groups_reach_the_user(cluster, ada):
    view = ada.get("/api/v1/problems/scored")
    assert view["type"]["scoring"] and view["max_score"] == 100
    language, source = next(submissions(cluster.packages["scored"], "rejected"))
    done = ada.watch(ada.submit("scored", language, source))[-1]
    assert done["scored"] and 0 < done["score"] < 100
    groups = {group["name"]: group["score"] for group in done["groups"]}
    assert sum(score for name, score in groups.items() if name.count("/") == 1) == done["score"]
    language, source = next(submissions(cluster.packages["scored"], "accepted"))
    assert ada.watch(ada.submit("scored", language, source))[-1]["score"] == 100


def test_several_files_are_judged_as_one_program(ada):
    files = [{"name": "main.py", "content": "from lib.part import answer\nprint(answer(input()))"},
             {"name": "lib/part.py", "content": "def answer(line): return line[::-1]"}]
    view = run(ada, "tollbook", files=files, input="abc")
    assert view["tests"][0]["output"] == "cba\n", view


def test_outputs_are_judged_one_by_one(cluster, ada, tmp_path):
    package = tmp_path / "given"
    shutil.copytree(cluster.packages["scored"], package)
    text = (package / "problem.yaml").read_text()
    text = text.replace("type: scoring", "type: [scoring, submit-answer]")
    (package / "problem.yaml").write_text(text)
    shutil.rmtree(package / "submissions")
    cluster.assize("problem", "push", package)
    view = ada.get("/api/v1/problems/given")
    assert view["type"]["submit_answer"] and view["templates"] == []
    data = package / "data"
    outputs = {name: (data / f"{name}.ans").read_text() for name in view["answers"]}
    assert len(outputs) > 2

    def send(chosen):
        files = [{"name": f"{name}.out", "content": text} for name, text in chosen.items()]
        reply = ada.post("/api/v1/problems/given/submissions",
                         {"language": "answer", "files": files}, expect=202)
        return ada.watch(reply["id"])[-1]

    assert send(outputs)["score"] == 100
    some = {name: text for name, text in outputs.items() if "1-small" in name}
    done = send(some)
    assert 0 < done["score"] < 100
    assert [file["name"] for file in done["files"]] == [f"{name}.out" for name in list(some)[1:]]
