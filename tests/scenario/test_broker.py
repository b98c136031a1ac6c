"""kill -9 on the bus: of the broker, of workers, of clients, under load."""
import collections
import signal
import time

from bus_fixtures import BUILD, LIVENESS_S, Process, bus, wait_for


def statuses(lines):
    return collections.Counter(line.split()[1] for line in lines)


def test_a_killed_broker_costs_no_call_that_may_be_sent_again(bus):
    """Calls are in flight when it dies; the worker and the client find the new one by themselves."""
    count = 20000
    bus.serve("echo", credit=64)
    caller = bus.run("call", "echo", count=count, timeout_ms=15000, resend=True)
    caller.wait_line("100 ok")
    bus.broker.kill()
    bus.start()
    code, lines = caller.all_lines()
    assert code == 0
    assert statuses(lines) == {"ok": count}
    assert len({line.split()[0] for line in lines}) == count  # each exactly once


def test_a_killed_broker_ends_the_other_calls_at_once(bus):
    worker = bus.serve("hold", hold=True, credit=10)
    caller = bus.run("call", "hold", count=10, timeout_ms=60000)
    for _ in range(10):
        worker.wait_line("got")
    start = time.monotonic()
    bus.broker.kill()
    code, lines = caller.all_lines()
    assert time.monotonic() - start < LIVENESS_S
    assert (code, statuses(lines)) == (0, {"unavailable": 10})
    bus.start()


def test_a_frozen_broker_is_left_and_found_again(bus):
    """No kernel tells that it is frozen; silence does. After it wakes up, all is as before."""
    bus.serve("echo", credit=8)
    bus.broker.signal(signal.SIGSTOP)
    caller = bus.run("call", "echo", count=1, timeout_ms=15000, resend=True)
    time.sleep(2.5 * LIVENESS_S)
    bus.broker.signal(signal.SIGCONT)
    assert caller.all_lines() == (0, ["0 ok 0"])


def test_a_lease_of_a_killed_worker_goes_to_another_exactly_once(bus):
    doomed = bus.serve("job", hold=True, credit=5, name="doomed")
    caller = bus.run("call", "job", count=5, leased=True, timeout_ms=60000)
    for _ in range(5):
        doomed.wait_line("got")
    heir = bus.serve("job", credit=5, name="heir")
    start = time.monotonic()
    doomed.kill()
    code, lines = caller.all_lines()
    assert time.monotonic() - start < 2
    assert (code, statuses(lines)) == (0, {"ok": 5})
    heir.signal(signal.SIGTERM)
    assert sorted(heir.all_lines()[1]) == [f"got {i}" for i in range(5)]


def test_a_call_without_lease_fails_when_its_worker_is_killed(bus):
    doomed = bus.serve("job", hold=True)
    caller = bus.run("call", "job", timeout_ms=60000)
    doomed.wait_line("got")
    start = time.monotonic()
    doomed.kill()
    code, lines = caller.all_lines()
    assert time.monotonic() - start < 2
    assert (code, statuses(lines)) == (0, {"unavailable": 1})


def test_a_frozen_workers_lease_goes_to_another_and_its_late_answer_to_nobody(bus):
    frozen = bus.serve("job", credit=1, name="frozen")
    frozen.signal(signal.SIGSTOP)
    caller = bus.run("call", "job", leased=True, timeout_ms=60000)
    bus.broker.wait_line("died")
    heir = bus.serve("job", name="heir")
    assert caller.all_lines() == (0, ["0 ok 0"])
    heir.wait_line("got 0")
    frozen.signal(signal.SIGCONT)
    frozen.wait_line("got 0")
    bus.broker.wait_line("'frozen' offers")  # it came back by itself


def test_a_job_that_kills_every_worker_is_quarantined(bus):
    caller = bus.run("call", "job", leased=True, timeout_ms=60000)
    for number in range(3):
        worker = bus.run("serve", "job", hold=True, name=f"victim-{number}")
        worker.wait_line("got 0")
        worker.kill()
    code, lines = caller.all_lines()
    assert code == 0
    assert lines[0].startswith("0 quarantined") and "victim-2" in lines[0]
    survivor = bus.serve("job")
    assert bus.run("call", "job").all_lines() == (0, ["0 ok 0"])
    survivor.signal(signal.SIGTERM)
    assert survivor.all_lines()[1] == ["got 0"]  # the new call's, not the quarantined one's


def test_workers_that_are_stopped_politely_lose_no_job_however_many(bus):
    caller = bus.run("call", "job", leased=True, timeout_ms=60000)
    for number in range(5):
        worker = bus.run("serve", "job", hold=True, name=f"leaver-{number}")
        worker.wait_line("got 0")
        worker.signal(signal.SIGTERM)
        assert worker.all_lines()[0] == 0
    bus.serve("job")
    assert caller.all_lines() == (0, ["0 ok 0"])


def test_nobody_offers_the_service_and_the_caller_is_told(bus):
    code, lines = bus.run("call", "nowhere", timeout_ms=300).all_lines()
    assert code == 0
    assert lines == ["0 unavailable nobody offers 'nowhere'"]


def test_without_a_broker_calls_time_out_by_themselves(tmp_path):
    caller = Process(BUILD / "bin/bus_peer", "--timeout-ms=300", "--resend", "call",
                     f"ipc://{tmp_path}/nobody", "echo")
    code, lines = caller.all_lines()
    assert (code, statuses(lines)) == (0, {"timeout": 1})


def test_a_client_that_is_killed_leaves_nothing_behind(bus):
    caller = bus.run("call", "nowhere", count=1000, timeout_ms=1000)
    wait_for(lambda: queued(bus) == 1000)
    caller.kill()
    wait_for(lambda: queued(bus) == 0)


def queued(bus):
    """Field 2 of the first service in BrokerStatus, by way of its text: see mmi.status."""
    from test_mdp_conformance import varint
    data, at = bus.client().ask(b"mmi.status", b"")[0], 0
    total = 0
    while at < len(data):
        key, at = varint(data, at)
        if key & 7 != 2:
            _, at = varint(data, at)
            continue
        size, at = varint(data, at)
        if key >> 3 == 9:
            total += field(data[at:at + size], 2)
        at += size
    return total


def field(data, number):
    from test_mdp_conformance import varint
    at, value = 0, 0
    while at < len(data):
        key, at = varint(data, at)
        if key & 7 == 2:
            size, at = varint(data, at)
            at += size
        else:
            found, at = varint(data, at)
            value = found if key >> 3 == number else value
    return value


# ---- limits on the wire; those of dispatch are unit tests ----

def test_a_request_over_the_limit_is_answered_too_large_when_there_is_a_head(bus):
    half = bytes(5 << 20)
    client = bus.client()
    reply = client.ask(b"echo", b"AZQ1\x08\x01", half, half)
    assert reply[0].startswith(b"AZR1\x08\x01\x10\x0b")  # id 1, status -6 (zigzag 11)
    plain = bus.client()
    plain.request(b"echo", half, half)
    assert plain.receive(0.3) is None
    bus.serve("echo")
    assert bus.client().ask(b"echo", bytes(8 << 20)) == [bytes(8 << 20)]


def test_a_frame_over_the_limit_ends_its_connection_only(bus):
    bus.serve("echo")
    client = bus.client()
    client.request(b"echo", bytes(9 << 20))
    assert client.receive(0.3) is None
    assert bus.client().ask(b"echo", b"x") == [b"x"]


def test_a_plain_worker_that_answers_too_much_is_disconnected(bus):
    worker = bus.worker(b"big")
    client = bus.client()
    client.request(b"big", b"x")
    address, _ = worker.next_request()
    worker.final(address, bytes(5 << 20), bytes(5 << 20))
    assert worker.next_command() == [b"MDPW02", b"\x06"]
    bus.worker(b"big").echo_once()
    assert client.receive()[3:] == [b"x"]


# ---- the command line ----

def test_a_broker_listens_on_several_endpoints(bus, tmp_path):
    first, second = f"ipc://{tmp_path}/1", f"ipc://{tmp_path}/2"
    broker = Process(BUILD / "bin/assize-broker", "--bind", first, "--bind", second)
    broker.wait_line("listening on " + second)
    worker = Process(BUILD / "bin/bus_peer", "serve", first, "echo")
    caller = Process(BUILD / "bin/bus_peer", "call", second, "echo")
    assert caller.all_lines() == (0, ["0 ok 0"])
    worker.kill()
    broker.kill()



def test_a_broker_ends_cleanly_by_sigterm(bus):
    bus.broker.signal(signal.SIGTERM)
    assert bus.broker.all_lines()[0] == 0
    bus.start()


def test_endpoints_that_are_not_allowed_are_refused_with_a_line():
    for endpoint, word in (("tcp://0.0.0.0:5555", "CURVE"), ("ipc:///" + "x" * 200, "characters"),
                           ("ipc:///nowhere/at/all", "cannot listen"), ("udp://x", "ipc://")):
        code, lines = Process(BUILD / "bin/assize-broker", "--bind", endpoint).all_lines()
        assert code != 0 and len(lines) == 1 and word in lines[0]
