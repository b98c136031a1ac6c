# hostile_names - names that hurt careless tools: newlines, escapes, options, not UTF-8, all of 255
#
# language: python3
# role: validator
# expect: EXITED 0
# refused: ... -rf
import os

names = [b"-rf", b"...", b"\n", b"\x1b[2J", b"\xff\xfe", b"a" * 255, b"; rm -rf *", b"$(id)", b"%s%n",
         b" ", b"*", b"~", b"..\\..", "\u202e".encode(), b"con"]
for place in (b"/box/", b"/tmp/", b"/box/feedback/"):
    for name in names:
        os.mkdir(place + name)
        with open(place + name + b"/" + name, "wb") as file:
            file.write(b"x")
