#!/usr/bin/env python3
"""The ranker's board against an independent model, over random logs.

usage: test_model.py STANDINGS_REPLAY [SEEDS] [FIRST]

Each seed makes a log (tests/support/board_events.py). After every few events both views have to be
what the model says.
"""
import json
import pathlib
import random
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
import board_model  # noqa: E402
from board_events import Generator  # noqa: E402


def replay(program, events, every=0):
    lines = []
    for i, event in enumerate(events):
        lines.append(json.dumps(event))
        if every and i % every == 0 and i + 1 < len(events):
            lines.append("")
    done = subprocess.run([program, "cup"], input="\n".join(lines) + "\n", text=True,
                          capture_output=True, timeout=60)
    if done.returncode != 0:
        raise AssertionError(f"standings_replay: {done.stderr}")
    return done.stdout


def compare(program, seed):
    events = Generator(seed).run(random.Random(seed).randrange(20, 300))
    every = 17
    stops = [i + 1 for i in range(len(events) - 1) if i % every == 0] + [len(events)]
    boards = [json.loads(line) for line in replay(program, events, every).splitlines()]
    wanted = [board_model.board(events[:stop], "cup", view)
              for stop in stops for view in ("PUBLIC", "JURY")]
    if len(boards) != len(wanted):
        raise AssertionError(f"{len(boards)} boards, {len(wanted)} wanted")
    for i, (board, want) in enumerate(zip(boards, wanted)):
        if board != want:
            view = ("public", "jury")[i % 2]
            raise AssertionError(f"{view} board after {stops[i // 2]} events:\n"
                                 f"ranker {json.dumps(board)}\nmodel  {json.dumps(want)}")


def compare_orders(program, seed):
    """The same submissions and verdicts, the verdicts in another order: the same bytes."""
    generator = Generator(seed)
    generator.put_contest()
    for _ in range(8):
        generator.register()
    for _ in range(60):
        generator.submit()
    tail_from = len(generator.events)
    for body in generator.submissions:
        for number in range(1, generator.random.randrange(1, 5)):
            generator.judge(body, number)
    events, tail = generator.events[:tail_from], generator.events[tail_from:]
    outputs = set()
    for _ in range(3):
        kinds = [{"judging": event["judging"]} for event in tail]
        generator.random.shuffle(kinds)
        shuffled = [dict(seq=event["seq"], prev_seq=event["prev_seq"], at_ms=event["at_ms"], **kind)
                    for event, kind in zip(tail, kinds)]
        outputs.add(replay(program, events + shuffled))
        outputs.add(replay(program, events + shuffled))
    if len(outputs) != 1:
        raise AssertionError("the order of verdicts changed the board")


def main():
    program = sys.argv[1]
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 300
    first = int(sys.argv[3]) if len(sys.argv) > 3 else 0
    for seed in range(first, first + count):
        for check in (compare, compare_orders) if seed % 5 == 0 else (compare,):
            try:
                check(program, seed)
            except AssertionError as error:
                sys.exit(f"seed {seed}, {check.__name__}: {error}")
    print(f"{count} logs: the same boards")


if __name__ == "__main__":
    main()
