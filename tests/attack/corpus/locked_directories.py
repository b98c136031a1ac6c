# locked_directories - files and directories without any permission, which the supervisor removes
#
# language: python3
# role: validator
# expect: EXITED 0
import os

for place in ("/box", "/tmp"):
    for i in range(20):
        os.makedirs(f"{place}/a{i}/b/c")
        with open(f"{place}/a{i}/b/c/file", "w") as file:
            file.write("x")
        os.chmod(f"{place}/a{i}/b/c/file", 0)
        os.chmod(f"{place}/a{i}/b/c", 0)
        os.chmod(f"{place}/a{i}/b", 0)
        os.chmod(f"{place}/a{i}", 0)
