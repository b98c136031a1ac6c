"""Waiting for something that another process does."""
import socket
import time

DEADLINE_S = 120
PAUSE_S = 0.01


def wait_for(condition, what="the condition", deadline_s=DEADLINE_S):
    """Calls `condition` until it returns something true, which is returned."""
    end = time.monotonic() + deadline_s
    while time.monotonic() < end:
        value = condition()
        if value:
            return value
        time.sleep(PAUSE_S)
    raise AssertionError(f"{what}: not within {deadline_s} s")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
