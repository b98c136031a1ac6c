"""A broker, peers in C, and MDP/0.2 spoken by hand: pyzmq and RFC 18, nothing of ours."""
import os
import pathlib
import queue
import signal
import subprocess
import threading
import time

import pytest
import zmq

from waiting import wait_for

BUILD = pathlib.Path(os.environ.get("ASSIZE_BUILD", "build/dev")).resolve()
DEADLINE_S = 20

CLIENT = b"MDPC02"
WORKER = b"MDPW02"
REQUEST, PARTIAL, FINAL = b"\x01", b"\x02", b"\x03"
READY, W_REQUEST, W_PARTIAL, W_FINAL, HEARTBEAT, DISCONNECT = (bytes([i]) for i in range(1, 7))

LIVENESS_S = 1.0  # BUS_LIVENESS_MS


class Process:
    """A program whose lines on standard output and error can be waited for."""

    def __init__(self, *words):
        self.popen = subprocess.Popen(
            [str(word) for word in words],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env={**os.environ, "ASSIZE_PARENT": "1"},
        )
        self.lines = []
        self.queue = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        for line in self.popen.stdout:
            self.queue.put(line.rstrip("\n"))
        self.queue.put(None)

    def wait_line(self, text):
        """The next line that contains `text`; the lines before it go to self.lines too."""
        end = time.monotonic() + DEADLINE_S
        while True:
            try:
                line = self.queue.get(timeout=max(0.01, end - time.monotonic()))
            except queue.Empty:
                raise AssertionError(f"no line with {text!r} in {self.lines[-20:]}") from None
            assert line is not None, f"ended without a line with {text!r}: {self.lines[-20:]}"
            self.lines.append(line)
            if text in line:
                return line

    def all_lines(self):
        """Waits for the end; returns (exit code, every line)."""
        while (line := self.queue.get(timeout=DEADLINE_S)) is not None:
            self.lines.append(line)
        return self.popen.wait(DEADLINE_S), self.lines

    def signal(self, number):
        self.popen.send_signal(number)

    def kill(self):
        if self.popen.poll() is None:
            self.popen.kill()
        self.popen.wait()


class Bus:
    """A broker on an ipc endpoint of its own, which may be killed and started again."""

    def __init__(self, directory):
        self.endpoint = f"ipc://{directory}/broker"
        self.context = zmq.Context()
        self.processes = []
        self.start()

    def start(self):
        self.broker = Process(BUILD / "bin/assize-broker", "--bind", self.endpoint)
        self.processes.append(self.broker)
        self.broker.wait_line("listening on")

    def run(self, verb, *services, **options):
        words = [f"--{name.replace('_', '-')}" + ("" if value is True else f"={value}")
                 for name, value in options.items()]
        process = Process(BUILD / "bin/bus_peer", *words, verb, self.endpoint, *services)
        self.processes.append(process)
        return process

    def serve(self, *services, **options):
        """A worker that is known to the broker."""
        process = self.run("serve", *services, **options)
        for service in services:
            wait_for(lambda: self.client().ask(b"mmi.service", service.encode()) == [b"200"],
                     f"service {service}")
        return process

    def dealer(self):
        return Peer(self.context, self.endpoint)

    def client(self):
        return Client(self.context, self.endpoint)

    def worker(self, service, *more):
        worker = Worker(self.context, self.endpoint)
        worker.send(WORKER, READY, service, *more)
        return worker

    def close(self):
        for process in self.processes:
            process.kill()
        self.context.destroy(linger=0)


class Peer:
    """A DEALER that speaks frames."""

    def __init__(self, context, endpoint):
        self.socket = context.socket(zmq.DEALER)
        self.socket.connect(endpoint)

    def send(self, *frames):
        self.socket.send_multipart(frames)

    def receive(self, timeout_s=DEADLINE_S):
        """The next message; None when there is none in time."""
        if not self.socket.poll(timeout_s * 1000):
            return None
        return self.socket.recv_multipart()

    def close(self):
        self.socket.close(linger=0)


class Client(Peer):
    def request(self, service, *body):
        self.send(CLIENT, REQUEST, service, *body)

    def ask(self, service, *body):
        """The body of the FINAL; the rest of the message must be as RFC 18 has it."""
        self.request(service, *body)
        reply = self.receive()
        assert reply is not None, f"no reply from {service}"
        assert reply[:3] == [CLIENT, FINAL, service]
        return reply[3:]


class Worker(Peer):
    def beat(self):
        self.send(WORKER, HEARTBEAT)

    def next_command(self, timeout_s=DEADLINE_S):
        """The next message that is no HEARTBEAT, while we send ours; None when none comes."""
        end = time.monotonic() + timeout_s
        while time.monotonic() < end:
            message = self.receive(0.1)
            if message is None:
                self.beat()
            elif message != [WORKER, HEARTBEAT]:
                return message
        return None

    def next_request(self):
        """Address and body of the next REQUEST."""
        message = self.next_command()
        assert message is not None, "no request"
        assert message[:2] == [WORKER, W_REQUEST]
        assert message[2] and message[3] == b"" and len(message) >= 5
        return message[2], message[4:]

    def final(self, address, *body):
        self.send(WORKER, W_FINAL, address, b"", *body)

    def partial(self, address, *body):
        self.send(WORKER, W_PARTIAL, address, b"", *body)

    def echo_once(self):
        address, body = self.next_request()
        self.final(address, *body)


@pytest.fixture
def bus(tmp_path_factory):
    """In /tmp directly where pytest's path is too long for a socket."""
    directory = tmp_path_factory.mktemp("bus")
    bus = Bus(directory)
    yield bus
    assert bus.broker.popen.poll() is None, "the broker did not survive the test"
    bus.close()


__all__ = ["bus", "signal"]
