# reads_everything - opens each name it can find outside of /usr, and prints what it reads
#
# language: python3
# run: time=4000
# expect: EXITED 0
import os
import sys

named = 0
for at, dirs, files in os.walk("/"):
    dirs[:] = [d for d in dirs if at != "/" or d not in ("usr", "bin", "lib", "lib64", "sbin", "dev")]
    dirs[:] = [d for d in dirs if d != "alternatives"]  # links to /usr
    for name in files:
        named += 1
        try:
            with open(os.path.join(at, name), "rb") as file:
                sys.stdout.write(repr(file.read(100)) + "\n")
        except OSError:
            pass
sys.exit(0 if 0 < named < 400 else 1)
