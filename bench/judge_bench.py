#!/usr/bin/env python3
"""What a user waits for: from POST to the verdict on the SSE stream, at rest, over HTTP.

usage: judge_bench.py BUILD_DIR [ROUNDS]

A problem of ten test cases, made here. Each round submits a source that no cache has seen (a comment
differs); then one source again and again. The time is split into the compiler, the program (both as
the worker measured them: the floor) and everything else, which is ours: HTTP, the log with its fsync,
queues, the sandbox, validation, the feed.

Targets: at most 5 ms over the floor at the median, C++ and Python; a C++ program that includes
bits/stdc++.h under 400 ms when no cache knows it; an identical resubmission under 30 ms.
"""
import http.client
import json
import os
import pathlib
import socket
import statistics
import sys
import tempfile
import time
import urllib.parse

ROOT = pathlib.Path(__file__).resolve().parents[1]
os.environ["ASSIZE_BUILD"] = sys.argv[1]
sys.path[:0] = [str(ROOT / "tests/support"), str(ROOT / "tests/scenario")]

from cluster import Cluster  # noqa: E402  (needs the path above)

PROBLEM = "greeting"
CASES = 10
OVER_FLOOR_MS_MAX = 5
COLD_MS_MAX = 400
AGAIN_MS_MAX = 30

MANIFEST = """problem_format_version: 2025-09
type: pass-fail
name: Greeting
uuid: 5a0b4a43-1d2f-4f1e-9d59-3d1f0f6c7c11
limits:
  time_limit: 1.0
  memory: 256
"""
STATEMENT = "Greet the one whose name is read.\n"
SOURCES = {  # id: (a comment, the program)
    "c": ("// {}\n", '#include <stdio.h>\nint main(void){char s[80];'
                     'if(scanf("%79s",s)==1)printf("Hello %s\\n",s);return 0;}\n'),
    "cpp17": ("// {}\n", '#include <bits/stdc++.h>\nusing namespace std;\n'
                         'int main(){string s;cin>>s;cout<<"Hello "<<s<<endl;}\n'),
    "python3": ("# {}\n", 'print("Hello", input())\n'),
}


def make_package(folder):
    """The problem as a package of the 2025-09 format; no test differs from another but by a name."""
    (folder / "statement").mkdir(parents=True)
    (folder / "problem.yaml").write_text(MANIFEST)
    (folder / "statement/problem.en.md").write_text(STATEMENT)
    for index in range(CASES):
        data = folder / "data" / ("sample" if index == 0 else "secret")
        data.mkdir(parents=True, exist_ok=True)
        (data / f"{index:02}.in").write_text(f"judge{index}\n")
        (data / f"{index:02}.ans").write_text(f"Hello judge{index}\n")
    accepted = folder / "submissions/accepted"
    accepted.mkdir(parents=True)
    (accepted / "greeting.py").write_text(SOURCES["python3"][1])


def percentile(values, part):
    values = sorted(values)
    return values[min(len(values) - 1, int(len(values) * part))]


class Wire:
    """HTTP as plainly as the standard library has it: what requests adds is not the judge's."""

    def __init__(self, client):
        self.host = urllib.parse.urlsplit(client.url).netloc
        self.headers = {"Authorization": client.http.headers["Authorization"]}
        self.kept = http.client.HTTPConnection(self.host)
        self.kept.connect()
        self.kept.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def submit(self, language, source):
        """Submits as soon as the rate limit allows; returns the id and when it was sent."""
        body = json.dumps({"language": language, "source": source})
        headers = self.headers | {"Content-Type": "application/json"}
        while True:
            start = time.perf_counter()
            self.kept.request("POST", f"/api/v1/problems/{PROBLEM}/submissions", body, headers)
            reply = self.kept.getresponse()
            text = reply.read()
            if reply.status == 202:
                return json.loads(text)["id"], start
            assert reply.status == 429, text
            time.sleep(float(reply.headers["Retry-After"]))

    def watch(self, id):
        """Follows the events until the verdict; returns the last view and when it came."""
        stream = http.client.HTTPConnection(self.host)
        stream.request("GET", f"/api/v1/submissions/{id}/events", headers=self.headers)
        reply = stream.getresponse()
        assert reply.status == 200, reply.read()
        while True:
            line = reply.readline()
            assert line, "the events ended without a verdict"
            if line.startswith(b"data:"):
                end = time.perf_counter()
                view = json.loads(line[5:])
                if view["state"] == "FINISHED":
                    stream.close()
                    return view, end


def measure(cluster, wire, language, source):
    id, start = wire.submit(language, source)
    view, end = wire.watch(id)
    total_ms = (end - start) * 1000
    assert view["verdict"] == "AC", view
    assert view["tests_total"] == CASES, view
    record = json.loads(cluster.assize("submission", "show", id).stdout)
    judging = record["judgings"][-1]
    compile_ms = judging.get("compile_us", 0) / 1000
    program_ms = judging["program_us"] / 1000
    return {"total": total_ms, "compiler": compile_ms, "program": program_ms,
            "ours": total_ms - compile_ms - program_ms}


def report(name, rows):
    line = [f"{name:18}"]
    for key in ("total", "compiler", "program", "ours"):
        values = [row[key] for row in rows]
        line.append(f"{statistics.median(values):8.1f} {percentile(values, 0.95):8.1f}")
    print("  ".join(line), flush=True)


def judge(what, target_ms, values):
    """One promise: target and what was reached, at the median."""
    reached = statistics.median(values)
    met = "met" if reached <= target_ms else "MISSED"
    print(f"  {what}: target {target_ms} ms, reached {reached:.1f}: {met}", flush=True)


def main():
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 40
    with Cluster() as cluster, tempfile.TemporaryDirectory(prefix="assize-bench-") as folder:
        make_package(pathlib.Path(folder) / PROBLEM)
        cluster.assize("problem", "push", pathlib.Path(folder) / PROBLEM)
        wire = Wire(cluster.user("bench"))
        print(f"submit to verdict, {CASES} cases: milliseconds, p50 and p95")
        print(f"{'':18}  {'total':>17}  {'compiler':>17}  {'program':>17}  {'ours':>17}")
        for language, (comment, program) in SOURCES.items():
            measure(cluster, wire, language, comment.format("warm") + program)
            fresh = [measure(cluster, wire, language, comment.format(i) + program)
                     for i in range(rounds)]
            again = [measure(cluster, wire, language, comment.format(0) + program)
                     for _ in range(rounds)]
            report(f"{language}, new", fresh)
            report(f"{language}, identical", again)
            if language != "c":
                judge("over the floor", OVER_FLOOR_MS_MAX, [row["ours"] for row in fresh])
            if language == "cpp17":
                judge("bits/stdc++.h, new", COLD_MS_MAX, [row["total"] for row in fresh])
                judge("identical", AGAIN_MS_MAX, [row["total"] for row in again])


if __name__ == "__main__":
    main()
