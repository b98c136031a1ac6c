# Calls itself once per step of the search: RecursionError when the way is long.
import sys


def steps_needed(ring, steps, free, cell, stride):
    if not ring:
        return "SEALED"
    if cell in ring:
        return steps
    following = []
    for at in ring:
        for side in (at - stride, at - 1, at + 1, at + stride):
            if free[side]:
                free[side] = False
                following.append(side)
    return steps_needed(following, steps + 1, free, cell, stride)


first, *lines = sys.stdin.read().split("\n")
height, width = map(int, first.split())
stride = width + 2
frame = "#" * stride
plan = frame + "".join(f"#{line}#" for line in lines[:height]) + frame
gate = plan.index("G")
free = [flag != "#" for flag in plan]
free[gate] = False
print(steps_needed([gate], 0, free, plan.index("P"), stride))
