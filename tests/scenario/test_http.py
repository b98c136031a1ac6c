"""The frontend as the internet sees it: good requests, bad ones, and peers that mean harm."""
import http.client
import json
import math
import os
import select
import socket
import threading
import time

import pytest
import requests

from fake_cluster import (CONFLICT, DEADLINE_S, INVALID, NOT_FOUND, QUARANTINED, RATE_LIMITED,
                          TIMEOUT, UNAVAILABLE, FakeCluster, now_ms, wait_for)
from messages import judge, problem, submission, user

HEAD_S = 10     # HTTP_HEAD_MS
STALL_S = 30    # HTTP_STALL_MS
STREAMS_MAX = 16  # LIVE_PER_USER_MAX
BODY_MAX = 1 << 20  # HTTP_BODY_MAX
GET = b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"


@pytest.fixture(scope="module")
def cluster():
    with FakeCluster("--rate-factor", "1000") as running:
        running.store.put_problem("sum")
        running.store.put_problem("secret", hidden=True)
        running.store.put_problem("picky", languages=["c"])
        running.store.put_contest("now", now_ms() - 60000, problems=[("A", "sum"), ("B", "secret")])
        running.store.put_contest("later", now_ms() + 3600000, problems=[("A", "sum")])
        running.store.put_contest("over", now_ms() - 7200000, problems=[("A", "sum")])
        running.ranker.known |= {"now", "flood"}
        yield running


@pytest.fixture(scope="module")
def ann(cluster):
    return cluster.register("ann")


@pytest.fixture(scope="module")
def jim(cluster):
    """One of the jury."""
    cluster.register("jim")
    cluster.store.set_role("jim", user.ROLE_JURY)
    session = requests.Session()
    reply = session.post(cluster.url + "/api/v1/sessions",
                         json={"user": "jim", "password": "correct horse"})
    assert reply.json()["role"] == "JURY"
    session.cookies.clear()
    session.headers["Authorization"] = "Bearer " + reply.json()["token"]
    return session


def api(cluster, path):
    return f"{cluster.url}/api/v1{path}"


def problem_of(reply, status, code):
    assert reply.status_code == status, reply.text
    assert reply.headers["Content-Type"] == "application/problem+json"
    body = reply.json()
    assert (body["status"], body["code"]) == (status, code), body
    return body["detail"]


def answer(connection, method="GET"):
    """Reads one answer from a raw connection: (status, headers, body)."""
    reply = http.client.HTTPResponse(connection, method=method)
    reply.begin()
    return reply.status, reply.headers, reply.read()


def ask(connection, data):
    connection.sendall(data)
    return answer(connection)


def is_closed(connection):
    """Whether the server closes this connection, within the deadline."""
    try:
        while True:
            if not connection.recv(65536):
                return True
    except ConnectionResetError:
        return True


def submit(cluster, session, where="/problems/sum", language="c", source="int main;"):
    reply = session.post(api(cluster, where + "/submissions"),
                         json={"language": language, "source": source})
    assert reply.status_code == 202, reply.text
    return reply.json()["id"]


def events(reply):
    """The events of a stream: (name, data)."""
    name = None
    for line in reply.iter_lines(chunk_size=1 << 16, decode_unicode=True):
        if line.startswith("event: "):
            name = line[7:]
        elif line.startswith("data: "):
            yield name, json.loads(line[6:])


# ---- the protocol ----


def test_every_answer_carries_the_security_headers(cluster):
    for path in ("/", "/healthz", "/api/v1/nothing", "/api/v1/problems"):
        headers = requests.get(cluster.url + path).headers
        assert "default-src 'self'" in headers["Content-Security-Policy"]
        assert "unsafe-inline" not in headers["Content-Security-Policy"]
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"]


@pytest.mark.parametrize("status, data", [
    (400, b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"),
    (400, b"GET / HTTP/1.1\n\n"),
    (400, b"GET / HTTP/1.1\r\n\r\n"),
    (400, b"GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n"),
    (400, b"GET / HTTP/1.1\r\nHost : x\r\n\r\n"),
    (400, b"GET /%00 HTTP/1.1\r\nHost: x\r\n\r\n"),
    (400, b"GET / HTTP/1.1\r\nHost: x\r\nA: b\r\n c\r\n\r\n"),
    (400, b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n"),
    (400, b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n"),
    (400, b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n"),
    (413, b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9999999999\r\n\r\n"),
    (414, b"GET /" + b"a" * 5000 + b" HTTP/1.1\r\nHost: x\r\n\r\n"),
    (417, b"POST / HTTP/1.1\r\nHost: x\r\nExpect: more\r\nContent-Length: 1\r\n\r\n"),
    (431, b"GET / HTTP/1.1\r\nHost: x\r\nA: " + b"a" * 20000 + b"\r\n\r\n"),
    (431, b"GET / HTTP/1.1\r\nHost: x\r\n" + b"A: b\r\n" * 100 + b"\r\n"),
    (501, b"BREW / HTTP/1.1\r\nHost: x\r\n\r\n"),
    (501, b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip\r\n\r\n"),
    (505, b"GET / HTTP/3.0\r\nHost: x\r\n\r\n"),
])
def test_what_is_no_request_is_answered_and_the_connection_closed(cluster, status, data):
    with cluster.connect() as connection:
        got, headers, body = ask(connection, data)
        assert got == status
        assert headers["Content-Type"] == "application/problem+json"
        assert json.loads(body)["status"] == status
        assert is_closed(connection)


def test_a_connection_is_kept_for_many_requests(cluster):
    with cluster.connect() as connection:
        for _ in range(100):
            status, headers, body = ask(connection, GET)
            assert status == 200 and json.loads(body) == {"status": "ok", "missing": []}
            assert headers["Connection"] == "keep-alive"


def test_http_1_0_and_connection_close_end_the_connection(cluster):
    for data in (b"GET /healthz HTTP/1.0\r\n\r\n",
                 b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"):
        with cluster.connect() as connection:
            status, headers, _ = ask(connection, data)
            assert status == 200 and headers["Connection"] == "close"
            assert is_closed(connection)


def test_pipelined_requests_are_answered_in_order(cluster):
    paths = ["/healthz", "/api/v1/problems", "/nothing", "/api/v1/problems/sum", "/"] * 20
    with cluster.connect() as connection:
        connection.sendall(b"".join(f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode()
                                    for path in paths))
        stream = connection.makefile("rb")
        for path in paths:
            head = b""
            while not head.endswith(b"\r\n\r\n"):
                head += stream.readline()
            assert head.startswith(b"HTTP/1.1 404" if path == "/nothing" else b"HTTP/1.1 200")
            length = [line for line in head.split(b"\r\n") if line.startswith(b"Content-Length")]
            body = stream.read(int(length[0].split()[1]))
            if path == "/api/v1/problems/sum":
                assert json.loads(body)["id"] == "sum"


def test_a_body_may_be_chunked_and_wait_for_100_continue(cluster):
    body = json.dumps({"user": "nobody", "password": "x"}).encode()
    head = (b"POST /api/v1/sessions HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
            b"Expect: 100-continue\r\nTransfer-Encoding: chunked\r\n\r\n")
    with cluster.connect() as connection:
        connection.sendall(head)
        assert connection.recv(25, socket.MSG_WAITALL) == b"HTTP/1.1 100 Continue\r\n\r\n"
        for byte in body:
            connection.sendall(b"1\r\n" + bytes([byte]) + b"\r\n")
        status, _, reply = ask(connection, b"0\r\n\r\n")
        assert status == 401 and json.loads(reply)["code"] == "login_failed"


def test_head_has_no_body_and_the_same_length(cluster):
    reply = requests.head(cluster.url + "/assets/app.js")
    assert reply.status_code == 200 and reply.headers["Content-Length"] == "3"
    assert reply.content == b""
    with cluster.connect() as connection:  # nothing of a body follows
        connection.sendall(b"HEAD / HTTP/1.1\r\nHost: x\r\n\r\n")
        assert answer(connection, "HEAD")[0] == 200
        assert ask(connection, GET)[0] == 200


def test_unknown_paths_and_methods_are_told_apart(cluster):
    problem_of(requests.get(api(cluster, "/nothing")), 404, "not_found")
    problem_of(requests.get(cluster.url + "/../etc/passwd"), 404, "not_found")
    reply = requests.put(api(cluster, "/users"), json={})
    problem_of(reply, 405, "method_not_allowed")
    assert reply.headers["Allow"] == "POST"
    reply = requests.delete(api(cluster, "/problems"))
    assert reply.headers["Allow"] == "GET, HEAD"


def test_bodies_must_be_json_of_the_right_shape(cluster):
    where = api(cluster, "/sessions")
    problem_of(requests.post(where, data="user=a"), 415, "unsupported_media_type")
    problem_of(requests.post(where), 415, "unsupported_media_type")
    as_json = {"headers": {"Content-Type": "application/json; charset=utf-8"}}
    for data in ("", "{", "[]", "null", '{"user":1}', '{"user":"a"} x', '{"user":"\\u0000"}',
                 '{"user":"a","user":"b"}', b'{"user":"\xff"}'):
        problem_of(requests.post(where, data=data, **as_json), 400, "invalid")
    assert "usr" in problem_of(requests.post(where, json={"usr": "a"}), 400, "invalid")
    problem_of(requests.post(where, data="[" * 100000, **as_json), 413, "too_large")
    large = json.dumps({"user": "a" * BODY_MAX})
    problem_of(requests.post(where, data=large, **as_json), 413, "too_large")


@pytest.mark.parametrize("query", ["limit=0", "limit=201", "limit=x", "limit=-1", "limit=1&limit=2",
                                   "after=../x", "text=" + "a" * 65])
def test_bad_query_parameters_are_refused(cluster, query):
    assert requests.get(api(cluster, "/problems?" + query)).status_code == 400


# ---- users ----


def test_a_user_registers_logs_in_and_out(cluster):
    session = requests.Session()
    reply = session.post(api(cluster, "/users"), json={
        "user": "bob", "password": "correct horse", "display_name": "Bøb"})
    assert reply.status_code == 201 and reply.json()["role"] == "USER"
    cookie = reply.headers["Set-Cookie"]
    assert "HttpOnly" in cookie and "SameSite=Strict" in cookie and "Path=/" in cookie
    assert cluster.store.users["bob"].password_hash.startswith("$argon2id$")
    me = session.get(api(cluster, "/me")).json()
    assert me["user"] == "bob" and me["display_name"] == "Bøb" and me["token"] == ""

    problem_of(session.delete(api(cluster, "/sessions/current")), 403, "csrf_required")
    reply = session.delete(api(cluster, "/sessions/current"), headers={"X-Assize": "1"})
    assert reply.status_code == 204
    problem_of(session.get(api(cluster, "/me")), 401, "unauthenticated")

    right = {"user": "bob", "password": "correct horse"}
    assert session.post(api(cluster, "/sessions"), json=right).status_code == 201
    assert session.get(api(cluster, "/me")).json()["user"] == "bob"


def test_a_name_can_be_taken_once(cluster, ann):
    reply = requests.post(api(cluster, "/users"), json={"user": "ann", "password": "another one"})
    problem_of(reply, 409, "user_exists")


def test_a_registration_whose_first_answer_was_lost_succeeds(cluster):
    store = cluster.store

    def lose_answer(method, body):
        store.leader_method(method, body)  # it is done,
        raise_failure(UNAVAILABLE)         # but nobody hears of it

    def raise_failure(status):
        from mdp import Failure
        raise Failure(status, "lost")

    store.leader_method = store.leader
    calls = []

    def flaky(method, body):
        calls.append(method)
        return lose_answer(method, body) if len(calls) == 1 else store.leader_method(method, body)

    old = cluster.leader.handler
    cluster.leader.handler = flaky
    try:
        cluster.register("lost")
    finally:
        cluster.leader.handler = old
    assert len(calls) == 2


@pytest.mark.parametrize("change", [
    {"user": ""}, {"user": "-a"}, {"user": "a b"}, {"user": "a" * 37}, {"user": "é"},
    {"password": "short"}, {"password": "x" * 257}, {"display_name": "x" * 65},
    {"display_name": "a\nb"}])
def test_bad_registrations_are_refused(cluster, change):
    good = {"user": "carl", "password": "correct horse", "display_name": "Carl"}
    problem_of(requests.post(api(cluster, "/users"), json={**good, **change}), 400, "invalid")


def test_wrong_names_and_passwords_look_the_same(cluster, ann):
    def login(name, password):
        start = time.monotonic()
        reply = requests.post(api(cluster, "/sessions"), json={"user": name, "password": password})
        detail = problem_of(reply, 401, "login_failed")
        return detail, time.monotonic() - start

    known, unknown = [], []
    for _ in range(5):
        known.append(login("ann", "wrong password"))
        unknown.append(login("no-such-user", "wrong password"))
    assert len({detail for detail, _ in known + unknown}) == 1
    # Both hash: the quickest of each is the time of one hash, not of none.
    assert min(t for _, t in unknown) > 0.5 * min(t for _, t in known)


def test_tokens_that_are_no_good_are_refused(cluster, ann):
    token = ann.headers["Authorization"][7:]
    body, seal = token.split(".")
    for bad in ("", "x", body, body + ".", "." + seal, body[:-2] + "AA." + seal,
                token[:-2] + ("AA" if token[-2:] != "AA" else "BB"), "a" * 2000):
        reply = requests.get(api(cluster, "/me"), headers={"Authorization": "Bearer " + bad})
        problem_of(reply, 401, "token_invalid")
        assert reply.headers["WWW-Authenticate"] == "Bearer"
    reply = requests.get(api(cluster, "/problems"), headers={"Authorization": "Basic YTpi"})
    problem_of(reply, 401, "token_invalid")
    # A stale cookie must not keep the page from loading, nor from logging in.
    reply = requests.get(api(cluster, "/problems"), cookies={"assize_token": "stale"})
    assert reply.status_code == 200


def test_a_mutating_request_by_cookie_needs_the_header(cluster, ann):
    token = ann.headers["Authorization"][7:]
    more = {"cookies": {"assize_token": token}, "json": {"language": "c", "source": "x"}}
    where = api(cluster, "/problems/sum/submissions")
    problem_of(requests.post(where, **more), 403, "csrf_required")
    assert requests.post(where, headers={"X-Assize": "1"}, **more).status_code == 202


# ---- problems ----


def test_a_problem_is_shown_with_statement_and_samples(cluster):
    cluster.store.put_problem(
        "rich", statement="# T\n\n$a_1 < b$ [x](javascript:alert) <script>1</script>",
        samples=[(b"in\n", b"out\n"), (b"\xff\xfe", b"x" * 70000)])
    view = requests.get(api(cluster, "/problems/rich")).json()
    assert "$a_1 &lt; b$" in view["statement_html"]
    assert "<script" not in view["statement_html"] and "javascript" not in view["statement_html"]
    assert view["samples"][0] == {"name": "sample/0", "input": "in\n", "output": "out\n",
                                  "interaction": ""}
    assert "not text" in view["samples"][1]["input"]
    assert len(view["samples"][1]["output"]) == 65536
    assert view["statement_languages"] == ["en"]


def test_what_is_shown_as_a_sample_may_differ_from_what_is_judged(cluster):
    made = cluster.store.put_problem("shown")
    made.samples.add(name="talk", interaction=cluster.store.put_blob(b">1\n<2\n"))
    made.samples.add(name="cut", input=cluster.store.put_blob(b"9\n..."),
                     answer=cluster.store.put_blob(b"8\n"))
    view = requests.get(api(cluster, "/problems/shown")).json()
    assert view["samples"] == [
        {"name": "talk", "input": "", "output": "", "interaction": ">1\n<2\n"},
        {"name": "cut", "input": "9\n...", "output": "8\n", "interaction": ""}]


def test_a_problem_without_markdown_has_its_pdf(cluster):
    pdf = b"%PDF-1.4" + os.urandom(3 << 20)
    cluster.store.put_problem("paper", statement=None, pdf=pdf)
    view = requests.get(api(cluster, "/problems/paper")).json()
    assert view["statement_pdf"] == "/api/v1/problems/paper/statement.pdf"
    reply = requests.get(cluster.url + view["statement_pdf"])
    assert reply.headers["Content-Type"] == "application/pdf" and reply.content == pdf
    problem_of(requests.get(api(cluster, "/problems/sum/statement.pdf")), 404, "not_found")


def test_readers_of_a_new_problem_fetch_its_files_once(cluster):
    pdf = os.urandom(2 << 20)
    made = cluster.store.put_problem("new", statement=None, pdf=pdf)
    connections = [cluster.connect() for _ in range(20)]
    for connection in connections:
        connection.sendall(b"GET /api/v1/problems/new/statement.pdf HTTP/1.1\r\nHost: x\r\n\r\n")
    for connection in connections:
        with connection:
            status, _, body = answer(connection)
            assert status == 200 and body == pdf
    assert cluster.store.blob_reads.count(made.statements[0].file.hash) == 2  # of 1 MiB each


def test_a_damaged_or_missing_file_is_our_fault(cluster):
    made = cluster.store.put_problem("hurt", statement="damaged")
    cluster.store.blobs[made.statements[0].file.hash] = b"demaged"
    problem_of(requests.get(api(cluster, "/problems/hurt")), 500, "corrupt")
    made = cluster.store.put_problem("torn", statement="missing")
    del cluster.store.blobs[made.statements[0].file.hash]
    problem_of(requests.get(api(cluster, "/problems/torn")), 500, "corrupt")


def test_hidden_problems_are_for_the_jury_and_for_contests(cluster, ann, jim):
    for session, known in ((requests, False), (ann, False), (jim, True)):
        assert session.get(api(cluster, "/problems/secret")).status_code == (200 if known else 404)
        ids = [p["id"] for p in session.get(api(cluster, "/problems")).json()["problems"]]
        assert ("secret" in ids) == known
    assert requests.get(api(cluster, "/contests/now/problems/B")).json()["id"] == "secret"
    problem_of(requests.get(api(cluster, "/contests/later/problems/A")), 409, "contest_not_running")
    assert jim.get(api(cluster, "/contests/later/problems/A")).status_code == 200
    problem_of(requests.get(api(cluster, "/contests/now/problems/Z")), 404, "not_found")
    for bad in ("a b", "..%5c", "x" * 40, "x" * 100):
        problem_of(requests.get(api(cluster, "/problems/" + bad)), 404, "not_found")


def test_languages_are_those_of_the_workers(cluster):
    reply = requests.get(api(cluster, "/languages")).json()
    assert [language["id"] for language in reply["languages"]] == ["c", "python3"]
    assert reply["languages"][1]["version"] == "3.11"


# ---- submissions ----


def test_a_submission_is_accepted_with_its_place(cluster, ann):
    before = now_ms()
    reply = ann.post(api(cluster, "/problems/sum/submissions"),
                     json={"language": "c", "source": "int main; // ü"})
    assert reply.status_code == 202
    id = reply.json()["id"]
    assert reply.headers["Location"] == f"/api/v1/submissions/{id}"
    kept = cluster.store.submissions[id]
    assert kept.user == "ann" and kept.problem == "sum" and kept.contest == ""
    assert kept.source.decode() == "int main; // ü"
    assert before <= kept.received_at_ms <= now_ms()
    view = ann.get(cluster.url + reply.headers["Location"]).json()
    assert view["state"] == "QUEUED" and view["verdict"] == "UNSPECIFIED"
    assert view["source"] == "int main; // ü"


def test_submissions_that_cannot_be_are_refused(cluster, ann):
    where = api(cluster, "/problems/sum/submissions")
    good = {"language": "c", "source": "x"}
    count = len(cluster.store.proposed)
    problem_of(requests.post(where, json=good), 401, "unauthenticated")
    problem_of(ann.post(where, json={**good, "language": "cobol"}), 400, "language_unknown")
    problem_of(ann.post(where, json={**good, "language": ""}), 400, "language_unknown")
    problem_of(ann.post(where, json={**good, "source": ""}), 400, "invalid")
    problem_of(ann.post(where, json={**good, "source": "a\0b"}), 400, "invalid")
    problem_of(ann.post(where, json={**good, "source": "x" * 65537}), 413, "source_too_large")
    problem_of(ann.post(api(cluster, "/problems/picky/submissions"),
                        json={**good, "language": "python3"}), 400, "language_unknown")
    for name in ("secret", "nothing", "a b"):
        reply = ann.post(api(cluster, f"/problems/{name}/submissions"), json=good)
        problem_of(reply, 404, "not_found")
    assert len(cluster.store.proposed) == count
    assert ann.post(where, json={**good, "source": "x" * 65536}).status_code == 202


def test_a_contest_wants_registration_and_runs_for_a_time(cluster):
    eve = cluster.register("eve")
    good = {"language": "c", "source": "x"}

    def send(contest, label="A"):
        return eve.post(api(cluster, f"/contests/{contest}/problems/{label}/submissions"), json=good)

    problem_of(send("now"), 403, "not_registered")
    reply = eve.post(api(cluster, "/contests/now/registrations"))
    assert reply.status_code == 201 and reply.json()["user"] == "eve"
    assert eve.get(api(cluster, "/contests/now")).json()["registered"]
    for label in ("A", "B", "secret"):
        assert send("now", label).status_code == 202
    assert cluster.store.submissions[send("now", "B").json()["id"]].contest == "now"
    problem_of(send("now", "Z"), 404, "not_found")
    problem_of(send("later"), 409, "contest_not_running")
    problem_of(send("over"), 409, "contest_not_running")
    problem_of(send("none"), 404, "not_found")


def test_a_contest_shows_its_problems_from_the_start_on(cluster, ann, jim):
    assert ann.get(api(cluster, "/contests/now")).json()["state"] == "RUNNING"
    later = ann.get(api(cluster, "/contests/later")).json()
    assert later["state"] == "SCHEDULED" and later["problems"] == []
    assert len(jim.get(api(cluster, "/contests/later")).json()["problems"]) == 1
    states = {c["id"]: c["state"] for c in ann.get(api(cluster, "/contests")).json()["contests"]}
    states.pop("named", None)  # another test's
    assert states == {"now": "RUNNING", "later": "SCHEDULED", "over": "ENDED"}


def test_a_submission_is_for_its_author_and_the_jury(cluster, ann, jim):
    mallory = cluster.register("mallory")
    id = submit(cluster, ann)
    cluster.store.finish(id, submission.VERDICT_WA)
    where = api(cluster, f"/submissions/{id}")
    problem_of(requests.get(where), 401, "unauthenticated")
    problem_of(mallory.get(where), 403, "forbidden")
    problem_of(mallory.get(where + "/events"), 403, "forbidden")
    mine = ann.get(where).json()
    assert mine["state"] == "FINISHED" and mine["verdict"] == "WA"
    assert [(t["message"], t["jury_message"]) for t in mine["tests"]] == [("told", ""), ("", "")]
    jurys = jim.get(where).json()
    assert jurys["tests"][0]["jury_message"] == "not told"
    assert jurys["tests"][1]["message"] == "secret" and jurys["source"]

    assert mallory.get(api(cluster, "/submissions")).json()["submissions"] == []
    problem_of(mallory.get(api(cluster, "/submissions?user=ann")), 403, "forbidden")
    users = {s["user"] for s in jim.get(api(cluster, "/submissions?user=ann")).json()["submissions"]}
    assert users == {"ann"}
    for bad in ("0" * 26, "x", "z" * 26):
        problem_of(ann.get(api(cluster, f"/submissions/{bad}")), 404, "not_found")


def test_a_proposal_that_nobody_took_is_made_again_with_the_same_id(cluster, ann):
    cluster.store.failures = [UNAVAILABLE, UNAVAILABLE, UNAVAILABLE]
    count = len(cluster.store.proposed)
    id = submit(cluster, ann)
    tried = cluster.store.proposed[count:]
    assert [command.submission_accept.id for command in tried] == [id] * 4
    assert len({command.submission_accept.received_at_ms for command in tried}) == 1


def test_the_ledgers_refusal_is_passed_on(cluster, ann):
    for status, code, http_status in ((CONFLICT, "contest_not_running", 409),
                                      (NOT_FOUND, "not_found", 404)):
        cluster.store.failures = [status]
        reply = ann.post(api(cluster, "/problems/sum/submissions"),
                         json={"language": "c", "source": "x"})
        problem_of(reply, http_status, code)


# ---- files and scores ----


def test_several_files_are_kept_and_shown(cluster, ann, jim):
    files = [{"name": "main.c", "content": "int main;"}, {"name": "lib/a.h", "content": ""}]
    reply = ann.post(api(cluster, "/problems/sum/submissions"),
                     json={"language": "c", "files": files, "entry_point": "main"})
    assert reply.status_code == 202, reply.text
    kept = cluster.store.submissions[reply.json()["id"]]
    assert (kept.file_name, kept.source, kept.entry_point) == ("main.c", b"int main;", "main")
    assert [(file.name, file.content) for file in kept.more_files] == [("lib/a.h", b"")]
    for session in (ann, jim):
        view = session.get(cluster.url + reply.headers["Location"]).json()
        assert (view["file_name"], view["source"], view["entry_point"]) == (
            "main.c", "int main;", "main")
        assert view["files"] == files[1:]


@pytest.mark.parametrize("status, code, change", [
    (400, "invalid", {"files": [{"name": "../main.c", "content": "x"}]}),
    (400, "invalid", {"files": [{"name": "main.py", "content": "x"}]}),
    (400, "invalid", {"files": [{"name": "main.c", "content": ""}]}),
    (400, "invalid", {"files": [{"name": "main.c", "content": "x"}] * 2}),
    (400, "invalid", {"files": [{"name": f"{i}.c", "content": "x"} for i in range(65)]}),
    (400, "invalid", {"files": [{"name": "main.c", "content": "x"}], "source": "x"}),
    (400, "invalid", {"source": "x", "entry_point": "../a"}),
    (413, "source_too_large", {"files": [{"name": "a.c", "content": "x" * 40000},
                                         {"name": "b.c", "content": "x" * 40000}]}),
    (400, "language_unknown", {"language": "answer",
                               "files": [{"name": "0.out", "content": "x"}]}),
])
def test_files_that_cannot_be_are_refused(cluster, ann, status, code, change):
    count = len(cluster.store.proposed)
    for where in ("submissions", "runs"):
        reply = ann.post(api(cluster, f"/problems/sum/{where}"), json={"language": "c", **change})
        problem_of(reply, status, code)
    assert len(cluster.store.proposed) == count


def test_outputs_are_submitted_where_they_are_wanted(cluster, ann):
    made = cluster.store.put_problem("outputs")
    made.type.submit_answer = True
    made.limits.output_kib = 64
    made.tests.add(name="secret/one")
    where = api(cluster, "/problems/outputs")
    assert ann.get(where).json()["answers"] == ["secret/one"]
    good = {"language": "answer", "files": [{"name": "secret/one.out", "content": "42"}]}
    reply = ann.post(where + "/submissions", json=good)
    assert reply.status_code == 202, reply.text
    kept = cluster.store.submissions[reply.json()["id"]]
    assert (kept.language, kept.file_name, kept.source) == ("answer", "secret/one.out", b"42")
    problem_of(ann.post(where + "/submissions", json={"language": "c", "source": "x"}), 400,
               "language_unknown")
    problem_of(ann.post(where + "/submissions",
                        json={**good, "files": [{"name": "two.out", "content": "x"}]}),
               400, "invalid")
    problem_of(ann.post(where + "/runs", json=good), 400, "not_runnable")


def test_a_problem_tells_its_type_its_best_score_and_its_templates(cluster):
    made = cluster.store.put_problem("graded", grading=problem.GRADING_2025_09,
                                     input_file="in.txt", output_file="out.txt")
    made.type.scoring = made.type.interactive = True
    made.groups.add(max_score=100)
    made.templates.add(language="python3", source="# yours")
    view = requests.get(api(cluster, "/problems/graded")).json()
    assert view["type"]["scoring"] and view["type"]["interactive"]
    assert not view["type"]["multi_pass"] and not view["type"]["submit_answer"]
    assert view["max_score"] == 100
    assert (view["input_file"], view["output_file"]) == ("in.txt", "out.txt")
    assert {one["language"]: one["source"] for one in view["templates"]} == {
        "c": "int main;", "python3": "# yours"}
    made.groups[0].max_score = math.inf
    assert "max_score" not in requests.get(api(cluster, "/problems/graded")).json()
    plain = requests.get(api(cluster, "/problems/sum")).json()
    assert not plain["type"]["scoring"] and plain["max_score"] == 0


@pytest.mark.parametrize("id, type, grading, shown", [
    ("open", {"show_groups": True}, problem.GRADING_LEGACY, True),
    ("closed", {}, problem.GRADING_LEGACY, False),
    ("new-style", {}, problem.GRADING_2025_09, True)])
def test_groups_are_shown_to_users_where_the_problem_says_so(cluster, ann, jim, id, type, grading,
                                                             shown):
    made = cluster.store.put_problem(id, grading=grading)
    made.type.scoring = True
    for name, value in type.items():
        setattr(made.type, name, value)
    sent = submit(cluster, ann, f"/problems/{id}")
    cluster.store.submissions[sent].problem_version = 1
    group = submission.GroupResult(name="secret/1", score=40, max_score=math.inf,
                                   verdict=submission.VERDICT_WA)
    cluster.store.finish(sent, scored=True, score=40, groups=[group])
    where = api(cluster, f"/submissions/{sent}")
    views = [(ann.get(where).json(), shown), (jim.get(where).json(), True)]
    with ann.get(where + "/events", stream=True) as reply:
        views += [(view, shown) for _, view in events(reply)]
    assert len(views) == 3
    for view, expected in views:
        assert view["scored"] and view["score"] == 40
        assert view["groups"] == ([{"name": "secret/1", "verdict": "WA", "score": 40}]
                                  if expected else [])
        assert view["tests"][0]["score"] == (40 if expected else 0)
    assert [view["tests"][0]["transcript"] for view, _ in views] == ["", "not told", ""]


# ---- runs ----


def run(cluster, session, where="/problems/sum", **more):
    return session.post(api(cluster, where + "/runs"),
                        json={"language": "c", "source": "int main;", **more})


def test_a_run_of_the_samples_shows_what_came_and_what_should(cluster, ann):
    cluster.store.put_problem("samples", samples=[(b"1\n", b"2\n"), (b"3\n", b"\xff")])
    cluster.store.problems["samples"].tests.add(name="secret/1", input=cluster.store.put_blob(b"s"),
                                                answer=cluster.store.put_blob(b"s"))
    cluster.store.problems["samples"].validator.args.append("case_sensitive")
    proposed, accepted = len(cluster.store.proposed), len(cluster.store.submissions)
    reply = run(cluster, ann, "/problems/samples")
    assert reply.status_code == 200, reply.text
    view = reply.json()
    assert (view["verdict"], view["compiler_output"]) == ("WA", "a warning")
    assert view["tests"][0] == {
        "name": "sample/0", "verdict": "WA", "cpu_ms": 3, "wall_ms": 0, "memory_kib": 400,
        "exit_code": 7, "signal": 0, "message": "told", "output": "out\ufffd\n",
        "output_cut": False, "errors": "oops", "errors_cut": False, "expected": "2\n",
        "expected_cut": False, "transcript": ""}
    assert view["tests"][1]["expected"] == "\ufffd"
    assert "not told" not in reply.text and "operator" not in reply.text
    job = cluster.judge.jobs[-1]
    assert len(job.submission) == 26 and job.run_all and job.show_output
    assert job.source == b"int main;" and job.problem.limits.time_ms == 1000
    assert [test.name for test in job.problem.tests] == ["sample/0", "sample/1"]
    assert job.problem.validator.args == ["case_sensitive"]
    # Nothing is kept of it.
    assert (len(cluster.store.proposed), len(cluster.store.submissions)) == (proposed, accepted)


def test_a_run_takes_an_input_of_ones_own(cluster, ann):
    view = run(cluster, ann, input="5 6\n").json()
    job = cluster.judge.jobs[-1]
    assert [test.inline_input for test in job.problem.tests] == [b"5 6\n"]
    assert job.problem.validator.kind == problem.VALIDATOR_KIND_NONE
    assert (view["tests"][0]["name"], view["tests"][0]["expected"]) == ("", "")
    assert run(cluster, ann, input="").status_code == 200
    assert cluster.judge.jobs[-1].problem.tests[0].inline_input == b"\n"
    assert run(cluster, ann, input=None).json()["tests"][0]["name"] == "sample/0"


def test_runs_that_cannot_be_are_refused(cluster, ann):
    count = len(cluster.judge.jobs)
    problem_of(run(cluster, requests), 401, "unauthenticated")
    problem_of(run(cluster, ann, language="cobol"), 400, "language_unknown")
    problem_of(run(cluster, ann, language="a/b"), 400, "language_unknown")
    problem_of(run(cluster, ann, source=""), 400, "invalid")
    problem_of(run(cluster, ann, source="x" * 65537), 413, "source_too_large")
    problem_of(run(cluster, ann, input="x" * BODY_MAX), 413, "too_large")
    problem_of(run(cluster, ann, entry="x"), 400, "invalid")
    problem_of(run(cluster, ann, "/problems/picky", language="python3"), 400, "language_unknown")
    for name in ("secret", "nothing", "a b"):
        problem_of(run(cluster, ann, f"/problems/{name}"), 404, "not_found")
    talks = cluster.store.put_problem("talks")
    talks.type.interactive = True
    problem_of(run(cluster, ann, "/problems/talks", input="1"), 400, "not_runnable")
    cluster.store.put_problem("bare", samples=[])
    problem_of(run(cluster, ann, "/problems/bare"), 400, "not_runnable")
    assert len(cluster.judge.jobs) == count
    view = run(cluster, ann, "/problems/talks").json()
    assert (view["tests"][0]["transcript"], view["tests"][0]["expected"]) == ("> 1", "")


def test_runs_in_a_contest_are_for_those_who_take_part(cluster, ann):
    rae = cluster.register("rae")
    problem_of(run(cluster, rae, "/contests/now/problems/B"), 403, "not_registered")
    rae.post(api(cluster, "/contests/now/registrations"))
    assert run(cluster, rae, "/contests/now/problems/B").status_code == 200
    assert cluster.judge.jobs[-1].problem.id == "secret"
    problem_of(run(cluster, rae, "/contests/now/problems/Z"), 404, "not_found")
    problem_of(run(cluster, rae, "/contests/later/problems/A"), 409, "contest_not_running")
    problem_of(run(cluster, rae, "/contests/over/problems/A"), 409, "contest_not_running")


@pytest.mark.parametrize("failure, status, code", [
    (INVALID, 400, "invalid"), (RATE_LIMITED, 503, "unavailable"), (TIMEOUT, 504, "timeout"),
    (QUARANTINED, 500, "quarantined")])
def test_what_a_worker_says_when_it_fails_stays_with_us(cluster, ann, failure, status, code):
    cluster.judge.failure = failure
    try:
        reply = run(cluster, ann)
        problem_of(reply, status, code)
        assert "secret" not in reply.text
    finally:
        cluster.judge.failure = None


def test_a_user_has_one_run_at_a_time(cluster, ann):
    bob = cluster.register("bob-runs")
    count = len(cluster.judge.jobs)
    cluster.judge.may_answer.clear()
    replies = []
    first = threading.Thread(target=lambda: replies.append(run(cluster, bob)))
    first.start()
    try:
        wait_for(lambda: len(cluster.judge.jobs) > count, "the first run is at the worker")
        assert cluster.metric("assize_runs_in_hand") == 1
        reply = run(cluster, bob)
        problem_of(reply, 429, "run_in_progress")
        assert reply.headers["Retry-After"] == "1"
    finally:
        cluster.judge.may_answer.set()
        first.join(DEADLINE_S)
    assert replies[0].status_code == 200
    assert run(cluster, bob).status_code == 200
    assert cluster.metric("assize_runs_in_hand") == 0


def test_a_client_that_leaves_gives_its_run_back(cluster):
    cat = cluster.register("cat")
    body = json.dumps({"language": "c", "source": "x"})
    count = len(cluster.judge.jobs)
    cluster.judge.may_answer.clear()
    try:
        with cluster.connect() as connection:
            connection.sendall(
                f"POST /api/v1/problems/sum/runs HTTP/1.1\r\nHost: x\r\nAuthorization: "
                f"{cat.headers['Authorization']}\r\nContent-Type: application/json\r\n"
                f"Content-Length: {len(body)}\r\n\r\n{body}".encode())
            wait_for(lambda: len(cluster.judge.jobs) > count, "the run is at the worker")
        wait_for(lambda: cluster.metric("assize_runs_in_hand") == 0, "its place is free")
    finally:
        cluster.judge.may_answer.set()
    assert run(cluster, cat).status_code == 200


def test_a_contest_names_its_problems_as_they_are_named_now(cluster):
    def names():
        found = requests.get(api(cluster, "/contests/named")).json()["problems"]
        return [one["name"] for one in found]

    cluster.store.put_problem("first")
    cluster.store.put_contest("named", now_ms() - 1000,
                              problems=[("A", "first"), ("B", "gone"), ("C", "secret")])
    assert names() == ["First", "", "Secret"]
    cluster.store.rename("first", "Renamed")
    wait_for(lambda: names() == ["Renamed", "", "Secret"], "the new name")


# ---- streams ----


def test_a_stream_tells_progress_and_verdict_and_ends(cluster, ann):
    id = submit(cluster, ann)
    with ann.get(api(cluster, f"/submissions/{id}/events"), stream=True) as reply:
        assert reply.headers["Content-Type"] == "text/event-stream"
        stream = events(reply)
        name, view = next(stream)
        assert name == "submission" and view["state"] == "QUEUED"
        cluster.store.progress(id, judge.JUDGE_PHASE_COMPILING, 0, 3)
        assert next(stream)[1]["state"] == "COMPILING"
        cluster.store.progress(id, judge.JUDGE_PHASE_RUNNING, 2, 3)
        view = next(stream)[1]
        assert (view["state"], view["tests_done"], view["tests_total"]) == ("RUNNING", 2, 3)
        assert ann.get(api(cluster, f"/submissions/{id}")).json()["state"] == "RUNNING"
        cluster.store.finish(id)
        name, view = next(stream)
        assert view["state"] == "FINISHED" and view["verdict"] == "AC"
        assert list(stream) == []  # and that was all
    with ann.get(api(cluster, f"/submissions/{id}/events"), stream=True) as reply:
        assert [view["state"] for _, view in events(reply)] == ["FINISHED"]


def test_a_verdict_between_watching_and_reading_is_not_lost(cluster, ann):
    id = submit(cluster, ann)

    def finish_first(method, query):
        """The record was read without the verdict; now it comes, and then the answer."""
        if method == "SubmissionGet":
            cluster.store.before_answer = None
            cluster.store.finish(id)

    cluster.store.before_answer = finish_first
    with ann.get(api(cluster, f"/submissions/{id}/events"), stream=True) as reply:
        states = [view["state"] for _, view in events(reply)]
    assert states[-1] == "FINISHED" and len(states) <= 2


def test_an_event_that_was_not_published_to_us_is_fetched(cluster, ann):
    id = submit(cluster, ann)
    with ann.get(api(cluster, f"/submissions/{id}/events"), stream=True) as reply:
        stream = events(reply)
        assert next(stream)[1]["state"] == "QUEUED"
        published, cluster.store.feed = cluster.store.feed, Silence()
        cluster.store.finish(id)
        cluster.store.feed = published
        cluster.store.tell_tip()
        assert next(stream)[1]["state"] == "FINISHED"


class Silence:
    """A socket into which nothing goes."""

    def send_multipart(self, frames):
        pass


def test_one_user_may_hold_a_few_streams(cluster):
    many = cluster.register("many")
    id = submit(cluster, many)
    where = api(cluster, f"/submissions/{id}/events")
    replies = [many.get(where, stream=True) for _ in range(STREAMS_MAX)]
    assert {reply.status_code for reply in replies} == {200}
    problem_of(many.get(where), 429, "too_many_streams")
    replies.pop().close()
    wait_for(lambda: cluster.metric('assize_live_watchers{kind="submission"}') < STREAMS_MAX,
             "the closed stream is noticed")
    again = many.get(where, stream=True)
    assert again.status_code == 200
    for reply in replies + [again]:
        reply.close()


def test_a_page_of_the_board_is_asked_for_as_it_should(cluster, ann, jim):
    where = api(cluster, "/contests/now/standings")
    reply = ann.get(where + "?offset=3&limit=9&around=me")
    assert reply.status_code == 200 and reply.json()["rows"][0]["user"] == "ann"
    query = cluster.ranker.queries[-1]
    assert (query.contest, query.offset, query.limit, query.around) == ("now", 3, 9, "ann")
    problem_of(requests.get(where + "?around=me"), 401, "unauthenticated")
    problem_of(ann.get(where + "?view=jury"), 403, "forbidden")
    problem_of(ann.get(where + "?view=other"), 400, "invalid")
    assert jim.get(where + "?view=jury").status_code == 200
    assert cluster.ranker.queries[-1].view == 2
    problem_of(ann.get(api(cluster, "/contests/none/standings")), 404, "not_found")


def test_changes_of_a_board_reach_all_who_watch_it(cluster):
    where = api(cluster, "/contests/now/standings/events")
    problem_of(requests.get(api(cluster, "/contests/none/standings/events")), 404, "not_found")
    with requests.get(where, stream=True) as one, requests.get(where, stream=True) as two:
        cluster.ranker.wait_subscribed("now")
        streams = events(one), events(two)
        cluster.ranker.publish("now", 10, 12)
        cluster.ranker.publish("now", 11, 12)  # the other ranker: nothing new
        cluster.ranker.publish("now", 11, 15)  # the other ranker: overlaps
        for stream in streams:
            name, change = next(stream)
            assert name == "board" and (change["prev_seq"], change["seq"]) == ("10", "12")
            assert change["rows"][0]["user"] == "user-0"
            change = next(stream)[1]
            assert (change["prev_seq"], change["seq"]) == ("12", "15")


# ---- peers that mean harm ----


def test_a_half_closed_client_gets_no_answer_and_does_no_harm(cluster):
    with cluster.connect() as connection:
        connection.sendall(b"GET /api/v1/problems HTTP/1.1\r\nHost: x\r\n\r\n")
        connection.shutdown(socket.SHUT_WR)
        assert is_closed(connection)
    assert requests.get(cluster.url + "/healthz").status_code == 200


def test_clients_that_leave_in_the_middle_do_no_harm(cluster, ann):
    token = ann.headers["Authorization"]
    body = json.dumps({"language": "c", "source": "x"})
    data = (f"POST /api/v1/problems/sum/submissions HTTP/1.1\r\nHost: x\r\nAuthorization: {token}"
            f"\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n{body}")
    for end in range(0, len(data) + 1, 7):
        with cluster.connect() as connection:
            connection.sendall(data[:end].encode())
    for _ in range(100):
        with cluster.connect() as connection:
            connection.sendall(data.encode())
    with cluster.connect() as connection:  # with a reset instead of an end
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        connection.sendall(data.encode())
    wait_for(lambda: cluster.metric("assize_http_connections") <= 20, "they are forgotten")


def test_a_large_answer_arrives_whole_before_the_connection_closes(cluster):
    pdf = os.urandom(8 << 20)
    cluster.store.put_problem("large", statement=None, pdf=pdf)
    with cluster.connect(receive_buffer=4096) as connection:
        connection.sendall(b"GET /api/v1/problems/large/statement.pdf HTTP/1.1\r\nHost: x\r\n"
                           b"Connection: close\r\n\r\n")
        time.sleep(1)  # the server has long filled every buffer between us
        status, _, body = answer(connection)
        assert status == 200 and body == pdf
        assert is_closed(connection)


def test_what_is_pipelined_without_end_is_cut_off(cluster):
    with cluster.connect() as connection:
        end = time.monotonic() + DEADLINE_S
        with pytest.raises(ConnectionError):
            while time.monotonic() < end:  # answers are never read
                connection.sendall(GET * 1000)
                assert cluster.metric("assize_http_queued_bytes") < 8 << 20
    assert requests.get(cluster.url + "/healthz").status_code == 200


def test_a_stream_that_is_not_read_is_evicted_and_nobody_else_notices(cluster):
    reply = requests.get(api(cluster, "/contests/flood/standings/events"), stream=True)
    with cluster.connect(receive_buffer=4096) as lazy:
        lazy.sendall(b"GET /api/v1/contests/flood/standings/events HTTP/1.1\r\nHost: x\r\n\r\n")
        wait_for(lambda: cluster.metric('assize_live_watchers{kind="board"}') == 2, "both watch")
        seen = []

        def read():
            for _, change in events(reply):
                seen.append(int(change["seq"]))
                if change["total"] == 0:
                    return  # the last one

        reader = threading.Thread(target=read)
        reader.start()
        for seq in range(2, 2000):
            cluster.ranker.publish("flood", seq - 1, seq, rows=100)
            if seq % 20 == 0:
                wait_for(lambda: seen and seen[-1] >= seq - 1, "the other reader keeps up")
                if cluster.metric('assize_live_watchers{kind="board"}') == 1:
                    break
        assert cluster.metric('assize_live_watchers{kind="board"}') == 1
        assert is_closed(lazy)
    cluster.ranker.publish("flood", seq, seq + 1, rows=0)
    reader.join(DEADLINE_S)
    assert seen == list(range(2, seq + 2))
    reply.close()


def test_slow_and_silent_peers_are_ended_and_everybody_else_is_served(cluster):
    """All of them at once, since each takes its time."""
    cluster.store.put_problem("huge", statement=None, pdf=os.urandom(15 << 20))
    lazy = [cluster.connect(receive_buffer=4096) for _ in range(10)]
    for connection in lazy:  # ask for much and read nothing
        connection.sendall(b"GET /api/v1/problems/huge/statement.pdf HTTP/1.1\r\nHost: x\r\n\r\n")
    silent = cluster.connect()
    slow = cluster.connect()
    slow.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n")
    start = time.monotonic()
    slow_end = silent_end = None
    worst = 0.0
    evicted = cluster.metric("assize_http_evicted_total")
    with cluster.connect() as busy:
        while time.monotonic() - start < STALL_S + 15:
            before = time.monotonic()
            assert ask(busy, GET)[0] == 200
            worst = max(worst, time.monotonic() - before)
            if not slow_end:
                try:
                    slow.sendall(b"X: y\r\n")
                except ConnectionError:
                    pass
            for connection in select.select([slow, silent], [], [], 0.1)[0]:
                if connection is slow and not slow_end:
                    slow_end = (time.monotonic() - start, connection.recv(4096))
                elif connection is silent and not silent_end:
                    silent_end = (time.monotonic() - start, connection.recv(4096))
            if slow_end and silent_end:
                time.sleep(0.2)
            if cluster.metric("assize_http_evicted_total") >= evicted + len(lazy):
                break
    assert HEAD_S - 1 < slow_end[0] < HEAD_S + 3 and b" 408 " in slow_end[1]
    assert HEAD_S - 1 < silent_end[0] < HEAD_S + 3 and silent_end[1] == b""
    assert cluster.metric("assize_http_evicted_total") == evicted + len(lazy)
    assert time.monotonic() - start >= STALL_S - 1
    assert worst < 1.0
    for connection in lazy + [slow, silent]:
        connection.close()


def test_the_page_is_served_with_tags(cluster):
    reply = requests.get(cluster.url + "/")
    assert reply.headers["Content-Type"].startswith("text/html") and "Assize" in reply.text
    tag = reply.headers["ETag"]
    reply = requests.get(cluster.url + "/", headers={"If-None-Match": tag})
    assert reply.status_code == 304 and reply.content == b"" and reply.headers["ETag"] == tag
    assert requests.get(cluster.url + "/assets/app.js").headers["Content-Type"].startswith(
        "text/javascript")
    problem_of(requests.get(cluster.url + "/assets/none.js"), 404, "not_found")


def test_metrics_count_what_happened(cluster):
    requests.get(api(cluster, "/nothing"))
    text = requests.get(cluster.url + "/metrics").text
    assert 'assize_http_requests_total{route="/healthz",status="200"}' in text
    assert 'assize_http_request_seconds_bucket{route="/healthz",le="+Inf"}' in text
    assert 'assize_http_faults_total{status="404"}' in text
    assert 'assize_rate_refused_total{limit="submit"} 0' in text
    assert "assize_feed_seq " in text


# ---- a cluster of one's own ----


def test_rate_limits_are_per_user_and_say_when_to_come_again():
    with FakeCluster("--proxy", "127.0.0.1") as cluster:
        cluster.register("ann")
        wrong = {"user": "ann", "password": "wrong password"}

        def login(address):
            return requests.post(api(cluster, "/sessions"), json=wrong,
                                 headers={"X-Forwarded-For": f"1.2.3.4, {address}"})

        for _ in range(10):
            problem_of(login("10.0.0.1"), 401, "login_failed")
        reply = login("10.0.0.1")
        problem_of(reply, 429, "rate_limited")
        assert 1 <= int(reply.headers["Retry-After"]) <= 6
        problem_of(login("10.0.0.2"), 401, "login_failed")  # nobody is locked out by others
        assert 'assize_rate_refused_total{limit="login_name"} 1' in requests.get(
            cluster.url + "/metrics").text


def test_one_connection_too_many_is_turned_away():
    with FakeCluster("--connections-max", "20") as cluster:
        connections = [cluster.connect() for _ in range(20)]
        for connection in connections:
            assert ask(connection, GET)[0] == 200
        with cluster.connect() as late:
            status, _, body = answer(late)
            assert status == 503 and json.loads(body)["code"] == "unavailable"
            assert is_closed(late)
        assert ask(connections[0], GET)[0] == 200
        for connection in connections[10:]:
            connection.close()
        wait_for(lambda: _served(cluster), "there is room again")


def _served(cluster):
    with cluster.connect() as connection:
        try:
            return ask(connection, GET)[0] == 200
        except (ConnectionError, http.client.HTTPException):
            return False


def test_the_cap_stays_below_the_descriptors():
    with FakeCluster(descriptors=300) as cluster:
        assert cluster.metric("assize_http_connections_max") == (300 - 128) // 2
        connections = [cluster.connect() for _ in range(150)]
        served = 0
        for connection in connections:
            try:
                served += ask(connection, GET)[0] == 200
            except (ConnectionError, http.client.HTTPException):
                pass
        assert 80 <= served <= 86
        for connection in connections:
            connection.close()
        wait_for(lambda: _served(cluster), "there is room again")


def test_the_frontend_outlives_its_broker_and_says_what_is_missing():
    with FakeCluster() as cluster:
        cluster.store.put_problem("sum")
        ann = cluster.register("ann")
        submit(cluster, ann)
        broker = cluster.processes["broker"]
        broker.kill()
        broker.wait()
        wait_for(lambda: requests.get(cluster.url + "/readyz").status_code == 503, "not ready")
        missing = requests.get(cluster.url + "/readyz").json()["missing"]
        assert "store/leader" in missing and "store/any" in missing and "board/0" in missing
        assert requests.get(cluster.url + "/healthz").status_code == 200

        restart = threading.Timer(1.0, cluster.start_broker)
        restart.start()
        revive(cluster)
        id = submit(cluster, ann)  # waits until the broker is there again
        restart.join()
        assert cluster.store.submissions[id].user == "ann"
        wait_for(lambda: requests.get(cluster.url + "/readyz").status_code == 200, "ready")


def revive(cluster):
    """The services of this process know nothing of a lost broker: they say READY again."""
    for service in list(cluster.services):
        cluster.stop_service(service)
        made = cluster.serve(service.services, service.handler)
        if service is cluster.leader:
            cluster.leader = made


def test_without_a_leader_the_client_gets_the_id_and_can_look():
    with FakeCluster() as cluster:
        cluster.store.put_problem("sum")
        ann = cluster.register("ann")
        cluster.stop_service(cluster.leader)
        reply = ann.post(api(cluster, "/problems/sum/submissions"),
                         json={"language": "c", "source": "x"}, timeout=60)
        detail = problem_of(reply, reply.status_code, reply.json()["code"])
        assert reply.status_code in (503, 504)
        assert len(detail.split()[1].rstrip(":")) == 26, detail
        assert requests.get(cluster.url + "/readyz").json()["missing"] == ["store/leader"]
        id = detail.split()[1].rstrip(":")
        problem_of(ann.get(api(cluster, f"/submissions/{id}")), 404, "not_found")
