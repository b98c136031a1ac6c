"""kill -9, of every kind of node, in the middle of work: nothing is lost, nothing is doubled."""
import collections
import json
import random
import subprocess
import threading
import time

import pytest
import requests

from board_model import board
from cluster import Cluster, wait_for
from test_walk import PROGRAMS, accepted_source, write_contest

PROBLEM = "tollbook"
SLOW = """
#include <stdio.h>
#include <time.h>
int main(void)
{
    struct timespec pause = {0, 400000000};
    nanosleep(&pause, NULL);
    return 0;
}
"""


@pytest.fixture(scope="module")
def cluster():
    with Cluster() as running:
        running.load_bank(PROBLEM, "courtroom")
        yield running


def events(cluster):
    """All events of the feed, as the command line prints them."""
    lines = cluster.assize("feed", "print").stdout.splitlines()
    return [json.loads(line) for line in lines]


def verdicts_of(cluster):
    """How many final verdicts each submission's first judging has in the feed."""
    return collections.Counter(event["judging"]["submission"] for event in events(cluster)
                               if "judging" in event)


def test_a_worker_killed_in_mid_judging_costs_nothing(cluster):
    ada = cluster.user("ada")
    id = ada.submit(PROBLEM, "c", SLOW)
    wait_for(lambda: ada.submission(id)["state"] in ("COMPILING", "RUNNING"), "it is being judged")
    old = cluster.kill("worker-1")
    cluster.wait_restarted("worker-1", old)
    assert ada.wait_verdict(id)["verdict"] == "WA"
    assert verdicts_of(cluster)[id] == 1


@pytest.mark.parametrize("node", ["broker-1", "ranker-1", "frontend-1", "store-1"])
def test_service_is_back_by_itself(cluster, node):
    eve = cluster.client()
    name = f"eve-{node}"
    eve.register(name)
    before = eve.submit(PROBLEM, "c", accepted_source(PROBLEM, "c"))
    old = cluster.kill(node)
    cluster.wait_restarted(node, old)

    def judged_again():
        try:
            id = eve.submit(PROBLEM, "c", accepted_source(PROBLEM, "c"))
        except (AssertionError, requests.RequestException):
            return None
        return eve.wait_verdict(id)
    assert wait_for(judged_again, f"a submission is judged after {node}")["verdict"] == "AC"
    assert eve.wait_verdict(before)["verdict"] == "AC"

    def ready():
        try:
            return eve.call("GET", "/readyz").status_code == 200
        except requests.RequestException:
            return False
    wait_for(ready, "everything is ready")


SUBMISSIONS = 2000
USERS = 40
THREADS = 8


def test_a_store_killed_at_random_moments_loses_no_accepted_submission(tmp_path):
    seed = random.randrange(1 << 32)
    print(f"seed {seed}")
    chance = random.Random(seed)
    with Cluster() as cluster:
        cluster.load_bank(PROBLEM, "courtroom")
        cluster.assize("contest", "create", write_contest(tmp_path))
        clients = [cluster.user(f"user-{i}") for i in range(USERS)]
        for client in clients:
            client.post("/api/v1/contests/cup/registrations", expect=201)
        accepted = []
        left = list(range(SUBMISSIONS))
        lock = threading.Lock()
        stop = threading.Event()

        def submit(client, number):
            right = number % 3 == 0
            label = "A" if number % 2 else "B"
            problem = PROBLEM if label == "A" else "courtroom"
            source = accepted_source(problem, "c") if right else PROGRAMS["c"]["WA"]
            while not stop.is_set():
                try:
                    reply = client.call(
                        "POST", f"/api/v1/contests/cup/problems/{label}/submissions",
                        json={"language": "c", "source": source})
                except requests.RequestException:
                    time.sleep(0.05)
                    continue
                if reply.status_code == 202:
                    with lock:
                        accepted.append((client, reply.json()["id"], "AC" if right else "WA"))
                    return
                assert reply.status_code in (429, 503, 504), reply.text
                time.sleep(float(reply.headers.get("Retry-After", 0.05)))

        def work():
            while True:
                with lock:
                    if not left:
                        return
                    number = left.pop()
                submit(clients[number % USERS], number)

        threads = [threading.Thread(target=work, daemon=True) for _ in range(THREADS)]
        for thread in threads:
            thread.start()
        kills = 0
        try:
            while any(thread.is_alive() for thread in threads):
                wanted = len(accepted) + chance.randrange(50, 250)
                wait_for(lambda: len(accepted) >= wanted or not any(t.is_alive() for t in threads),
                         "submissions go on")
                old = cluster.kill("store-1")
                kills += 1
                cluster.wait_restarted("store-1", old)
        finally:
            stop.set()
        for thread in threads:
            thread.join()
        assert kills >= 5
        assert len(accepted) == SUBMISSIONS

        last = clients[0]

        def all_judged():
            try:
                return last.call("GET", "/readyz").status_code == 200 and all(
                    id in judged for judged in [verdicts_of(cluster)] for _, id, _ in accepted)
            except (requests.RequestException, subprocess.CalledProcessError):
                return False
        wait_for(all_judged, "every accepted submission has a verdict", 600)
        counts = verdicts_of(cluster)
        assert all(counts[id] == 1 for _, id, _ in accepted)
        for client, id, verdict in chance.sample(accepted, 100):
            assert client.submission(id)["verdict"] == verdict

        # The board is the log replayed: by the ranker after a restart, and by an independent model.
        def page():
            return json.dumps(last.board("cup", limit=USERS)["rows"])

        def settled():
            rows = last.board("cup", limit=USERS)["rows"]
            return all(cell["pending"] == 0 for row in rows for cell in row["cells"])
        wait_for(settled, "the board has seen everything")
        live = page()
        old = cluster.kill("ranker-1")
        cluster.wait_restarted("ranker-1", old)
        wait_for(lambda: last.call("GET", "/readyz").status_code == 200, "the ranker is back")
        assert page() == live
        model = board(events(cluster), "cup", "PUBLIC")
        assert json.loads(live) == model["rows"]
