"""An independent model of the board: standings worked out the slow and obvious way.

Takes events as JSON objects, in the shape that `assize feed print` and lib/json give them, and
computes a board from all of them at once. It shares nothing with nodes/ranker but docs/scoring.md.

    events = [json.loads(line) for line in lines]
    board(events, "cup", "PUBLIC")     # compares with a BoardPage as JSON
"""
import collections
import datetime

EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)
REJECTED = {"WA", "TLE", "MLE", "OLE", "RTE"}
MINUTE_MS = 60000

Attempt = collections.namedtuple("Attempt", "received id seq verdict")


def milliseconds(text):
    """RFC 3339 to UTC milliseconds."""
    if not text:
        return 0
    when = datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))
    return (when - EPOCH) // datetime.timedelta(milliseconds=1)


class Log:
    """What the events say about one contest, before anything is counted."""

    def __init__(self, events, contest):
        self.seq = 0
        self.at = 0
        self.contest = None
        self.names = {}         # user -> display name
        self.problems = set()   # that are or were in the contest
        self.attempts = {}      # submission id -> (user, problem, received, seq)
        self.verdicts = {}      # submission id -> (judging number, verdict)
        for event in events:
            self.seq = int(event["seq"])
            self.at = max(self.at, int(event.get("at_ms", 0)))
            for kind in ("contest", "registration", "submission", "judging"):
                body = event.get(kind)
                if body and body.get("id" if kind == "contest" else "contest") == contest:
                    getattr(self, "take_" + kind)(body)

    def take_contest(self, body):
        self.contest = body
        self.problems.update(problem["problem"] for problem in body["problems"])

    def take_registration(self, body):
        if self.contest:
            self.names.setdefault(body["user"], body.get("display_name", ""))

    def take_submission(self, body):
        if body["user"] in self.names and body["problem"] in self.problems:
            self.attempts.setdefault(
                body["id"],
                (body["user"], body["problem"], milliseconds(body["received_at"]), self.seq))

    def take_judging(self, body):
        id = body["submission"]
        if id in self.attempts and body["number"] > self.verdicts.get(id, (0, None))[0]:
            self.verdicts[id] = (body["number"], body["verdict"])


class Times:
    def __init__(self, contest, view):
        self.start = milliseconds(contest["start_at"])
        self.end = self.start + int(contest["duration_ms"])
        freeze = int(contest.get("freeze_ms", 0))
        hides = view == "PUBLIC" and freeze > 0 and not contest.get("thawed")
        self.hidden_from = self.end - freeze if hides else None

    def hides(self, at):
        return self.hidden_from is not None and at >= self.hidden_from


def cell_of(attempts, times, label):
    """What a view sees of one participant's attempts at one problem."""
    cell = {"label": label, "solved": False, "first": False, "attempts": 0, "pending": 0,
            "time_ms": "0"}
    for attempt in sorted(attempts):
        if not times.start <= attempt.received < times.end:
            continue
        if attempt.verdict is None or times.hides(attempt.received):
            cell["pending"] += 1
        elif attempt.verdict == "AC":
            cell["attempts"] += 1
            cell["solved"] = True
            cell["time_ms"] = str(attempt.received - times.start)
            return cell, (attempt.received, attempt.seq)
        elif attempt.verdict in REJECTED:
            cell["attempts"] += 1
    return cell, None


def icpc(cells, contest):
    minutes = [int(cell["time_ms"]) // MINUTE_MS for cell in cells]
    extra = contest.get("penalty_minutes", 0) * sum(cell["attempts"] - 1 for cell in cells)
    penalty = sum(minutes) + extra
    return penalty, (-len(cells), penalty, max(minutes, default=0))


def speed(cells, contest):
    last = max((int(cell["time_ms"]) for cell in cells), default=0)
    return last, (-len(cells), last)


def row_of(user, name, cells, contest):
    solved = [cell for cell in cells if cell["solved"]]
    penalty, key = {"ICPC": icpc, "SPEED": speed}[contest["rule"]](solved, contest)
    last = max((int(cell["time_ms"]) for cell in solved), default=0)
    return key, {"rank": 0, "user": user, "display_name": name, "solved": len(solved),
                 "penalty": str(penalty), "last_ms": str(last), "cells": cells}


def board(events, contest, view):
    """The whole board of `contest` after `events`; view "PUBLIC" or "JURY". None: no such contest."""
    log = Log(events, contest)
    if not log.contest:
        return None
    times = Times(log.contest, view)
    by_cell = collections.defaultdict(list)
    for id, (user, problem, received, seq) in log.attempts.items():
        verdict = log.verdicts.get(id, (0, None))[1]
        by_cell[user, problem].append(Attempt(received, id, seq, verdict))

    keyed, firsts = [], {}
    for user, name in log.names.items():
        cells = []
        for problem in log.contest["problems"]:
            cell, solved_at = cell_of(by_cell[user, problem["problem"]], times, problem["label"])
            cells.append(cell)
            if solved_at:
                best = firsts.setdefault(problem["label"], (solved_at, cell))
                firsts[problem["label"]] = min(best, (solved_at, cell), key=lambda pair: pair[0])
        keyed.append(row_of(user, name, cells, log.contest))
    for _, cell in firsts.values():
        cell["first"] = True

    keyed.sort(key=lambda pair: (pair[0], pair[1]["user"].encode()))
    for key, row in keyed:
        row["rank"] = 1 + sum(other < key for other, _ in keyed)
    return {"contest": contest, "seq": str(log.seq), "total": len(keyed), "offset": 0,
            "frozen": times.hides(log.at), "rows": [row for _, row in keyed]}
