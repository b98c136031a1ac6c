"""A whole cluster in a directory of its own, and a client of its HTTP API, for scenario tests.

Everything here waits for a condition with a deadline, never for a time.
"""
import json
import os
import pathlib
import shutil
import signal
import subprocess
import tempfile

import requests

from waiting import DEADLINE_S, free_port, wait_for

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = pathlib.Path(os.environ.get("ASSIZE_BUILD", ROOT / "build/dev"))
BANK = ROOT / "examples/bank"


class Cluster:
    """`assize up` with what it started. Use as a context manager."""

    def __init__(self, *options):
        self.dir = pathlib.Path(tempfile.mkdtemp(prefix="assize-"))
        self.port = free_port()
        self.options = list(options)
        self.process = None

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, kind, value, trace):
        if kind:
            self.print_logs()
        self.stop()
        shutil.rmtree(self.dir, ignore_errors=True)

    def start(self):
        """Starts and waits until the cluster says that it is ready."""
        self.process = subprocess.Popen(
            [BUILD / "bin/assize", "up", "--cluster", self.dir,
             "--listen", f"tcp://127.0.0.1:{self.port}", *self.options],
            stdout=subprocess.PIPE, text=True)
        for line in self.process.stdout:
            if line.startswith("Assize is ready"):
                return
        raise AssertionError(f"the cluster ended with {self.process.wait()}")

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(timeout=60)
        if self.process:
            self.process.stdout.close()
        self.process = None

    def print_logs(self):
        for path in sorted((self.dir / "log").glob("*.log")):
            print(f"--- {path.name}")
            print("\n".join(path.read_text(errors="replace").splitlines()[-40:]))

    def pid(self, name):
        return int((self.dir / "run" / f"{name}.pid").read_text())

    def kill(self, name, number=signal.SIGKILL):
        """Kills one node and returns the process id that it had."""
        pid = self.pid(name)
        os.kill(pid, number)
        return pid

    def wait_restarted(self, name, old_pid):
        wait_for(lambda: self.pid(name) != old_pid, f"{name} is started again")

    def assize(self, *words, check=True, **more):
        """Runs the command line against this cluster; returns the completed process."""
        return subprocess.run(
            [BUILD / "bin/assize", *words], capture_output=True, text=True, check=check,
            timeout=300, env={**os.environ, "ASSIZE_CLUSTER": str(self.dir)}, **more)

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def client(self):
        return Client(self.url)

    def user(self, name, password="correct horse"):
        """A client who has registered as `name`."""
        client = self.client()
        client.register(name, password)
        return client

    def load_bank(self, *names):
        for name in names:
            self.assize("problem", "push", BANK / name)


class Client:
    """One user's view of the HTTP API; retries nothing unless it says so."""

    def __init__(self, url):
        self.url = url
        self.http = requests.Session()
        self.name = None
        self.password = None

    def call(self, method, path, expect=None, **more):
        more.setdefault("timeout", 30)
        reply = self.http.request(method, self.url + path, **more)
        if expect is not None:
            assert reply.status_code == expect, f"{method} {path}: {reply.status_code} {reply.text}"
        return reply

    def get(self, path, expect=200, **more):
        return self.call("GET", path, expect, **more).json()

    def post(self, path, body=None, expect=201):
        reply = self.call("POST", path, expect, json=body if body is not None else {})
        return reply.json() if reply.content else None

    def _enter(self, session):
        # The token, not the cookie: a cookie wants the X-Assize header, which the page sends.
        self.http.cookies.clear()
        self.http.headers["Authorization"] = f"Bearer {session['token']}"
        self.name = session["user"]

    def register(self, name, password="correct horse"):
        self._enter(self.post("/api/v1/users", {"user": name, "password": password,
                                                "display_name": name.title()}))

    def login(self, name, password="correct horse"):
        self._enter(self.post("/api/v1/sessions", {"user": name, "password": password}))

    def submit(self, problem, language, source, contest=None):
        """Returns the submission's id: it was answered 202."""
        where = f"/contests/{contest}/problems/{problem}" if contest else f"/problems/{problem}"
        return self.post(f"/api/v1{where}/submissions",
                         {"language": language, "source": source}, expect=202)["id"]

    def submission(self, id):
        return self.get(f"/api/v1/submissions/{id}")

    def watch(self, id):
        """Follows a submission by SSE; returns every view, the last one finished."""
        views = []
        with self.http.get(f"{self.url}/api/v1/submissions/{id}/events", stream=True,
                           timeout=DEADLINE_S) as reply:
            assert reply.status_code == 200, reply.text
            assert reply.headers["Content-Type"].startswith("text/event-stream")
            for line in reply.iter_lines(decode_unicode=True):
                if line.startswith("data:"):
                    views.append(json.loads(line[5:]))
                    if views[-1]["state"] == "FINISHED":
                        break
        assert views and views[-1]["state"] == "FINISHED"
        return views

    def wait_verdict(self, id):
        """The finished view of a submission, by asking again."""
        def finished():
            view = self.submission(id)
            return view if view["state"] == "FINISHED" else None
        return wait_for(finished, f"verdict of {id}")

    def board(self, contest, **query):
        return self.get(f"/api/v1/contests/{contest}/standings", params=query)
