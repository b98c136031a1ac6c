"""Majordomo 0.2 (ZeroMQ RFC 18) with our heads, for tests: a client, and a worker in a thread.

What docs/protocols.md says, written a second time and in another language: the two have to agree.
"""
import itertools
import threading
import time

import zmq

from messages import bus

CLIENT, WORKER = b"MDPC02", b"MDPW02"
REQUEST, PARTIAL, FINAL = b"\x01", b"\x02", b"\x03"
W_READY, W_REQUEST, W_PARTIAL, W_FINAL, W_HEARTBEAT, W_DISCONNECT = (bytes([i]) for i in range(1, 7))
HEARTBEAT_S = 0.25


class Failure(Exception):
    """A final reply with a status other than 0."""

    def __init__(self, status, detail):
        super().__init__(f"{status}: {detail}")
        self.status = status
        self.detail = detail


class Client:
    """One session; calls one after the other, or several and then their replies."""

    def __init__(self, endpoint):
        self.socket = zmq.Context.instance().socket(zmq.DEALER)
        self.socket.linger = 0
        self.socket.connect(endpoint)
        self.ids = itertools.count(1)
        self.replies = {}

    def close(self):
        self.socket.close()

    def send(self, service, method, message, leased=False, timeout_ms=60000):
        """Sends a request; returns its id."""
        head = bus.RequestHead(id=next(self.ids), method=method, leased=leased,
                               timeout_ms=timeout_ms)
        body = message if isinstance(message, bytes) else message.SerializeToString()
        self.socket.send_multipart([CLIENT, REQUEST, service.encode(),
                                    b"AZQ1" + head.SerializeToString(), body])
        return head.id

    def receive(self, id, output, deadline_s=60):
        """Waits for the final reply of `id`: (message of type `output`, [bodies of the partials])."""
        partials, end = self.replies.setdefault(id, []), time.monotonic() + deadline_s
        while True:
            for reply in partials:
                if reply[0] == FINAL:
                    partials.remove(reply)
                    _, head, body = reply
                    if head.status:
                        raise Failure(head.status, head.detail)
                    return output.FromString(body), [body for _, _, body in partials]
            left_ms = int((end - time.monotonic()) * 1000)
            if left_ms <= 0 or not self.socket.poll(left_ms):
                raise AssertionError(f"no final reply within {deadline_s} s")
            frames = self.socket.recv_multipart()
            assert frames[0] == CLIENT and frames[3][:4] == b"AZR1", frames
            head = bus.ReplyHead.FromString(frames[3][4:])
            self.replies.setdefault(head.id, []).append((frames[1], head, b"".join(frames[4:])))

    def call(self, service, method, message, output, **more):
        return self.receive(self.send(service, method, message, **more), output)


class Service(threading.Thread):
    """A worker that answers by `handler (method, body) -> bytes`; a Failure becomes its status."""

    def __init__(self, endpoint, services, handler):
        super().__init__(daemon=True)
        self.endpoint = endpoint
        self.services = services
        self.handler = handler
        self.stopped = threading.Event()

    def stop(self):
        self.stopped.set()
        self.join()

    def run(self):
        with zmq.Context.instance().socket(zmq.DEALER) as socket:
            socket.linger = 0
            socket.connect(self.endpoint)
            self._ready(socket)
            while not self.stopped.is_set():
                if socket.poll(int(HEARTBEAT_S * 500)):
                    self._take(socket, socket.recv_multipart())
                else:
                    socket.send_multipart([WORKER, W_HEARTBEAT])
            socket.send_multipart([WORKER, W_DISCONNECT])

    def _ready(self, socket):
        head = bus.WorkerReady(name="test", credit=64)
        for service in self.services:
            socket.send_multipart([WORKER, W_READY, service.encode(),
                                   b"AZW1" + head.SerializeToString()])

    def _take(self, socket, frames):
        if frames[1] == W_DISCONNECT:
            self._ready(socket)
        if frames[1] != W_REQUEST:
            return
        address, head, body = frames[2], bus.RequestHead.FromString(frames[4][4:]), frames[5]
        reply = bus.ReplyHead(id=head.id)
        try:
            output = self.handler(head.method, body)
        except Failure as failure:
            reply.status, reply.detail, output = failure.status, failure.detail, b""
        socket.send_multipart([WORKER, W_FINAL, address, b"", b"AZR1" + reply.SerializeToString(),
                               output])
