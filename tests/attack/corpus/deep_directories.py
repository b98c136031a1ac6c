# deep_directories - a tree too deep to walk by name, which the supervisor has to remove
#
# language: python3
# role: validator
# expect: EXITED 0
import os

for _ in range(1500):
    os.mkdir("d" * 200, 0o700)
    os.chdir("d" * 200)
