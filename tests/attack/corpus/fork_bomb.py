# fork_bomb - the same from Python, ignoring what can be ignored
#
# language: python3
# run: time=600
# expect: CPU_LIMIT
import os
import signal

signal.signal(signal.SIGTERM, signal.SIG_IGN)
while True:
    try:
        os.fork()
    except OSError:
        pass
