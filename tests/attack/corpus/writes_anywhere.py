# writes_anywhere - makes a file, a directory, a link and a hard link in every directory there is
#
# language: python3
# run: time=8000
# expect: EXITED 0
import os
import sys

made = 0
places = 0
for at, dirs, _ in os.walk("/"):
    dirs[:] = [d for d in dirs if not (at.count("/") > 3 and at.startswith("/usr"))]
    places += 1
    for attempt in (lambda p: os.close(os.open(p, os.O_WRONLY | os.O_CREAT, 0o777)),
                    os.mkdir,
                    lambda p: os.symlink("/etc/passwd", p),
                    lambda p: os.link("/program/main.py", p)):
        try:
            attempt(os.path.join(at, "attack"))
            made += 1
            print("succeeded:", at)
        except OSError:
            pass
sys.exit(1 if made or places < 100 else 0)
