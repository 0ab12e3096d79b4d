"""Whole worker processes: Redis coming and going, deadlines and signals."""

import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Callable
from pathlib import Path

import pytest
from rq import Queue
from rq.serializers import JSONSerializer

from service.comments import bell, heartbeats
from service.comments.store import totals
from service.database import Databases
from service.settings import variable
from tests.valkey import ValkeyServer
from tests.waiting import eventually
from tests.worker.receiver import receiving
from tests.worker.support import add_comment, add_event, comment_row, event_row, make_site
from tests.worker.workers import ROOT, Workers, decided, listening, ringing_until


@pytest.mark.journey
def test_an_idle_worker_stops_at_once(workers: Workers, valkey: ValkeyServer) -> None:
    process = workers.moderator()
    redis = valkey.client()
    eventually(listening(redis))
    assert [found.version for found in heartbeats.alive(redis, bell.MODERATION)] == ["test-1"]
    start = time.monotonic()
    process.terminate()
    assert process.wait(10) == 0
    assert time.monotonic() - start < 2
    assert heartbeats.alive(redis, bell.MODERATION) == []


@pytest.mark.journey
def test_a_worker_that_is_told_to_stop_finishes_its_batch(
    workers: Workers, lite: Databases, valkey: ValkeyServer, comment: Callable[[], uuid.UUID]
) -> None:
    waiting = comment()
    process = workers.moderator("Slow")
    eventually(listening(valkey.client()))
    bell.ring(valkey.client(), bell.MODERATION)
    eventually(lambda: "scoring" in workers.log())
    process.terminate()
    process.terminate()  # once more does not hurry it
    assert process.wait(10) == 0
    assert decided(lite, waiting)()


@pytest.mark.attack(66)
@pytest.mark.journey
@pytest.mark.parametrize(
    ("scorer", "status"),
    [
        pytest.param("Hanging", 70, id="a scorer that hangs"),
        pytest.param("Selfish", 1, id="a scorer that lets no other thread run"),
    ],
)
def test_the_watchdog_ends_a_batch_that_overruns(
    workers: Workers, valkey: ValkeyServer, comment: Callable[[], uuid.UUID], scorer: str, status: int
) -> None:
    comment()
    process = workers.moderator(scorer, deadline=1)
    eventually(listening(valkey.client()))
    start = time.monotonic()
    bell.ring(valkey.client(), bell.MODERATION)
    assert process.wait(20) == status
    assert time.monotonic() - start < 6


@pytest.mark.attack(63)
@pytest.mark.journey
@pytest.mark.parametrize(
    ("outage", "noticed"),
    [
        pytest.param(ValkeyServer.stop, "could not connect to Redis", id="killed and started again, empty"),
        pytest.param(ValkeyServer.silence, "no heartbeat", id="silent for a while"),
    ],
)
def test_a_worker_outlives_redis(
    workers: Workers,
    lite: Databases,
    valkey: ValkeyServer,
    comment: Callable[[], uuid.UUID],
    outage: Callable[[ValkeyServer], None],
    noticed: str,
) -> None:
    process = workers.moderator()
    eventually(listening(valkey.client()))
    outage(valkey)
    eventually(lambda: noticed in workers.log(), what="a line in the log")
    valkey.come_back()
    waiting = comment()
    eventually(ringing_until(decided(lite, waiting), valkey.client()), seconds=20)
    eventually(lambda: heartbeats.alive(valkey.client(), bell.MODERATION), what="a heartbeat")
    assert process.poll() is None


@pytest.mark.attack(62)
@pytest.mark.journey
def test_a_worker_outlives_flushall(
    workers: Workers, lite: Databases, valkey: ValkeyServer, comment: Callable[[], uuid.UUID]
) -> None:
    process = workers.moderator()
    eventually(listening(valkey.client()))
    valkey.client().flushall()
    waiting = comment()
    bell.ring(valkey.client(), bell.MODERATION)
    eventually(decided(lite, waiting))
    eventually(lambda: heartbeats.alive(valkey.client(), bell.MODERATION), what="a heartbeat")
    assert process.poll() is None


@pytest.mark.attack(62)
@pytest.mark.journey
def test_flushall_while_a_batch_is_in_hand_is_one_line_in_the_log(
    workers: Workers, lite: Databases, valkey: ValkeyServer, comment: Callable[[], uuid.UUID]
) -> None:
    process = workers.moderator("Slow")
    eventually(listening(valkey.client()))
    waiting = comment()
    bell.ring(valkey.client(), bell.MODERATION)
    eventually(lambda: "scoring" in workers.log())
    valkey.client().flushall()
    eventually(decided(lite, waiting))
    eventually(lambda: "Redis forgot the job in hand" in workers.log())
    another = comment()
    eventually(ringing_until(decided(lite, another), valkey.client()))
    assert process.poll() is None
    assert '"error"' not in workers.log()


@pytest.mark.journey
def test_a_worker_waits_for_redis_and_database_and_stops_while_it_waits(
    workers: Workers, valkey: ValkeyServer, tmp_path: Path
) -> None:
    workers.folder = tmp_path / "nothing yet"
    workers.folder.mkdir()
    no_database = workers.moderator()
    eventually(lambda: "waiting for the database" in workers.log())
    valkey.stop()
    workers.folder = tmp_path
    workers.moderator()
    eventually(lambda: "waiting for Redis" in workers.log(1))
    for process in (no_database, workers.started[1]):
        assert process.poll() is None
        process.terminate()
        assert process.wait(5) == 0


@pytest.mark.journey
def test_a_dead_worker_is_noticed_and_its_job_is_forgotten(
    workers: Workers, valkey: ValkeyServer, comment: Callable[[], uuid.UUID]
) -> None:
    redis = valkey.client()
    comment()
    dead = workers.moderator("Hanging")
    eventually(listening(redis))
    bell.ring(redis, bell.MODERATION)
    eventually(lambda: redis.zcard("rq:wip:moderation"))
    dead.kill()
    dead.wait(10)
    killed = time.monotonic()
    workers.moderator("Good")
    eventually(lambda: len(heartbeats.alive(redis, bell.MODERATION)) == 1, seconds=30)
    eventually(lambda: not redis.zcard("rq:wip:moderation"), seconds=30)
    eventually(lambda: len(redis.smembers("rq:workers")) == 1, seconds=30)
    assert time.monotonic() - killed < 21


@pytest.mark.journey
def test_the_whole_row_of_workers_decides_notifies_and_rolls_up(
    workers: Workers, lite: Databases, valkey: ValkeyServer
) -> None:
    with receiving() as receiver:
        site, page, _ = make_site(lite.main, webhook=receiver.url)
        waiting = add_comment(lite.main, site, page)
        with lite.main.write() as session:
            totals.add(session, {(site, "received"): 1, (site, "pending"): 1})
        workers.moderator()
        for role in ("outbox", "sweep"):  # nobody but the sweep rings
            workers.start("worker", "--role", role)
        eventually(lambda: receiver.received, seconds=20, what="a notice")
    assert decided(lite, waiting)()
    assert str(waiting) in receiver.received[0][2].decode()
    with lite.main.read() as session:
        assert totals.read(session)[site]["pending"] == 0
    for role in ("moderation", "outbox", "sweep"):
        eventually(lambda role=role: workers.check(role) == 0, what=f"a healthy {role}")  # type: ignore[misc]
    for process in workers.started:
        process.send_signal(signal.SIGINT)
        assert process.wait(5) == 0
    assert workers.check("sweep") == 1


@pytest.mark.attack(67)
@pytest.mark.journey
def test_without_a_classifier_comments_are_held(
    workers: Workers, lite: Databases, valkey: ValkeyServer, comment: Callable[[], uuid.UUID], tmp_path: Path
) -> None:
    waiting = comment()
    (tmp_path / "model.py").write_text("raise ImportError('the classifier is damaged')\n")
    command = f"import sys; sys.path.insert(0, {str(tmp_path)!r}); from worker.__main__ import main; sys.exit(main())"
    process = subprocess.Popen(
        [sys.executable, "-c", command, "--role", "moderation"],
        cwd=ROOT,
        env=workers.environ(),
        stderr=subprocess.DEVNULL,
    )
    workers.started.append(process)
    eventually(listening(valkey.client()))
    bell.ring(valkey.client(), bell.MODERATION)
    eventually(decided(lite, waiting))
    assert comment_row(lite.main, waiting).status == "held"
    assert [found.version for found in heartbeats.alive(valkey.client(), bell.MODERATION)] == ["none"]


def test_a_worker_without_redis_says_what_it_needs(workers: Workers) -> None:
    workers.url = ""
    process = workers.start("worker", "--role", "outbox")
    assert process.wait(30) == 2
    assert variable("redis_url") in workers.log()


def test_a_bell_is_one_job_that_leaves_nothing_behind(
    workers: Workers, lite: Databases, valkey: ValkeyServer, comment: Callable[[], uuid.UUID]
) -> None:
    redis = valkey.client()
    waiting = comment()
    bell.ring(redis, bell.MODERATION)
    workers.moderator()
    eventually(decided(lite, waiting))
    eventually(lambda: not redis.keys("rq:job:*"))
    left = {key.decode().split(":")[1] for key in redis.keys("rq:*")}
    assert left <= {"worker", "workers", "queues"}
    assert Queue(bell.MODERATION, connection=redis, serializer=JSONSerializer).count == 0


def test_the_outbox_worker_delivers_what_is_rung_for(workers: Workers, lite: Databases, valkey: ValkeyServer) -> None:
    with receiving() as receiver:
        site, page, _ = make_site(lite.main, webhook=receiver.url)
        event = add_event(lite.main, site, add_comment(lite.main, site, page, status="held"))
        bell.ring(valkey.client(), bell.OUTBOX)
        workers.start("worker", "--role", "outbox")
        eventually(lambda: event_row(lite.main, event).delivered_at)
    assert len(receiver.received) == 1
