"""The store by its own protocol: bad requests, blobs, and a feed that has no gap."""
import hashlib
import itertools
import os

import pytest
import zmq

from cluster import Cluster, wait_for
from mdp import Client, Failure
from messages import blob, bus, feed, log, store, user

INVALID, FORBIDDEN, NOT_FOUND, CONFLICT, TOO_LARGE = -1, -3, -4, -5, -6
UNAVAILABLE, CORRUPT, UNSUPPORTED = -8, -12, -13


@pytest.fixture(scope="module")
def cluster():
    with Cluster("--headless") as running:
        yield running


@pytest.fixture
def client(cluster):
    session = Client(f"ipc://{cluster.dir}/run/broker")
    yield session
    session.close()


def status_of(call):
    with pytest.raises(Failure) as failure:
        call()
    assert failure.value.detail
    return failure.value.status


def put_user(client, name, **more):
    command = log.Command(only_new=True, user_put=user.User(name=name, role=user.ROLE_USER), **more)
    return client.call("store/leader", "Propose", command, store.Applied)[0]


def test_garbage_is_answered_and_harms_nothing(client):
    for service, method in (("store/leader", "Propose"), ("store/any", "UserGet"),
                            ("blobs", "BlobPut")):
        for garbage in (b"\xff" * 40, b"\x0a\xff\xff\xff\xff\x0f", os.urandom(200) + b"\xff"):
            status = status_of(lambda: client.call(service, method, garbage, store.Applied))
            assert status in (INVALID, NOT_FOUND), (service, garbage)
        assert status_of(lambda: client.call(service, "Nonsense", b"", bus.Nothing)) \
            in (INVALID, NOT_FOUND, UNSUPPORTED)
    assert client.call("store/any", "StatusGet", b"", store.StoreStatus)[0].state == "leader"


def test_commands_that_break_a_rule_have_a_status_and_no_effect(client):
    before = client.call("store/any", "StatusGet", b"", store.StoreStatus)[0].users
    assert status_of(lambda: client.call("store/leader", "Propose", log.Command(),
                                         store.Applied)) == INVALID
    assert status_of(lambda: put_user(client, "no/slash")) == INVALID
    assert status_of(lambda: put_user(client, "x" * 37)) == INVALID
    put_user(client, "first")
    assert status_of(lambda: put_user(client, "first")) == CONFLICT
    assert status_of(lambda: put_user(client, "other", principal="first")) == FORBIDDEN
    after = client.call("store/any", "StatusGet", b"", store.StoreStatus)[0].users
    assert after == before + 1


def test_reads_out_of_range_are_refused(client):
    for query in (store.ProblemsQuery(limit=0), store.ProblemsQuery(limit=201)):
        assert status_of(lambda: client.call("store/any", "ProblemsList", query,
                                             store.ProblemsPage)) == INVALID
    assert status_of(lambda: client.call("store/any", "FeedRead", feed.FeedQuery(limit=1001),
                                         feed.FeedPage)) == INVALID
    assert status_of(lambda: client.call("store/any", "UserGet", store.NameQuery(name="nobody"),
                                         user.User)) == NOT_FOUND
    future = store.NameQuery(name="first", min_seq=1 << 60)
    assert status_of(lambda: client.call("store/any", "UserGet", future, user.User)) == UNAVAILABLE


def test_blobs_are_whole_and_true_or_not_there(client):
    data = os.urandom(2_500_000)
    name = hashlib.blake2b(data, digest_size=32).hexdigest()

    def put(offset, part, size=len(data), hash=name):
        return client.call("blobs", "BlobPut", blob.BlobChunk(
            hash=hash, size=size, offset=offset, data=part), blob.BlobProgress)[0]
    chunk = 1 << 20
    assert status_of(lambda: put(0, data[:chunk + 1])) == INVALID
    assert status_of(lambda: put(0, b"x", hash="../../../etc/passwd")) == INVALID
    assert status_of(lambda: put(0, b"x", size=1 << 40)) == TOO_LARGE
    other = hashlib.blake2b(b"abc", digest_size=32).hexdigest()
    assert status_of(lambda: put(0, b"abd", size=3, hash=other)) == CORRUPT
    assert not put(0, data[:chunk]).complete
    assert put(2 * chunk, data[2 * chunk:]).next_offset == chunk  # a gap is not filled
    assert not put(chunk, data[chunk:2 * chunk]).complete
    assert client.call("blobs", "BlobFind", blob.BlobQuery(hashes=[name, other]),
                       blob.BlobMissing)[0].hashes == [name, other]
    assert put(2 * chunk, data[2 * chunk:]).complete
    assert client.call("blobs", "BlobFind", blob.BlobQuery(hashes=[name, other]),
                       blob.BlobMissing)[0].hashes == [other]
    got = b"".join(client.call("blobs", "BlobGet", blob.BlobRead(hash=name, offset=at),
                               blob.BlobChunk)[0].data for at in range(0, len(data), chunk))
    assert got == data


def test_the_feed_has_no_gap_over_a_killed_store(cluster, client):
    subscriber = zmq.Context.instance().socket(zmq.SUB)
    subscriber.linger = 0
    subscriber.subscribe(b"")
    subscriber.connect(f"ipc://{cluster.dir}/run/feed-store-1")

    def hears_tip():
        return subscriber.poll(100) and subscriber.recv_multipart()[0] == b"tip"
    wait_for(hears_tip, "the feed tells its tip")
    for i in range(10):
        put_user(client, f"before-{i}")
    old = cluster.kill("store-1")
    cluster.wait_restarted("store-1", old)

    # What is published before the subscriber is connected again is for FeedRead to fill in.
    seen = []
    numbers = itertools.count()

    def hears_events_again():
        try:
            put_user(client, f"after-{next(numbers)}")
        except Failure as failure:
            assert failure.status == UNAVAILABLE
        while subscriber.poll(50):
            topic, body = subscriber.recv_multipart()
            if topic == b"event":
                seen.extend(feed.FeedUpdate.FromString(body).events)
        return any(event.user.name.startswith("after") for event in seen)
    wait_for(hears_events_again, "new events arrive")
    subscriber.close()

    page = client.call("store/any", "FeedRead", feed.FeedQuery(after_seq=0, limit=1000),
                       feed.FeedPage)[0]
    events = list(page.events)
    assert [event.prev_seq for event in events] == [0] + [event.seq for event in events[:-1]]
    assert page.tip_seq == events[-1].seq
    stored = {event.seq: event for event in events}
    assert all(stored[event.seq] == event for event in seen)
    middle = events[len(events) // 2].seq
    rest = client.call("store/any", "FeedRead", feed.FeedQuery(after_seq=middle, limit=1000),
                       feed.FeedPage)[0]
    assert list(rest.events) == [event for event in events if event.seq > middle]


def test_the_secret_of_a_cluster_is_made_once_and_is_private(cluster):
    secret = cluster.dir / "secret"
    assert secret.stat().st_mode & 0o777 == 0o600
    assert len(secret.read_bytes()) == 32
