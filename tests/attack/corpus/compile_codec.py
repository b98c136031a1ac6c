# -*- coding: evil -*-
# compile_codec - names a codec that lies beside it: the syntax check must not import and run it
#
# language: python3
# expect-build: EXITED 1
print("nothing")
-- evil.py --
import os
os.write(2, b"ran")
while True:
    pass
-- encodings/evil.py --
import os
os.write(2, b"ran")
while True:
    pass
-- sitecustomize.py --
while True:
    pass
-- usercustomize.py --
while True:
    pass
-- sys.py --
while True:
    pass
