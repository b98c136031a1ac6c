import sys


def steps_needed(plan, stride):
    """Breadth-first search, ring by ring, on a plan stored row after row with a blocked frame."""
    gate, cell = plan.index("G"), plan.index("P")
    free = [flag != "#" for flag in plan]
    ring, steps = [gate], 0
    free[gate] = False
    while ring:
        if cell in ring:
            return steps
        following = []
        for at in ring:
            for side in (at - stride, at - 1, at + 1, at + stride):
                if free[side]:
                    free[side] = False
                    following.append(side)
        ring = following
        steps += 1
    return "SEALED"


first, *lines = sys.stdin.read().split("\n")
height, width = map(int, first.split())
stride = width + 2
frame = "#" * stride
plan = frame + "".join(f"#{line}#" for line in lines[:height]) + frame
print(steps_needed(plan, stride))
