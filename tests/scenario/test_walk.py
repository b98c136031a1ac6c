"""A solver's day: every verdict in every language, a contest, and all of it after a restart."""
import pathlib

import pytest

from cluster import BANK, Cluster, wait_for

PROBLEM = "tollbook"

PROGRAMS = {
    "c": {
        "WA": "#include <stdio.h>\nint main(void) { puts(\"wrong\"); return 0; }",
        "TLE": "int main(void) { volatile unsigned long i = 0; for (;;) i++; }",
        "MLE": "#include <stdlib.h>\n#include <string.h>\n"
               "int main(void) { for (;;) { char *p = malloc(1 << 24);"
               " if (!p) return 0; memset(p, 1, 1 << 24); } }",
        "RTE": "#include <stdlib.h>\nint main(void) { abort(); }",
        "CE": "int main(void) { return undeclared; }",
    },
    "cpp17": {
        "WA": "#include <iostream>\nint main() { std::cout << \"wrong\"; }",
        "TLE": "int main() { volatile unsigned long i = 0; for (;;) i = i + 1; }",
        "MLE": "#include <vector>\n#include <memory>\nint main() {"
               " std::vector<std::unique_ptr<std::vector<char>>> all;"
               " for (;;) all.push_back(std::make_unique<std::vector<char>>(1 << 24, 'x')); }",
        "RTE": "#include <stdexcept>\nint main() { throw std::runtime_error(\"x\"); }",
        "CE": "int main() { return undeclared; }",
    },
    "python3": {
        "WA": "print('wrong')",
        "TLE": "while True:\n    pass",
        "MLE": "all = []\nwhile True:\n    all.append(bytearray(1 << 24))",
        "RTE": "raise SystemExit(3)",
        "CE": "def broken(:\n    pass",
    },
}
ACCEPTED = {"c": ".c", "cpp17": ".cpp", "python3": ".py"}


def accepted_source(problem, language):
    folder = pathlib.Path(BANK / problem / "submissions/accepted")
    return next(folder.glob(f"*{ACCEPTED[language]}")).read_text()


def write_contest(directory):
    path = directory / "cup.yaml"
    path.write_text(
        "id: cup\nname: The Cup\nstart_time: now\nduration: \"2:00:00\"\nrule: icpc\n"
        "problems:\n  - {label: A, id: tollbook}\n  - {label: B, id: courtroom}\n")
    return path


@pytest.fixture(scope="module")
def cluster():
    with Cluster() as running:
        running.load_bank(PROBLEM, "courtroom", "scales", "evidence")
        yield running


@pytest.fixture(scope="module")
def ada(cluster):
    return cluster.user("ada")


def test_a_problem_can_be_found_and_read(cluster, ada):
    page = ada.get("/api/v1/problems")
    assert [problem["id"] for problem in page["problems"]] == [
        "courtroom", "evidence", "scales", PROBLEM]
    assert [p["id"] for p in ada.get("/api/v1/problems?text=toll")["problems"]] == [PROBLEM]
    problem = ada.get(f"/api/v1/problems/{PROBLEM}")
    assert "<p>" in problem["statement_html"]
    assert problem["samples"][0]["input"] and problem["samples"][0]["output"]
    assert {template["language"] for template in problem["templates"]} >= set(ACCEPTED)


@pytest.mark.parametrize("language", ACCEPTED)
@pytest.mark.parametrize("verdict", ["AC", "WA", "TLE", "MLE", "RTE", "CE"])
def test_every_verdict_in_every_language_is_seen_live(ada, language, verdict):
    source = (accepted_source(PROBLEM, language) if verdict == "AC"
              else PROGRAMS[language][verdict])
    last = ada.watch(ada.submit(PROBLEM, language, source))[-1]
    assert last["verdict"] == verdict, last
    assert last["source"] == source
    if verdict == "CE":
        assert last["compiler_output"]
    elif verdict == "AC":
        assert all(test["verdict"] == "AC" for test in last["tests"])
        assert len(last["tests"]) == last["tests_total"]
    else:
        assert last["tests"][-1]["verdict"] == verdict


@pytest.mark.parametrize("problem", ["scales", "evidence"])
@pytest.mark.parametrize("language", ACCEPTED)
def test_custom_validators_accept_any_right_answer(ada, problem, language):
    id = ada.submit(problem, language, accepted_source(problem, language))
    assert ada.wait_verdict(id)["verdict"] == "AC"


def test_a_contest_moves_its_board_and_everything_survives_a_restart(cluster, tmp_path):
    cluster.assize("contest", "create", write_contest(tmp_path))
    bob, eve = cluster.user("bob"), cluster.user("eve")
    refused = bob.call("POST", "/api/v1/contests/cup/problems/A/submissions", 403,
                       json={"language": "c", "source": "x"}).json()
    assert refused["code"] == "not_registered"
    for client in (bob, eve):
        client.post("/api/v1/contests/cup/registrations", expect=201)
    wait_for(lambda: bob.board("cup")["total"] == 2, "both are on the board")

    wrong = bob.submit("A", "c", PROGRAMS["c"]["WA"], "cup")
    right = bob.submit("A", "c", accepted_source(PROBLEM, "c"), "cup")
    hers = eve.submit("B", "python3", accepted_source("courtroom", "python3"), "cup")
    assert [bob.wait_verdict(id)["verdict"] for id in (wrong, right)] == ["WA", "AC"]
    assert eve.wait_verdict(hers)["verdict"] == "AC"
    board = wait_for(lambda: (lambda b: b if all(r["solved"] == 1 for r in b["rows"]) else None)(
        bob.board("cup")), "both have solved one")
    assert [row["user"] for row in board["rows"]] == ["eve", "bob"]  # bob has a penalty
    assert board["rows"][1]["penalty"] == str(int(board["rows"][1]["cells"][0]["time_ms"])
                                              // 60000 + 20)
    around = bob.board("cup", around="me", limit=1)
    assert around["rows"][0]["user"] == "bob"

    before = {id: bob.submission(id) for id in (wrong, right)}
    cluster.stop()
    cluster.start()
    bob = cluster.client()
    bob.login("bob")
    assert {id: bob.submission(id) for id in before} == before
    assert bob.board("cup")["rows"] == board["rows"]
    mine = bob.get("/api/v1/submissions?contest=cup")["submissions"]
    assert [view["id"] for view in mine] == [right, wrong]


def test_what_is_not_there_or_not_allowed_has_a_code(cluster, ada):
    def code(method, path, status, **more):
        reply = ada.call(method, path, status, **more)
        assert reply.headers["Content-Type"].startswith("application/problem+json")
        return reply.json()["code"]

    submit = f"/api/v1/problems/{PROBLEM}/submissions"
    assert code("GET", "/api/v1/problems/nothing", 404) == "not_found"
    assert code("POST", "/api/v1/problems/nothing/submissions", 404,
                json={"language": "c", "source": "x"}) == "not_found"
    assert code("POST", submit, 400, json={"language": "cobol", "source": "x"}) \
        == "language_unknown"
    assert code("POST", submit, 413, json={"language": "c", "source": "x" * (200 << 10)}) \
        == "source_too_large"
    assert code("POST", submit, 400, data="{", headers={"Content-Type": "application/json"}) \
        == "invalid"
    assert code("GET", "/api/v1/contests/none", 404) == "not_found"
    ada_token = ada.http.headers["Authorization"]
    ada.http.headers["Authorization"] = ada_token[:-3] + "AAA"
    assert code("GET", "/api/v1/me", 401) == "token_invalid"
    ada.http.headers["Authorization"] = ada_token
