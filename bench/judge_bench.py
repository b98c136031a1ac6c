#!/usr/bin/env python3
"""What a user waits for: from POST to the verdict on the SSE stream, at rest, over HTTP.

usage: judge_bench.py BUILD_DIR [ROUNDS]

Each round submits a source that no cache has seen (a comment differs) to a problem of the demo bank
with 10 or more test cases. The time is split into the compiler, the program (both as the worker
measured them) and everything else, which is ours: HTTP, the log with its fsync, queues, the sandbox,
validation, the feed. The last lines submit an identical source again.
"""
import json
import os
import pathlib
import statistics
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[1]
os.environ["ASSIZE_BUILD"] = sys.argv[1]
sys.path[:0] = [str(ROOT / "tests/support"), str(ROOT / "tests/scenario")]

from cluster import BANK, Cluster  # noqa: E402  (needs the path above)

PROBLEM = "tollbook"
COMMENT = {"c": "// {}\n", "cpp17": "// {}\n", "python3": "# {}\n"}
EXTENSION = {"c": ".c", "cpp17": ".cpp", "python3": ".py"}


def percentile(values, part):
    values = sorted(values)
    return values[min(len(values) - 1, int(len(values) * part))]


def submit(client, language, source):
    """Submits as soon as the rate limit allows; returns the id and when it was sent."""
    while True:
        start = time.perf_counter()
        reply = client.call("POST", f"/api/v1/problems/{PROBLEM}/submissions",
                            json={"language": language, "source": source})
        if reply.status_code == 202:
            return reply.json()["id"], start
        assert reply.status_code == 429, reply.text
        time.sleep(float(reply.headers["Retry-After"]))


def measure(cluster, client, language, source):
    id, start = submit(client, language, source)
    view = client.watch(id)[-1]
    total_ms = (time.perf_counter() - start) * 1000
    assert view["verdict"] == "AC", view
    record = json.loads(cluster.assize("submission", "show", id).stdout)
    judging = record["judgings"][-1]
    compile_ms = judging["compile_us"] / 1000
    program_ms = judging["program_us"] / 1000
    return {"total": total_ms, "compiler": compile_ms, "program": program_ms,
            "worker": judging["judge_us"] / 1000, "ours": total_ms - compile_ms - program_ms,
            "tests": view["tests_total"]}


def report(name, rows):
    line = [f"{name:22}"]
    for key in ("total", "compiler", "program", "ours"):
        values = [row[key] for row in rows]
        line.append(f"{statistics.median(values):8.1f} {percentile(values, 0.99):8.1f}")
    floor = statistics.median(row["compiler"] + row["program"] for row in rows)
    ratio = statistics.median(row["total"] for row in rows) / floor if floor else float("nan")
    print("  ".join(line) + f"   {ratio:5.2f}x", flush=True)


def main():
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 40
    with Cluster() as cluster:
        cluster.load_bank(PROBLEM)
        client = cluster.user("bench")
        folder = BANK / PROBLEM / "submissions/accepted"
        print("milliseconds, p50 and p99; the last column is total over compiler + program (the floor)")
        print(f"{'':22}  {'total':>17}  {'compiler':>17}  {'program':>17}  {'ours':>17}")
        for language, extension in EXTENSION.items():
            source = next(folder.glob(f"*{extension}")).read_text()
            measure(cluster, client, language, COMMENT[language].format("warm") + source)
            rows = [measure(cluster, client, language, COMMENT[language].format(i) + source)
                    for i in range(rounds)]
            report(f"{language}, {rows[0]['tests']} cases", rows)
            again = COMMENT[language].format(0) + source
            report(f"{language}, identical", [measure(cluster, client, language, again)
                                              for _ in range(rounds)])


if __name__ == "__main__":
    main()
