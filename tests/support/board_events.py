"""Random logs of a small, busy contest, as JSON events (the shape of `assize feed print`).

Few users, problems and moments, so that ties are common; verdicts late, twice, out of order,
replaced; the contest extended, thawed, given other problems and another rule; strangers,
latecomers and other contests in between.
"""
import datetime
import random

import board_model

START_MS = 1795252087000
VERDICTS = ["AC"] * 8 + ["WA", "WA", "WA", "TLE", "MLE", "OLE", "RTE", "CE", "JE", 99]
USERS = ["ada", "bob", "Bob", "eve", "e.v", "e_v", "zoe", "a", "aa", "b-1"]
PROBLEMS = [f"p{i}" for i in range(6)]


def rfc3339(ms):
    when = board_model.EPOCH + datetime.timedelta(milliseconds=ms)
    return when.strftime("%Y-%m-%dT%H:%M:%S.") + f"{ms % 1000:03d}Z"


class Generator:
    def __init__(self, seed):
        self.random = random.Random(seed)
        self.events = []
        self.at = START_MS
        self.submissions = []   # bodies
        self.numbers = {}       # submission id -> highest judging ordered
        self.contest = {
            "id": "cup", "name": "Cup", "start_at": rfc3339(START_MS),
            "duration_ms": str(3600000), "freeze_ms": str(self.random.choice([0, 900000, 3600000])),
            "rule": self.random.choice(["ICPC", "SPEED"]),
            "penalty_minutes": self.random.choice([0, 1, 20]),
            "problems": self.problems(4), "thawed": False}

    def problems(self, count):
        chosen = self.random.sample(PROBLEMS, count)
        return [{"label": chr(ord("A") + i), "problem": id} for i, id in enumerate(chosen)]

    def emit(self, **body):
        self.at += self.random.choice([0, 1, 1000, 60000])
        seq = int(self.events[-1]["seq"]) if self.events else 0
        self.events.append({"seq": str(seq + self.random.randint(1, 3)), "prev_seq": str(seq),
                            "at_ms": str(self.at), **body})

    def put_contest(self):
        self.emit(contest=dict(self.contest))

    def change_contest(self):
        kind = self.random.randrange(6)
        if kind == 0:
            self.contest["duration_ms"] = str(self.random.randrange(1000000, 5000000))
            self.contest["freeze_ms"] = str(self.random.choice([0, 600000, 1000000]))
        elif kind == 1:
            self.contest["thawed"] = not self.contest["thawed"]
        elif kind == 2:
            self.contest["problems"] = self.problems(self.random.randrange(7))
        elif kind == 3:
            self.contest["rule"] = self.random.choice(["ICPC", "SPEED"])
        elif kind == 4:
            self.contest["start_at"] = rfc3339(START_MS + self.random.randrange(-600000, 600000))
        else:
            self.contest["penalty_minutes"] = self.random.randrange(30)
        self.put_contest()

    def register(self):
        user = self.random.choice(USERS)
        self.emit(registration={"contest": "cup", "user": user, "display_name": user.title()})

    def submit(self, contest="cup"):
        # Few moments: ties between users and within one user's attempts.
        at = START_MS + self.random.choice([self.random.randrange(-100000, 4000000),
                                            60000 * self.random.randrange(0, 62),
                                            1000 * self.random.randrange(0, 20)])
        body = {"id": f"01{self.random.randrange(10 ** 24):024d}",
                "user": self.random.choice(USERS), "problem": self.random.choice(PROBLEMS),
                "contest": contest, "language": "c", "received_at": rfc3339(at), "judging": 1}
        self.submissions.append(body)
        self.numbers[body["id"]] = 1
        self.emit(submission=body)

    def rejudge(self):
        if self.submissions:
            body = self.random.choice(self.submissions)
            self.numbers[body["id"]] += 1
            self.emit(submission=dict(body, judging=self.numbers[body["id"]]))

    def judge(self, body=None, number=None):
        if not self.submissions:
            return
        body = body or self.random.choice(self.submissions)
        number = number or self.random.randint(1, self.numbers[body["id"]])
        self.emit(judging={"submission": body["id"], "number": number, "user": body["user"],
                           "problem": body["problem"], "contest": body["contest"],
                           "received_at": body["received_at"],
                           "verdict": self.random.choice(VERDICTS)})

    def run(self, length):
        if self.random.random() < 0.9:
            self.put_contest()
        for _ in range(self.random.randrange(len(USERS))):
            self.register()
        steps = [(self.submit, 30), (self.judge, 40), (self.rejudge, 3), (self.register, 3),
                 (self.change_contest, 2), (lambda: self.submit("other"), 1), (lambda: self.emit(
                     user={"name": "ada", "display_name": "Ada", "role": "USER"}), 1)]
        for _ in range(length):
            self.random.choices([step for step, _ in steps], [weight for _, weight in steps])[0]()
        return self.events
