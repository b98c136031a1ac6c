"""A real broker and real rankers; the store is a list of events in this file."""
import subprocess
import tempfile
import time

import pytest
import zmq
from google.protobuf import json_format

import board_model
from board_events import Generator
from mdp import Client, Failure, Service
from messages import BUILD, board, feed

INVALID, NOT_FOUND, UNAVAILABLE = -1, -4, -8
VIEWS = {"PUBLIC": board.BOARD_VIEW_PUBLIC, "JURY": board.BOARD_VIEW_JURY}
DEADLINE_S = 30
PUBLISH_S = 0.2     # RANKER_PUBLISH_MS
PREFIXES = {"verdict": "VERDICT_", "rule": "RULE_", "role": "ROLE_"}


def message_of(value, key=None):
    """An event as JSON in our shape, as JSON in protobuf's own."""
    if isinstance(value, dict):
        return {name + "_ms" if name.endswith("_at") else name: message_of(member, name)
                for name, member in value.items()}
    if isinstance(value, list):
        return [message_of(member) for member in value]
    if isinstance(value, str) and key in PREFIXES:
        return PREFIXES[key] + value
    if key and key.endswith("_at"):
        return str(board_model.milliseconds(value))
    return value


class Store:
    """The feed of a store: what FeedRead answers, and what is published."""

    def __init__(self, broker, endpoint):
        self.events, self.messages = [], []
        self.socket = zmq.Context.instance().socket(zmq.PUB)
        self.socket.linger = 0
        self.socket.bind(endpoint)
        self.broker = broker
        self.service = None

    def serve(self):
        self.service = Service(self.broker, ["store/any"], self._answer)
        self.service.start()

    def close(self):
        if self.service:
            self.service.stop()
        self.socket.close()

    def _answer(self, method, body):
        assert method == "FeedRead"
        query = feed.FeedQuery.FromString(body)
        messages = list(self.messages)
        page = [message for message in messages if message.seq > query.after_seq][:query.limit]
        tip = messages[-1].seq if messages else 0
        return feed.FeedPage(events=page, tip_seq=tip).SerializeToString()

    def add(self, events):
        """Adds events without telling."""
        added = [json_format.ParseDict(message_of(event), feed.Event()) for event in events]
        self.events += events
        self.messages += added
        return added

    def publish(self, events):
        update = feed.FeedUpdate(events=self.add(events))
        self.socket.send_multipart([b"event", update.SerializeToString()])

    def tell_tip(self):
        tip = feed.FeedTip(seq=self.messages[-1].seq if self.messages else 0)
        self.socket.send_multipart([b"tip", tip.SerializeToString()])

    @property
    def seq(self):
        return self.messages[-1].seq


class World:
    """A directory with a broker, the store above, and rankers."""

    def __init__(self):
        self.dir = tempfile.TemporaryDirectory(prefix="assize-")
        self.broker = f"ipc://{self.dir.name}/broker"
        self.feed = f"ipc://{self.dir.name}/feed"
        self.rankers = {}
        self.broker_process = subprocess.Popen([BUILD / "bin/assize-broker", "--bind", self.broker])
        self.store = Store(self.broker, self.feed)
        self.client = Client(self.broker)

    def close(self):
        for name in list(self.rankers):
            self.stop(name)
        self.store.close()
        self.client.close()
        self.broker_process.terminate()
        self.broker_process.wait()
        self.dir.cleanup()

    def start(self, name="ranker-1", *options):
        self.rankers[name] = subprocess.Popen(
            [BUILD / "bin/assize-ranker", "--broker", self.broker, "--feed", self.feed,
             "--publish", self.changes_endpoint(name), "--name", name, *options])

    def stop(self, name="ranker-1"):
        ranker = self.rankers.pop(name)
        ranker.terminate()
        assert ranker.wait(timeout=DEADLINE_S) == 0

    def changes_endpoint(self, name="ranker-1"):
        return f"ipc://{self.dir.name}/board-{name}"

    def page(self, view="PUBLIC", service="board/0", contest="cup", timeout_ms=10000, **more):
        query = board.BoardPageQuery(contest=contest, view=VIEWS[view], limit=500, **more)
        return self.client.call(service, "PageGet", query, board.BoardPage,
                                timeout_ms=timeout_ms)[0]

    def wait(self, condition, what):
        end = time.monotonic() + DEADLINE_S
        while not (value := condition()):
            assert time.monotonic() < end, f"{what}: not within {DEADLINE_S} s"
            self.store.tell_tip()
            time.sleep(0.01)
        return value

    def wait_current(self):
        """Waits until the ranker has seen every event; returns its public page."""
        def current():
            page = self.page()
            return page if page.seq == self.store.seq else None
        return self.wait(current, "the ranker is current")


@pytest.fixture
def world():
    world = World()
    yield world
    assert all(ranker.poll() is None for ranker in world.rankers.values())
    world.close()


def a_log(seed, length=200):
    generator = Generator(seed)
    generator.put_contest()
    for _ in range(12):
        generator.register()
    generator.run(length)
    return generator


def as_json(page):
    return json_format.MessageToDict(page, preserving_proto_field_name=True,
                                     including_default_value_fields=True)


def failure(call, *words, **more):
    with pytest.raises(Failure) as caught:
        call(*words, **more)
    return caught.value.status


class Changes:
    """A reader of one contest's changes."""

    def __init__(self, endpoint, view, contest="cup"):
        self.socket = zmq.Context.instance().socket(zmq.SUB)
        self.socket.linger = 0
        self.topic = b"board\0" + contest.encode() + b"\0" + str(VIEWS[view]).encode()
        self.socket.subscribe(self.topic)
        self.socket.connect(endpoint)

    def receive(self, timeout_s=0):
        """The next change, or None."""
        if not self.socket.poll(int(timeout_s * 1000)):
            return None
        topic, body = self.socket.recv_multipart()
        assert topic == self.topic
        return board.BoardChange.FromString(body)

    def close(self):
        self.socket.close()


@pytest.mark.parametrize("seed", range(3))
def test_the_live_board_is_what_the_model_says(world, seed):
    events = a_log(seed).events
    world.store.add(events[:100])
    world.store.serve()
    world.start()
    world.wait_current()
    for at in range(100, len(events), 25):
        world.store.publish(events[at:at + 25])
        world.wait_current()
        for view in VIEWS:
            assert as_json(world.page(view)) == board_model.board(world.store.events, "cup", view)


def test_a_restarted_ranker_gives_the_same_bytes(world):
    events = a_log(7).events
    world.store.add(events[:50])
    world.store.serve()
    world.start()
    world.wait_current()
    for event in events[50:]:
        world.store.publish([event])
    world.wait_current()
    before = {view: world.page(view).SerializeToString(deterministic=True) for view in VIEWS}
    world.rankers["ranker-1"].kill()
    world.rankers.pop("ranker-1").wait()
    world.start("ranker-2")
    world.wait_current()
    after = {view: world.page(view).SerializeToString(deterministic=True) for view in VIEWS}
    assert after == before


def test_nobody_is_sent_to_a_ranker_before_its_boards_are_whole(world):
    world.store.add(a_log(1).events)
    world.start()
    assert failure(world.page, timeout_ms=1000) == UNAVAILABLE
    world.store.serve()
    assert world.wait_current().total > 0


def test_boards_stay_when_the_store_is_gone(world):
    world.store.add(a_log(2).events)
    world.store.serve()
    world.start()
    page = world.wait_current()
    world.store.service.stop()
    world.store.service = None
    assert world.page() == page


def test_questions_without_an_answer_have_a_status(world):
    world.store.add(a_log(3).events)
    world.store.serve()
    world.start()
    world.wait_current()
    assert failure(world.page, contest="cap") == NOT_FOUND
    assert failure(world.page, around="nobody") == NOT_FOUND
    for limit in (0, 501):
        query = board.BoardPageQuery(contest="cup", limit=limit)
        assert failure(world.client.call, "board/0", "PageGet", query, board.BoardPage) == INVALID
    rank = board.BoardRankQuery(contest="cup", user="nobody")
    assert failure(world.client.call, "board/0", "RankGet", rank, board.BoardRank) == NOT_FOUND
    row = world.page().rows[-1]
    rank = board.BoardRankQuery(contest="cup", user=row.user)
    assert world.client.call("board/0", "RankGet", rank, board.BoardRank)[0].row == row
    assert failure(world.client.call, "board/0", "PageGet", b"\xff\xff", board.BoardPage) == INVALID
    assert world.page().rows[-1] == row


def test_a_ranker_offers_the_shards_it_was_told(world):
    """XXH64 ("cup") mod 16 is 2."""
    world.store.add(a_log(4).events)
    world.store.serve()
    world.start("ranker-1", "--shards", "2,3")
    world.wait(lambda: world.page(service="board/2"), "a page")
    assert failure(world.page, service="board/0", timeout_ms=300) == UNAVAILABLE
    world.start("ranker-2", "--shards", "0")
    assert failure(world.page, service="board/0") == UNAVAILABLE  # not its contest


def test_changes_are_told_at_most_every_200_ms_and_lose_nothing(world):
    generator = Generator(5)
    generator.contest.update(freeze_ms="0", thawed=False)
    generator.put_contest()
    for _ in range(30):
        generator.register()
    world.store.add(generator.events)
    world.store.serve()
    changes = Changes(world.changes_endpoint(), "JURY")
    world.start()
    seq = world.wait(changes.receive, "the first change").seq
    rows, told = {row.user: row for row in world.page("JURY").rows}, 0

    def take(change):
        nonlocal told, seq
        assert change.prev_seq == seq, "a change is missing"
        assert not change.more
        seq, told = change.seq, told + 1
        rows.update({row.user: row for row in change.rows})

    start = time.monotonic()
    for _ in range(300):
        done = len(generator.events)
        generator.random.choice([generator.submit, generator.judge])()
        world.store.publish(generator.events[done:])
        while change := changes.receive(0.002):
            take(change)
    world.wait_current()
    while change := changes.receive(PUBLISH_S * 2):
        take(change)
    elapsed = time.monotonic() - start
    assert 1 <= told <= elapsed / PUBLISH_S + 1
    final = {row.user: row for row in world.page("JURY").rows}
    assert set(rows) == set(final)
    for user, row in final.items():
        # A rank also moves when others do: that is what a page is for.
        row.rank = rows[user].rank
        assert rows[user] == row
    changes.close()


def test_the_first_change_after_a_start_says_that_pages_are_to_be_read_again(world):
    """The subscription is there before the ranker, and so it hears all that is told."""
    world.store.add(a_log(6).events)
    world.store.serve()
    changes = Changes(world.changes_endpoint(), "PUBLIC")
    for _ in range(2):
        world.start()
        change = world.wait(changes.receive, "the first change")
        assert (change.prev_seq, change.seq, len(change.rows), change.more) == (
            0, world.store.seq, 0, True)
        world.rankers["ranker-1"].kill()
        world.rankers.pop("ranker-1").wait()
    changes.close()
