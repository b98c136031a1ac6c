#!/usr/bin/env python3
"""Checks the house rules of CONTRIBUTING.md that no compiler checks.

usage: house_rules.py FILE...   prints one line per breach and exits 1 when there is one.
"""
import re
import sys

FILE_LINES_MAX = 700
FUNCTION_LINES_MAX = 90
BANNED = re.compile(r"\b(strtok|strcpy|strcat|sprintf|atoi|atol|atof|gets)\s*\(")
OUR_LAYERS = {
    "lib/base": set(),
    "lib/actor": {"lib/base"},
    "lib/json": {"lib/base"},
    "lib/package": {"lib/base"},
    "lib/bus": {"lib/base", "lib/actor"},
    "broker": {"lib/base", "lib/actor", "lib/bus"},
    "nodes/worker/sandbox": {"lib/base"},
    "nodes/worker": {"lib/base", "lib/actor", "lib/bus", "lib/package", "nodes/worker/sandbox"},
    "nodes/store": {"lib/base", "lib/actor", "lib/bus"},
    "nodes/ranker": {"lib/base", "lib/actor", "lib/bus"},
    "nodes/frontend": {"lib/base", "lib/actor", "lib/bus", "lib/json"},
    "client": {"lib/base", "lib/actor", "lib/bus", "lib/package", "lib/json"},
}


def layer_of(path):
    """The longest of OUR_LAYERS that `path` lies in, or None."""
    fits = [layer for layer in OUR_LAYERS if path.startswith(layer + "/")]
    return max(fits, key=len) if fits else None


def check_includes(path, number, line):
    match = re.match(r'#include "([^"]+)"', line)
    layer = layer_of(path)
    if not match or not layer:
        return
    target = layer_of(match.group(1))
    if target and target != layer and target not in OUR_LAYERS[layer]:
        yield f"{path}:{number}: {layer} must not include {target}"


def check_functions(path, lines):
    start = None
    for number, line in enumerate(lines, 1):
        if line.startswith("{"):
            start = number
        elif line.startswith("}") and start:
            if number - start > FUNCTION_LINES_MAX:
                yield f"{path}:{start}: a function of {number - start} lines"
            start = None


def check(path):
    with open(path, encoding="utf-8") as file:
        lines = file.read().splitlines()
    for number, line in enumerate(lines, 1):
        if BANNED.search(line):
            yield f"{path}:{number}: a banned call: {line.strip()}"
        yield from check_includes(path, number, line)
    if path.startswith(("examples/", "tests/attack/corpus/")):
        return  # programs as contestants and attackers write them
    if len(lines) > FILE_LINES_MAX:
        yield f"{path}: {len(lines)} lines: a concept in it wants a file of its own"
    yield from check_functions(path, lines)


def main():
    breaches = [breach for path in sys.argv[1:] for breach in check(path)]
    print("\n".join(breaches), end="\n" if breaches else "")
    return 1 if breaches else 0


if __name__ == "__main__":
    sys.exit(main())
