"""Decisions on many comments, which the worker goes on with: none is lost, none is made twice."""

import threading
from collections.abc import Callable
from contextlib import nullcontext
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from rq import Queue
from sqlalchemy import func, select, update

from service.comments import bell
from service.comments.decisions import actions, advancing
from service.comments.decisions.actions import Seen
from service.comments.decisions.advancing import LEASE, SLICE
from service.comments.lifecycle import Actor, Status
from service.comments.review import Wish
from service.comments.store import actions as store
from service.comments.store import rows
from service.comments.tables import Action, ActionItem, Comment, History, Moderator
from service.database import Database, Databases
from service.settings import Settings
from tests.valkey import ValkeyServer
from tests.waiting import eventually
from tests.worker.support import NOW, add_comment, make_site
from tests.worker.workers import Workers
from worker.actions import Advancer
from worker.context import Done
from worker.stopping import Stop
from worker.sweep import Sweep

PUBLISH = Wish(to=Status.PUBLISHED, actor=Actor.MODERATOR, actor_id=1)


class Bulk:
    """Held comments and what is to be done with them."""

    def __init__(self, database: Database, count: int = 3) -> None:
        self.database = database
        site, page, _ = make_site(database)
        held = {"status": "held", "version": 2, "reasons": [{"code": "everything_held"}]}
        self.ids = [add_comment(database, site, page, **held) for _ in range(count)]
        moves = {"revision": 1, "at": NOW, "actor": "policy", "reasons": held["reasons"], "to_status": "held"}
        with database.write() as session:
            session.add(Moderator(name="maren", password_hash="", role="moderator", created_at=NOW))
            session.flush()
            rows.add(session, History, [moves | {"comment_id": one, "version": 2} for one in self.ids])

    def begin(self) -> int:
        with self.database.write() as session:
            seen = [Seen(one, 2) for one in self.ids]
            return actions.begin(session, seen, PUBLISH, words="all", sites=None, now=NOW).id

    def action(self, action_id: int) -> Action:
        with self.database.read() as session:
            return session.get_one(Action, action_id)

    def states(self) -> set[tuple[str, int]]:
        with self.database.read() as session:
            return {(one.status, one.version) for one in session.scalars(select(Comment))}

    def moved(self, action_id: int) -> int:
        with self.database.read() as session:
            return actions.counted(session, action_id)["moved"]

    def is_in(self, action_id: int, state: str) -> Callable[[], bool]:
        return lambda: self.action(action_id).state == state


@pytest.fixture
def bulk(databases: Databases) -> Bulk:
    return Bulk(databases.main)


def advancer(database: Database, stop: Stop | None = None) -> Advancer:
    return Advancer(database, lambda _: nullcontext(), stop or Stop())


def test_what_a_request_left_behind_is_decided(bulk: Bulk) -> None:
    action_id = bulk.begin()

    assert advancer(bulk.database).batch() == Done(1, more=True)  # its notices
    assert bulk.states() == {("published", 3)}
    assert (bulk.action(action_id).state, bulk.action(action_id).lease_until) == ("decided", None)
    assert advancer(bulk.database).batch() == Done(0, more=False)


def test_what_is_being_taken_back_is_taken_back(bulk: Bulk) -> None:
    action_id = bulk.begin()
    advancer(bulk.database).batch()
    with bulk.database.write() as session:
        actions.undo(session, action_id, by=1, sites=None, now=NOW)

    assert advancer(bulk.database).batch().claimed == 1
    assert bulk.states() == {("held", 4)}
    assert bulk.action(action_id).state == "undone"


def test_what_somebody_is_at_is_left_alone_until_their_lease_runs_out(bulk: Bulk) -> None:
    action_id, database = bulk.begin(), bulk.database
    now = database.now()
    with database.write() as session:
        store.hold(session, action_id, now + LEASE)

    assert advancer(database).batch() == Done(0, more=False)
    with database.write() as session:
        assert store.claim(session, now=now, lease_until=now + LEASE) is None
        assert store.claim(session, now=now + LEASE, lease_until=now + 2 * LEASE) == action_id
        assert store.claim(session, now=now + LEASE, lease_until=now + 2 * LEASE) is None


def test_who_is_to_stop_gives_the_rest_back(databases: Databases) -> None:
    bulk, stop = Bulk(databases.main, SLICE + 1), Stop()
    action_id = bulk.begin()
    stop.requested = True
    advancer(bulk.database, stop).batch()

    assert bulk.moved(action_id) == SLICE
    assert bulk.action(action_id).lease_until is None
    assert advancer(bulk.database).batch().claimed == 1
    assert bulk.moved(action_id) == SLICE + 1


def test_between_two_slices_the_lease_is_renewed(databases: Databases) -> None:
    bulk = Bulk(databases.main, SLICE + 1)
    action_id, leases = bulk.begin(), []

    def clock() -> datetime:
        """Look, while a slice is at work, at what the one before it left."""
        leases.append(bulk.action(action_id).lease_until)
        return bulk.database.now()

    before = bulk.database.now()
    advancing.work(bulk.database, action_id, seconds=5, clock=clock)

    first, second = leases
    assert first is None
    assert second is not None
    assert second >= before + LEASE
    assert bulk.action(action_id).state == "decided"


def test_two_workers_decide_each_comment_once(databases: Databases) -> None:
    bulk = Bulk(databases.main, 2 * SLICE)
    action_id = bulk.begin()
    workers = [threading.Thread(target=lambda: advancing.work(
        bulk.database, action_id, seconds=5, clock=bulk.database.now)) for _ in range(3)]  # fmt: skip
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert bulk.states() == {("published", 3)}
    assert bulk.action(action_id).state == "decided"


def test_the_oldest_comes_first(bulk: Bulk) -> None:
    first, second = bulk.begin(), bulk.begin()
    with bulk.database.write() as session:
        now = bulk.database.now()
        assert store.claim(session, now=now, lease_until=now + LEASE) == first
        session.flush()
        assert store.claim(session, now=now, lease_until=now + LEASE) == second


@pytest.mark.parametrize(
    ("leased", "rung"), [pytest.param(False, 1, id="nobody is at"), pytest.param(True, 0, id="somebody is at")]
)
def test_the_sweep_rings_for_what(lite: Databases, valkey: ValkeyServer, leased: bool, rung: int) -> None:
    bulk = Bulk(lite.main)
    action_id = bulk.begin()
    if leased:
        with lite.main.write() as session:
            store.hold(session, action_id, lite.main.now() + LEASE)
    Sweep(lite, valkey.client(), Settings(data_dir=Path("unused"))).ring(lite.main.now())

    assert Queue(bell.OUTBOX, connection=valkey.client()).count == rung


def test_plans_are_forgotten_after_a_day_and_nothing_else_is(databases: Databases, valkey: ValkeyServer) -> None:
    bulk = Bulk(databases.main)
    chosen = select(Comment.id, Comment.version)
    with bulk.database.write() as session:
        old = actions.plan(session, chosen, PUBLISH, words="old", now=NOW).id
        new = actions.plan(session, chosen, PUBLISH, words="new", now=NOW + timedelta(hours=23)).id
    begun = bulk.begin()
    Sweep(databases, valkey.client(), Settings(data_dir=Path("unused"))).forget(NOW + timedelta(days=1, minutes=1))

    with bulk.database.read() as session:
        assert set(session.scalars(select(Action.id))) == {new, begun}
        assert set(session.scalars(select(ActionItem.action_id))) == {new, begun}
    assert old not in {new, begun}


def test_a_large_plan_is_forgotten_in_parts(bulk: Bulk) -> None:
    with bulk.database.write() as session:
        actions.plan(session, select(Comment.id, Comment.version), PUBLISH, words="old", now=NOW)
    left = []
    for _ in range(3):
        with bulk.database.write() as session:
            more = store.forget_plan(session, NOW + timedelta(days=1), 2)
            left.append((more, session.scalar(select(func.count()).select_from(ActionItem))))

    assert left == [(2, 1), (2, 0), (0, 0)]


@pytest.mark.journey
def test_a_worker_that_is_killed_half_way_loses_nothing(
    workers: Workers, lite: Databases, valkey: ValkeyServer
) -> None:
    bulk = Bulk(lite.main, 3000)
    action_id = bulk.begin()
    first = workers.start("worker", "--role", "outbox")
    workers.start("worker", "--role", "sweep")
    eventually(lambda: bulk.moved(action_id) >= SLICE, seconds=30)
    first.kill()
    first.wait(10)
    assert bulk.action(action_id).state == "deciding"
    with lite.main.write() as session:  # as if the lease's time had passed
        session.execute(update(Action).values(lease_until=lite.main.now()))
    workers.start("worker", "--role", "outbox")
    eventually(bulk.is_in(action_id, "decided"), seconds=60)

    assert bulk.states() == {("published", 3)}
    with lite.main.read() as session:
        made = select(func.count()).where(History.version == 3)
        assert session.scalar(made) == len(bulk.ids)


@pytest.mark.journey
def test_redis_that_forgets_everything_loses_nothing(workers: Workers, lite: Databases, valkey: ValkeyServer) -> None:
    bulk = Bulk(lite.main)
    action_id = bulk.begin()
    bell.ring(valkey.client(), bell.OUTBOX)
    valkey.client().flushall()
    for role in ("outbox", "sweep"):
        workers.start("worker", "--role", role)
    eventually(bulk.is_in(action_id, "decided"), seconds=30)

    assert bulk.states() == {("published", 3)}
