"""RFC 18 (MDP/0.2) and RFC 8 (MMI), frame by frame, by peers written from the RFCs alone."""
import os
import random
import time

import pytest

from bus_fixtures import (CLIENT, DISCONNECT, FINAL, HEARTBEAT, LIVENESS_S, PARTIAL, READY,
                          REQUEST, W_FINAL, W_PARTIAL, W_REQUEST, WORKER, bus, wait_for)


def offered(bus, service):
    return bus.client().ask(b"mmi.service", service) == [b"200"]


# ---- requests and replies ----

def test_a_request_travels_to_a_worker_and_back(bus):
    worker = bus.worker(b"echo")
    client = bus.client()
    client.request(b"echo", b"hello", b"", b"\x00\xff")
    message = worker.next_command()
    assert message[:2] == [WORKER, W_REQUEST]
    assert 1 <= len(message[2]) <= 255 and message[3] == b""
    assert message[4:] == [b"hello", b"", b"\x00\xff"]
    worker.partial(message[2], b"half")
    worker.partial(message[2], b"more", b"frames")
    worker.final(message[2], b"all")
    assert client.receive() == [CLIENT, PARTIAL, b"echo", b"half"]
    assert client.receive() == [CLIENT, PARTIAL, b"echo", b"more", b"frames"]
    assert client.receive() == [CLIENT, FINAL, b"echo", b"all"]
    assert client.receive(0.3) is None  # nothing after FINAL


def test_a_request_without_a_service_waits_for_one(bus):
    client = bus.client()
    client.request(b"later", b"x")
    worker = bus.worker(b"later")
    worker.echo_once()
    assert client.receive() == [CLIENT, FINAL, b"later", b"x"]


def test_a_plain_worker_gets_one_request_at_a_time(bus):
    worker = bus.worker(b"one")
    clients = [bus.client() for _ in range(3)]
    for number, client in enumerate(clients):
        client.request(b"one", b"%d" % number)
    answered = set()
    for _ in clients:
        address, body = worker.next_request()
        extra = worker.receive(0.1)
        assert extra in (None, [WORKER, HEARTBEAT])
        worker.final(address, *body)
        answered.add(body[0])
    assert answered == {b"0", b"1", b"2"}
    for number, client in enumerate(clients):
        assert client.receive() == [CLIENT, FINAL, b"one", b"%d" % number]


def test_the_least_recently_used_worker_is_next(bus):
    workers = []
    for _ in range(3):
        workers.append(bus.worker(b"lru"))
        workers[-1].beat()
        wait_for(lambda: status_workers(bus) == len(workers))
    client = bus.client()
    for round_number in range(6):
        client.request(b"lru", b"x")
        expected = workers[round_number % 3]
        for worker in workers:
            worker.beat()
        expected.echo_once()
        assert client.receive() == [CLIENT, FINAL, b"lru", b"x"]


def status_workers(bus):
    """Counts field 10 (workers) of BrokerStatus: enough of protobuf for length-delimited fields."""
    data, at, count = bus.client().ask(b"mmi.status", b"")[0], 0, 0
    while at < len(data):
        key, at = varint(data, at)
        if key & 7 == 2:
            size, at = varint(data, at)
            at += size
            count += key >> 3 == 10
        else:
            _, at = varint(data, at)
    return count


def varint(data, at):
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            return value, at


# ---- opening and closing ----

def test_there_is_no_answer_to_ready_but_heartbeats(bus):
    worker = bus.worker(b"quiet")
    assert worker.receive() == [WORKER, HEARTBEAT]
    assert worker.receive() == [WORKER, HEARTBEAT]


def test_a_command_before_ready_is_answered_with_one_disconnect(bus):
    for frames in ([WORKER, HEARTBEAT],
                   [WORKER, W_PARTIAL, b"address", b"", b"x"],
                   [WORKER, W_FINAL, b"address", b"", b"x"],
                   [WORKER, W_REQUEST, b"address", b"", b"x"]):
        peer = bus.dealer()
        peer.send(*frames)
        assert peer.receive() == [WORKER, DISCONNECT]
        peer.send(*frames)
        assert peer.receive(0.3) is None  # no further commands to that worker


def test_disconnect_is_valid_before_ready_and_never_answered(bus):
    peer = bus.dealer()
    peer.send(WORKER, DISCONNECT)
    assert peer.receive(0.3) is None


def test_a_second_ready_is_unexpected(bus):
    worker = bus.worker(b"twice")
    worker.send(WORKER, READY, b"twice")
    assert worker.next_command() == [WORKER, DISCONNECT]
    wait_for(lambda: not offered(bus, b"twice"))


def test_a_request_command_from_a_worker_is_unexpected(bus):
    worker = bus.worker(b"odd")
    worker.send(WORKER, W_REQUEST, b"address", b"", b"x")
    assert worker.next_command() == [WORKER, DISCONNECT]


def test_an_answer_without_a_request_is_unexpected(bus):
    worker = bus.worker(b"odd")
    worker.final(b"12345678", b"x")
    assert worker.next_command() == [WORKER, DISCONNECT]


def test_two_finals_for_one_request_are_unexpected(bus):
    worker = bus.worker(b"odd")
    client = bus.client()
    client.request(b"odd", b"x")
    address, _ = worker.next_request()
    worker.final(address, b"1")
    worker.final(address, b"2")
    assert worker.next_command() == [WORKER, DISCONNECT]
    assert client.receive() == [CLIENT, FINAL, b"odd", b"1"]
    assert client.receive(0.2) is None


def test_a_worker_that_disconnects_gets_nothing_more(bus):
    worker = bus.worker(b"bye")
    wait_for(lambda: offered(bus, b"bye"))
    worker.send(WORKER, DISCONNECT)
    wait_for(lambda: not offered(bus, b"bye"))
    client = bus.client()
    client.request(b"bye", b"x")
    end = time.monotonic() + 0.6
    while time.monotonic() < end:
        message = worker.receive(0.1)
        assert message in (None, [WORKER, HEARTBEAT])  # one may have been under way
    bus.worker(b"bye").echo_once()
    assert client.receive() == [CLIENT, FINAL, b"bye", b"x"]


# ---- heartbeats ----

def test_the_broker_beats_at_its_interval_when_it_says_nothing_else(bus):
    worker = bus.worker(b"beat")
    worker.receive()
    start = time.monotonic()
    for _ in range(8):
        worker.beat()
        assert worker.receive(LIVENESS_S) == [WORKER, HEARTBEAT]
    assert 8 * 0.2 <= time.monotonic() - start <= 8 * LIVENESS_S / 2


def test_a_worker_that_beats_stays_and_a_silent_one_is_forgotten(bus):
    worker = bus.worker(b"alive")
    end = time.monotonic() + 2.5 * LIVENESS_S
    while time.monotonic() < end:
        worker.beat()
        assert offered(bus, b"alive")
        time.sleep(0.1)
    wait_for(lambda: not offered(bus, b"alive"))


def test_any_command_counts_as_a_heartbeat(bus):
    worker = bus.worker(b"busy")
    client = bus.client()
    client.request(b"busy", b"x")
    address, _ = worker.next_request()
    end = time.monotonic() + 2 * LIVENESS_S
    count = 0
    while time.monotonic() < end:
        worker.partial(address, b"%d" % count)
        count += 1
        time.sleep(0.2)
    worker.final(address, b"done")
    for number in range(count):
        assert client.receive() == [CLIENT, PARTIAL, b"busy", b"%d" % number]
    assert client.receive() == [CLIENT, FINAL, b"busy", b"done"]


def test_a_request_of_a_worker_that_died_is_sent_to_another(bus):
    dead = bus.worker(b"job")
    client = bus.client()
    client.request(b"job", b"x")
    assert dead.next_request()[1] == [b"x"]
    dead.close()
    heir = bus.worker(b"job")
    heir.echo_once()
    assert client.receive() == [CLIENT, FINAL, b"job", b"x"]
    assert client.receive(0.2) is None


# ---- malformed messages ----

MALFORMED = [
    [b""],
    [b"MDPC02"],
    [b"MDPC02", b"\x01"],
    [b"MDPC02", b"\x01", b"service"],
    [b"MDPC02", b"\x01", b"", b"body"],
    [b"MDPC02", b"\x01", b"bad\nname", b"body"],
    [b"MDPC02", b"\x01", b"s" * 64, b"body"],
    [b"MDPC02", b"\x00", b"service", b"body"],
    [b"MDPC02", b"\x04", b"service", b"body"],
    [b"MDPC02", b"", b"service", b"body"],
    [b"MDPC02", b"\x01\x01", b"service", b"body"],
    [b"MDPC01", b"\x01", b"service", b"body"],
    [b"", b"MDPC02", b"\x01", b"service", b"body"],
    [b"MDPC02", b"\x02", b"service", b"body"],
    [b"MDPC02", b"\x03", b"service", b"body"],
    [b"MDPC02", b"\x01", b"service"] + [b"x"] * 40,
    [b"MDPC02", b"\x01", b"service", b"AZQ1\xff\xff\xff", b"body"],
    [b"MDPW02"],
    [b"MDPW02", b"\x01"],
    [b"MDPW02", b"\x01", b""],
    [b"MDPW02", b"\x01", b"service", b"no head"],
    [b"MDPW02", b"\x01", b"service", b"AZW1\xff"],
    [b"MDPW02", b"\x01", b"service", b"AZW1", b"more"],
    [b"MDPW02", b"\x07"],
    [b"MDPW02", b"\x05", b"more"],
    [b"MDPW02", b"\x06", b"more"],
    [b"MDPW02", b"\x04", b"address", b"", ],
    [b"MDPW02", b"\x04", b"address", b"not empty", b"x"],
    [b"MDPW02", b"\x04", b"", b"", b"x"],
    [b"MDPW02", b"\x04", b"a" * 256, b"", b"x"],
]


@pytest.mark.parametrize("number", range(len(MALFORMED)))
def test_a_malformed_message_is_dropped_and_its_worker_is_invalid(bus, number):
    stranger = bus.dealer()
    stranger.send(*MALFORMED[number])
    assert stranger.receive(0.1) is None

    worker = bus.worker(b"mixed")
    wait_for(lambda: offered(bus, b"mixed"))
    worker.send(*MALFORMED[number])
    assert worker.next_command() == [WORKER, DISCONNECT]
    assert not offered(bus, b"mixed")


def test_random_frames_leave_the_broker_serving(bus):
    seed = int(os.environ.get("ASSIZE_SEED", random.randrange(1 << 32)))
    print("ASSIZE_SEED =", seed)
    rng = random.Random(seed)
    atoms = [CLIENT, WORKER, b"", b"\x01", b"\x02", b"\x03", b"\x04", b"\x05", b"\x06", b"echo",
             b"mmi.status", b"mmi.service", b"mmi.x", b"AZQ1", b"AZR1", b"AZW1", b"AZW1\x10\xff\x07",
             b"AZQ1\x08\x01\x18\x64\x48\x01", b"12345678", b"x" * 300]
    worker = bus.worker(b"echo")
    client = bus.client()
    for _ in range(40):
        peer = bus.dealer()
        for _ in range(100):
            frames = [rng.choice(atoms) if rng.random() < 0.8 else rng.randbytes(rng.randrange(20))
                      for _ in range(rng.randrange(1, 8))]
            if rng.random() < 0.7:
                frames[:2] = rng.choice([[CLIENT, b"\x01"], [WORKER, rng.choice(atoms[3:9])]])
            peer.send(*frames)
            if peer.receive(0):
                pass
        worker.beat()
        peer.close()
    assert bus.client().ask(b"mmi.service", b"echo") == [b"200"]
    client.request(b"echo", b"still here")
    body = None
    while body != [b"still here"]:  # requests of the noise come first
        address, body = worker.next_request()
        worker.final(address, *body)
    assert client.receive() == [CLIENT, FINAL, b"echo", b"still here"]


# ---- RFC 8 ----

def test_mmi_tells_which_services_are_offered(bus):
    client = bus.client()
    assert client.ask(b"mmi.service", b"echo") == [b"404"]
    worker = bus.worker(b"echo")
    wait_for(lambda: client.ask(b"mmi.service", b"echo") == [b"200"])
    client.request(b"asked.only", b"x")
    assert client.ask(b"mmi.service", b"asked.only") == [b"404"]
    assert client.ask(b"mmi.service", b"") == [b"404"]
    worker.beat()


def test_mmi_answers_501_to_what_it_does_not_know(bus):
    client = bus.client()
    assert client.ask(b"mmi.nonsense", b"x") == [b"501"]
    assert client.ask(b"mmi.", b"x") == [b"501"]


def test_workers_cannot_offer_services_in_the_brokers_namespace(bus):
    worker = bus.worker(b"mmi.service")
    assert worker.next_command() == [WORKER, DISCONNECT]


# ---- plain peers beside ours ----

def test_our_client_understands_a_plain_worker(bus):
    worker = bus.worker(b"plain")
    caller = bus.run("call", "plain", count=1)
    address, body = worker.next_request()
    assert body == [b"0"]  # without our head
    worker.partial(address, b"half")
    worker.final(address, b"an", b"swer")
    code, lines = caller.all_lines()
    assert (code, lines) == (0, ["0 ok answer"])


def test_our_worker_understands_a_plain_client(bus):
    bus.serve("ours", credit=4)
    assert bus.client().ask(b"ours", b"two", b" frames") == [b"two frames"]


def test_a_worker_with_credit_gets_several_requests_and_may_answer_in_any_order(bus):
    credit_three = b"AZW1\x10\x03"
    worker = bus.worker(b"wide", credit_three)
    worker.send(WORKER, READY, b"other", credit_three)
    clients = [bus.client() for _ in range(4)]
    for number, client in enumerate(clients):
        client.request(b"wide" if number % 2 else b"other", b"%d" % number)
    held = [worker.next_request() for _ in range(3)]
    assert worker.next_command(0.2) is None
    for address, body in reversed(held):
        worker.final(address, *body)
    worker.echo_once()
    for number, client in enumerate(clients):
        assert client.receive()[3:] == [b"%d" % number]
