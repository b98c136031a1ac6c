"""A real frontend and a real broker; store, ranker and workers are Python in this process.

So a test can say what the cluster answers, when, and whether at all.
"""
import hashlib
import os
import pathlib
import shutil
import socket
import subprocess
import tempfile
import threading
import time

import requests
import zmq

from mdp import Failure, Service
from messages import (BUILD, blob, board, contest, feed, judge, log, problem, store, submission,
                      user)
from waiting import free_port, wait_for

INVALID, NOT_FOUND, CONFLICT, RATE_LIMITED = -1, -4, -5, -7
UNAVAILABLE, TIMEOUT, QUARANTINED = -8, -9, -11
DEADLINE_S = 30
SHARDS = 16


def now_ms():
    return int(time.time() * 1000)


class FakeStore:
    """store/leader, store/any and blobs in dictionaries, and the feed."""

    def __init__(self, feed_endpoint):
        self.users, self.problems, self.blobs, self.contests = {}, {}, {}, {}
        self.registrations, self.submissions, self.judgings = set(), {}, {}
        self.events = []
        self.blob_reads = []
        self.proposed = []          # every command that came, in order
        self.failures = []          # statuses with which the next proposals fail
        self.before_answer = None   # called with (method, query) before each read is answered
        self.seq = 0
        self.feed = zmq.Context.instance().socket(zmq.PUB)
        self.feed.linger = 0
        self.feed.bind(feed_endpoint)

    # ---- what tests put in ----

    def put_blob(self, data):
        name = hashlib.blake2b(data, digest_size=32).hexdigest()
        self.blobs[name] = data
        return problem.BlobRef(name="file", hash=name, size=len(data))

    def put_problem(self, id, statement="# Title\n\nText.", samples=((b"1\n", b"2\n"),), pdf=None,
                    **more):
        made = problem.Problem(id=id, version=1, name=id.title(), **more)
        made.limits.time_ms, made.limits.memory_mib, made.limits.code_kib = 1000, 256, 64
        if statement is not None:
            made.statements.add(language="en", format="md",
                                file=self.put_blob(statement.encode()))
        if pdf is not None:
            made.statements.add(language="en", format="pdf", file=self.put_blob(pdf))
        for number, (given, wanted) in enumerate(samples):
            made.tests.add(name=f"sample/{number}", sample=True, input=self.put_blob(given),
                           answer=self.put_blob(wanted))
        self.problems[id] = made
        return made

    def put_contest(self, id, start_ms, duration_ms=3600000, problems=()):
        made = contest.Contest(id=id, name=id.title(), start_at_ms=start_ms,
                               duration_ms=duration_ms, rule=contest.RULE_ICPC)
        for label, name in problems:
            made.problems.add(label=label, problem=name)
        self.contests[id] = made

    def set_role(self, name, role):
        self.users[name].role = role

    # ---- the feed ----

    def rename(self, id, name):
        """A new version of a problem: in the tables and in the feed."""
        self.problems[id].name = name
        self._event(problem=problem.ProblemSummary(id=id, name=name))

    def _event(self, **body):
        self.seq += 1
        previous = self.events[-1].seq if self.events else 0
        event = feed.Event(seq=self.seq, prev_seq=previous, at_ms=now_ms(), **body)
        self.events.append(event)
        self.feed.send_multipart([b"event", feed.FeedUpdate(events=[event]).SerializeToString()])

    def tell_tip(self):
        tip = feed.FeedTip(seq=self.events[-1].seq if self.events else 0)
        self.feed.send_multipart([b"tip", tip.SerializeToString()])

    def progress(self, id, phase, done, total):
        said = judge.JudgeProgress(submission=id, judging=1, phase=phase, tests_done=done,
                                   tests_total=total)
        self.feed.send_multipart([b"progress", said.SerializeToString()])

    def finish(self, id, verdict=submission.VERDICT_AC, **more):
        """The verdict: first in the tables, then in the feed."""
        made = submission.Judging(submission=id, number=1, verdict=verdict, tests_total=2, **more)
        made.tests.add(name="sample/1", sample=True, verdict=verdict, message="told",
                       jury_message="not told", transcript="not told", score=made.score)
        made.tests.add(name="secret/1", verdict=verdict, message="secret")
        self.judgings[id] = [made]
        self.submissions[id].verdict = verdict
        self._event(judging=feed.EventJudging(submission=id, number=1, verdict=verdict,
                                              user=self.submissions[id].user))

    # ---- what the frontend asks ----

    def leader(self, method, body):
        assert method == "Propose"
        command = log.Command.FromString(body)
        self.proposed.append(command)
        if self.failures:
            status = self.failures.pop(0)
            if status:
                raise Failure(status, "as the test wants it")
        self.seq += 1
        kind = command.WhichOneof("body")
        id = getattr(self, "_" + kind)(command, getattr(command, kind))
        return store.Applied(seq=self.seq, id=id, at_ms=now_ms()).SerializeToString()

    def _user_put(self, command, put):
        assert command.only_new and command.principal == put.name
        if put.name in self.users:
            raise Failure(CONFLICT, "taken")
        self.users[put.name] = user.User.FromString(put.SerializeToString())
        return put.name

    def _registration_put(self, command, put):
        self.registrations.add((put.contest, put.user))
        return put.contest

    def _submission_accept(self, command, put):
        assert command.principal == put.user
        if put.id not in self.submissions:
            kept = submission.Submission.FromString(put.SerializeToString())
            kept.judging = 1
            self.submissions[put.id] = kept
        return put.id

    def any(self, method, body):
        kinds = {"UserGet": store.NameQuery, "ProblemGet": store.NameQuery,
                 "SubmissionGet": store.NameQuery, "ProblemsList": store.ProblemsQuery,
                 "SubmissionsList": store.SubmissionsQuery, "ContestGet": store.ContestQuery,
                 "ContestsList": store.ContestsQuery, "FeedRead": feed.FeedQuery}
        query = kinds[method].FromString(body)
        answer = getattr(self, "_" + method)(query)
        data = answer.SerializeToString()
        if self.before_answer:
            self.before_answer(method, query)
        return data

    @staticmethod
    def _found(table, name):
        if name not in table:
            raise Failure(NOT_FOUND, "there is no such thing")
        return table[name]

    def _UserGet(self, query):
        return self._found(self.users, query.name)

    def _ProblemGet(self, query):
        return self._found(self.problems, query.name)

    def _SubmissionGet(self, query):
        return store.SubmissionRecord(submission=self._found(self.submissions, query.name),
                                      judgings=self.judgings.get(query.name, []))

    def _ProblemsList(self, query):
        page = store.ProblemsPage()
        for id, made in sorted(self.problems.items()):
            if (query.hidden or not made.hidden) and id > query.after:
                page.problems.add(id=id, name=made.name, version=1)
        page.total = len(page.problems)
        del page.problems[query.limit:]
        return page

    def _SubmissionsList(self, query):
        page = store.SubmissionsPage()
        for id, made in sorted(self.submissions.items(), reverse=True):
            if query.user in ("", made.user):
                page.submissions.add().CopyFrom(made)
                page.submissions[-1].source = b""
        return page

    def _record(self, made, name):
        count = sum(1 for id, _ in self.registrations if id == made.id)
        return store.ContestRecord(contest=made, registrations=count,
                                   registered=(made.id, name) in self.registrations)

    def _ContestGet(self, query):
        return self._record(self._found(self.contests, query.name), query.user)

    def _ContestsList(self, query):
        return store.ContestsPage(contests=[self._record(made, query.user)
                                            for made in self.contests.values()])

    def _FeedRead(self, query):
        page = [event for event in self.events if event.seq > query.after_seq][:query.limit]
        return feed.FeedPage(events=page, tip_seq=self.events[-1].seq if self.events else 0)

    def blob(self, method, body):
        assert method == "BlobGet"
        query = blob.BlobRead.FromString(body)
        self.blob_reads.append(query.hash)
        data = self._found(self.blobs, query.hash)
        part = data[query.offset:query.offset + query.limit]
        return blob.BlobChunk(hash=query.hash, size=len(data), offset=query.offset,
                              data=part).SerializeToString()


class FakeJudge:
    """judge/c: every job is kept; each test passes and prints what the test wants."""

    def __init__(self):
        self.jobs = []
        self.failure = None     # status of every answer
        self.may_answer = threading.Event()
        self.may_answer.set()
        self.output = b"out\xff\n"

    def answer(self, method, body):
        assert method == "JudgeRun"
        job = judge.JudgeJob.FromString(body)
        self.jobs.append(job)
        assert self.may_answer.wait(DEADLINE_S)
        if self.failure:
            raise Failure(self.failure, "speaks of secret/1")
        made = submission.Judging(submission=job.submission, number=1, detail="for the operator",
                                  verdict=submission.VERDICT_WA, compiler_output="a warning",
                                  tests_total=len(job.problem.tests))
        for test in job.problem.tests:
            made.tests.add(name=test.name, sample=test.sample, verdict=submission.VERDICT_WA,
                           cpu_ms=3, memory_kib=400, exit_code=7, message="told",
                           jury_message="not told", transcript="> 1", output=self.output,
                           errors=b"oops")
        return made.SerializeToString()


class FakeRanker:
    """Pages without rows, and changes when a test says so."""

    def __init__(self, endpoint):
        self.queries = []
        self.known = set()
        self.socket = zmq.Context.instance().socket(zmq.XPUB)
        self.socket.linger = 0
        self.socket.set(zmq.SNDHWM, 0)
        self.socket.bind(endpoint)

    def answer(self, method, body):
        query = board.BoardPageQuery.FromString(body)
        self.queries.append(query)
        if query.contest not in self.known:
            raise Failure(NOT_FOUND, "there is no such contest")
        return board.BoardPage(contest=query.contest, seq=7, total=1,
                               rows=[board.BoardRow(rank=1, user="ann")]).SerializeToString()

    def wait_subscribed(self, id):
        """Until the frontend listens to this contest's public board."""
        wanted = b"\x01board\0" + id.encode() + b"\x001"
        end = time.monotonic() + DEADLINE_S
        while time.monotonic() < end:
            if self.socket.poll(100) and self.socket.recv() == wanted:
                return
        raise AssertionError(f"nobody has subscribed to {id}")

    def publish(self, id, previous, seq, rows=1):
        change = board.BoardChange(contest=id, view=board.BOARD_VIEW_PUBLIC, prev_seq=previous,
                                   seq=seq, total=rows)
        for number in range(rows):
            change.rows.add(rank=number + 1, user=f"user-{number}", display_name="x" * 40)
        self.socket.send_multipart([b"board\0" + id.encode() + b"\x001",
                                    change.SerializeToString()])


class FakeCluster:
    """Use as a context manager; `frontend` starts with these further options."""

    def __init__(self, *options, descriptors=None):
        self.dir = pathlib.Path(tempfile.mkdtemp(prefix="assize-"))
        self.options, self.descriptors = options, descriptors
        self.port = free_port()
        self.broker_endpoint = f"ipc://{self.dir}/broker"
        self.log = (self.dir / "log").open("w+")
        self.processes, self.services = {}, []

    def __enter__(self):
        (self.dir / "secret").write_bytes(os.urandom(32))
        (self.dir / "secret").chmod(0o600)
        (self.dir / "web").mkdir()
        (self.dir / "web/index.html").write_text("<!doctype html><title>Assize</title>")
        (self.dir / "web/app.js").write_text("1;\n")
        self.store = FakeStore(f"ipc://{self.dir}/feed")
        self.ranker = FakeRanker(f"ipc://{self.dir}/board")
        self.judge = FakeJudge()
        self.start_broker()
        self.leader = self.serve(["store/leader"], self.store.leader)
        self.serve(["store/any"], self.store.any)
        self.serve(["blobs"], self.store.blob)
        self.serve(["languages"], self._languages)
        self.serve(["judge/c"], self.judge.answer)
        self.serve([f"board/{number}" for number in range(SHARDS)], self.ranker.answer)
        self.start_frontend()
        return self

    def __exit__(self, kind, value, trace):
        alive = self.processes["frontend"].poll() is None
        for process in self.processes.values():
            process.terminate()
            process.wait(timeout=30)
        for service in self.services:
            service.stop()
        self.store.feed.close()
        self.ranker.socket.close()
        self.log.seek(0)
        text = self.log.read()
        self.log.close()
        if kind or not alive:
            print(text[-8000:])
        shutil.rmtree(self.dir, ignore_errors=True)
        assert alive, "the frontend did not survive the test"
        assert "ERROR: " not in text and "WARNING: ThreadSanitizer" not in text, text[-8000:]

    def serve(self, names, handler):
        service = Service(self.broker_endpoint, names, handler)
        service.start()
        self.services.append(service)
        return service

    def stop_service(self, service):
        service.stop()
        self.services.remove(service)

    @staticmethod
    def _languages(method, body):
        return judge.Languages(languages=[
            judge.Language(id="c", name="C", extensions=["c"], template="int main;"),
            judge.Language(id="python3", name="Python 3", extensions=["py"], version="3.11"),
        ]).SerializeToString()

    def _start(self, name, *words):
        limit = ["prlimit", f"--nofile={self.descriptors}"] if (
            self.descriptors and name == "frontend") else []
        self.processes[name] = subprocess.Popen(
            [*limit, BUILD / f"bin/assize-{name}", *words], stderr=self.log,
            env={**os.environ, "ASSIZE_PARENT": "1"})

    def start_broker(self):
        self._start("broker", "--bind", self.broker_endpoint)

    def start_frontend(self):
        self._start("frontend", "--listen", f"tcp://127.0.0.1:{self.port}",
                    "--broker", self.broker_endpoint, "--feed", f"ipc://{self.dir}/feed",
                    "--board", f"ipc://{self.dir}/board", "--secret", self.dir / "secret",
                    "--web", self.dir / "web", *self.options)
        wait_for(self._is_ready, "the frontend is ready", 60)

    def _is_ready(self):
        try:
            return requests.get(self.url + "/readyz", timeout=5).status_code == 200
        except requests.ConnectionError:
            return False

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def connect(self, receive_buffer=None):
        """A raw connection."""
        made = socket.socket()
        if receive_buffer:
            made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        made.settimeout(DEADLINE_S)
        made.connect(("127.0.0.1", self.port))
        return made

    def metric(self, name):
        for line in requests.get(self.url + "/metrics", timeout=DEADLINE_S).text.splitlines():
            if line.startswith(name + " "):
                return int(line.split()[1])
        raise AssertionError(f"no metric {name}")

    def register(self, name, password="correct horse"):
        """A session of a new user, by token."""
        http = requests.Session()
        reply = http.post(self.url + "/api/v1/users", json={"user": name, "password": password})
        assert reply.status_code == 201, reply.text
        http.cookies.clear()
        http.headers["Authorization"] = "Bearer " + reply.json()["token"]
        return http
