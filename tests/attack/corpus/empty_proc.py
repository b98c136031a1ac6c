# empty_proc - there is no /proc for programs that don't need one
#
# language: python3
# expect: EXITED 0
import os
import sys

found = os.listdir("/proc")
if found:
    print("succeeded: /proc has", found)
for name in ("/proc/self/environ", "/proc/mounts", "/proc/cpuinfo", "/proc/1/root"):
    if os.path.exists(name):
        found.append(name)
        print("succeeded:", name)
sys.exit(1 if found else 0)
