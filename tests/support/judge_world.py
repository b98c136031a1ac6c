"""A real broker and real workers; the store's blobs are a table in this process.

Needs root and cgroups, as the worker does: skipped, with the worker's reason, where it refuses.
"""
import hashlib
import pathlib
import signal
import subprocess
import tempfile

import pytest

from mdp import Client, Failure, Service
from messages import BUILD, blob, judge, problem, store, submission
from waiting import wait_for

NAME = {value: name[8:] for name, value in submission.Verdict.items()}
NOT_FOUND = -4
CHUNK = 1 << 20
DEADLINE_S = 60


class World:
    """A directory with a broker, a store of blobs, and workers."""

    def __init__(self):
        self.dir = tempfile.TemporaryDirectory(prefix="assize-")
        self.endpoint = f"ipc://{self.dir.name}/broker"
        self.blobs, self.read = {}, []
        self.due = []  # BlobRefs of contests to come
        self.numbers = iter(range(1, 1000000))
        self.workers = {}
        self.broker = subprocess.Popen([BUILD / "bin/assize-broker", "--bind", self.endpoint])
        self.service = Service(self.endpoint, ["blobs", "store/any"], self._serve)
        self.service.start()
        self.client = Client(self.endpoint)

    def close(self):
        for name in list(self.workers):
            self.stop(name)
        self.service.stop()
        self.client.close()
        self.broker.terminate()
        self.broker.wait()
        self.dir.cleanup()

    def _serve(self, method, body):
        if method == "PrefetchGet":
            assert store.PrefetchQuery.FromString(body).within_ms > 0
            return store.PrefetchList(blobs=self.due).SerializeToString()
        assert method == "BlobGet"
        request = blob.BlobRead.FromString(body)
        self.read.append(request.hash)
        if request.hash not in self.blobs:
            raise Failure(NOT_FOUND, "no such blob")
        data = self.blobs[request.hash]
        part = data[request.offset:request.offset + min(request.limit, CHUNK)]
        return blob.BlobChunk(hash=request.hash, size=len(data), offset=request.offset,
                              data=part).SerializeToString()

    def put(self, name, data):
        data = data.encode() if isinstance(data, str) else data
        hash = hashlib.blake2b(data, digest_size=32).hexdigest()
        self.blobs[hash] = data
        return problem.BlobRef(name=name, hash=hash, size=len(data))

    def start(self, name, *options):
        log = pathlib.Path(self.dir.name, f"{name}.log")
        process = subprocess.Popen(
            [BUILD / "bin/assize-worker", "--broker", self.endpoint, "--name", name, "--cache",
             pathlib.Path(self.dir.name, f"cache-{name}"), *options],
            stderr=open(log, "w", encoding="utf-8"))
        self.workers[name] = process

        def started():
            return process.poll() is not None or " slots, at " in log.read_text()
        wait_for(started, "the worker starts")
        if process.poll() is not None:
            del self.workers[name]
            pytest.skip("the worker refuses: " + log.read_text())
        return process

    def log(self, name):
        return pathlib.Path(self.dir.name, f"{name}.log").read_text()

    def stop(self, name, number=signal.SIGTERM):
        process = self.workers.pop(name)
        process.send_signal(number)
        return process.wait(timeout=DEADLINE_S)

    def job(self, language, source, tests=(("1 2\n", "3\n"),), args=(), validator=None,
            **more):
        """A JudgeJob; `validator` = (language, {file: content}); `more` are limits and run_all."""
        source = source.encode() if isinstance(source, str) else source
        job = judge.JudgeJob(submission=f"S{next(self.numbers)}", judging=1, language=language,
                             source=source, run_all=more.pop("run_all", False))
        limits = {"time_ms": 1000, "memory_mib": 64} | more
        job.problem.limits.CopyFrom(problem.Limits(**limits))
        job.problem.validator.kind = problem.VALIDATOR_KIND_DEFAULT
        job.problem.validator.args.extend(args)
        if validator:
            job.problem.validator.kind = problem.VALIDATOR_KIND_CUSTOM
            job.problem.validator.language = validator[0]
            job.problem.validator.files.extend(self.put(f, text) for f, text in validator[1].items())
        for i, (input, answer) in enumerate(tests):
            job.problem.tests.append(problem.TestCase(name=f"secret/{i + 1}", input=self.put("in", input),
                                              answer=self.put("ans", answer)))
        return job

    def send(self, job):
        return self.client.send(f"judge/{job.language}", "JudgeRun", job, leased=True)

    def run(self, job):
        return self.client.receive(self.send(job), submission.Judging, DEADLINE_S)[0]

    def judge(self, *args, **more):
        return self.run(self.job(*args, **more))


def assert_verdict(judging, verdict):
    assert NAME[judging.verdict] == NAME[verdict], judging
