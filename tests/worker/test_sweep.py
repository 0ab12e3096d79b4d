"""The sweep: what it rings for, adds up and forgets, and that it goes on."""

import threading
import uuid
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from rq import Queue
from sqlalchemy import func, select

from service.comments import bell
from service.comments.store import totals, upkeep
from service.comments.tables import (
    Credential,
    DataKey,
    DeskSession,
    History,
    Hourly,
    IdempotencyRow,
    Moderator,
    Person,
    Report,
    Total,
    TotalsDelta,
)
from service.database import Database, Databases
from service.settings import Settings
from tests.valkey import ValkeyServer
from tests.worker.support import NOW, add_comment, add_event, comment_row, make_site
from worker.sweep import FIRST_ID, PERIODS, Sweep, due


def sweep(databases: Databases, valkey: ValkeyServer, **settings: int) -> Sweep:
    return Sweep(databases, valkey.client(), Settings(data_dir=Path("unused"), **settings))


@pytest.mark.parametrize(
    ("seconds", "tasks"),
    [
        pytest.param(0, [], id="just done"),
        pytest.param(4.9, [], id="not yet"),
        pytest.param(5, ["ring", "totals", "hours"], id="after five seconds"),
        pytest.param(300, [*PERIODS][:-1], id="after five minutes"),
        pytest.param(86_400, list(PERIODS), id="after a day"),
        pytest.param(-3600, [*PERIODS][:-1], id="the clock was set back an hour"),
        pytest.param(-90_000, list(PERIODS), id="the clock was set back by more than a day"),
    ],
)
def test_tasks_are_due(seconds: float, tasks: list[str]) -> None:
    last = dict.fromkeys(PERIODS, NOW)
    assert due(last, NOW + timedelta(seconds=seconds)) == tasks


def test_everything_is_due_at_the_start() -> None:
    assert due({}, NOW) == list(PERIODS)


@pytest.mark.parametrize(
    ("status", "lease", "rung"),
    [
        pytest.param("pending", None, 1, id="a pending comment"),
        pytest.param("pending", timedelta(seconds=-1), 1, id="one whose worker died"),
        pytest.param("pending", timedelta(seconds=20), 0, id="one that is being worked on"),
        pytest.param("held", None, 0, id="one that was decided"),
    ],
)
def test_the_sweep_rings_for(
    databases: Databases, valkey: ValkeyServer, status: str, lease: timedelta | None, rung: int
) -> None:
    site, page, _ = make_site(databases.main)
    until = None if lease is None else databases.main.now() + lease
    add_comment(databases.main, site, page, status=status, lease_until=until)
    sweep(databases, valkey).ring(NOW)
    assert Queue(bell.MODERATION, connection=valkey.client()).count == rung


def test_the_sweep_rings_for_a_notice_that_is_due(databases: Databases, valkey: ValkeyServer) -> None:
    site, page, _ = make_site(databases.main, webhook="http://hooks.example/")
    add_event(databases.main, site, add_comment(databases.main, site, page, status="held"))
    sweep(databases, valkey).ring(NOW)
    assert Queue(bell.OUTBOX, connection=valkey.client()).count == 1
    assert Queue(bell.MODERATION, connection=valkey.client()).count == 0


def test_rolling_up_changes_no_total(databases: Databases) -> None:
    first, _, _ = make_site(databases.main, "first")
    second, _, _ = make_site(databases.main, "second")
    with databases.main.write() as session:
        for n in range(25):
            site = first if n % 2 else second
            totals.add(session, {(site, "received"): 1, (site, "pending"): 1})
            totals.add(session, {(site, "pending"): -1, (site, "held"): 1})
    with databases.main.read() as session:
        before = totals.read(session)
    rounds = 0
    while roll_up(databases.main, 7):
        rounds += 1
        with databases.main.read() as session:
            assert totals.read(session) == before
    assert rounds > 10
    assert before[first] == {"received": 12, "pending": 0, "held": 12}
    assert count(databases.main, TotalsDelta) == 0


def roll_up(database: Database, limit: int) -> int:
    with database.write() as session:
        return upkeep.roll_up_totals(session, limit)


def test_two_sweeps_and_a_writer_lose_nothing(databases: Databases) -> None:
    site, _, _ = make_site(databases.main)
    writing = threading.Event()
    writing.set()
    failures: list[BaseException] = []

    def write() -> None:
        for _ in range(100):
            with databases.main.write() as session:
                totals.add(session, {(site, "received"): 1, (site, "pending"): 1})
        writing.clear()

    def roll() -> None:
        try:
            while writing.is_set() or roll_up(databases.main, 5):
                roll_up(databases.main, 5)
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=task) for task in (write, roll, roll)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    with databases.main.read() as session:
        assert totals.read(session) == {site: {"received": 100, "pending": 100}}
        assert session.scalar(select(Total.count).where(Total.status == "received")) == 100


def count(database: Database, table: type) -> int:
    with database.read() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


@pytest.mark.attack(59)
def test_ip_hashes_go_after_their_days(databases: Databases, valkey: ValkeyServer) -> None:
    site, page, _ = make_site(databases.main)
    old, young = (
        add_comment(databases.main, site, page, ip_match="k:1", received_at=NOW - timedelta(days=days))
        for days in (31, 29)
    )
    sweep(databases, valkey, ip_retention_days=30).forget(NOW)
    assert comment_row(databases.main, old).ip_match is None
    assert comment_row(databases.main, young).ip_match == "k:1"


@pytest.mark.attack(59)
def test_who_reported_is_forgotten_after_the_same_days(databases: Databases, valkey: ValkeyServer) -> None:
    site, page, _ = make_site(databases.main)
    comment = add_comment(databases.main, site, page, status="published")
    with databases.main.write() as session:
        report = {"comment_id": comment, "site_id": site, "reason": "spam", "note": "sells watches"}
        session.add_all(Report(**report, reporter=f"k:{days}", at=NOW - timedelta(days=days)) for days in (31, 29))

    sweep(databases, valkey).forget(NOW)

    with databases.main.read() as session:
        left = session.execute(select(Report.reporter, Report.note).order_by(Report.id)).all()
    assert left == [(None, "sells watches"), ("k:29", "sells watches")]


@pytest.mark.parametrize("size", [pytest.param(1, id="in slices"), pytest.param(1000, id="at once")])
def test_idempotency_keys_go_after_their_hours(
    databases: Databases, valkey: ValkeyServer, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    monkeypatch.setattr("worker.sweep.SLICE", size)
    site, page, _ = make_site(databases.main)
    comment = add_comment(databases.main, site, page)
    with databases.main.write() as session:
        credential = session.scalars(select(Credential.id)).first()
        for key, hours in (("older", 26), ("old", 25), ("young", 23)):
            made = NOW - timedelta(hours=hours)
            session.add(
                IdempotencyRow(credential_id=credential, key=key, fingerprint="f", comment_id=comment, created_at=made)
            )
    sweep(databases, valkey, idempotency_hours=24).forget(NOW)
    with databases.main.read() as session:
        assert session.scalars(select(IdempotencyRow.key)).all() == ["young"]


def test_expired_sessions_go(databases: Databases, valkey: ValkeyServer) -> None:
    with databases.main.write() as session:
        moderator = Moderator(name="m", password_hash="x", role="moderator", created_at=NOW)
        session.add(moderator)
        session.flush()
        for digest, minutes in (("old", -1), ("young", 1)):
            ends = NOW + timedelta(minutes=minutes)
            session.add(DeskSession(digest=digest, moderator_id=moderator.id, created_at=NOW, expires_at=ends))
    sweep(databases, valkey).forget(NOW)
    with databases.main.read() as session:
        assert session.scalars(select(DeskSession.digest)).all() == ["young"]


def test_keys_without_a_person_go_once_they_are_a_day_old(
    databases: Databases, valkey: ValkeyServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("worker.sweep.SLICE", 2)  # so that it takes several pages
    site, _, _ = make_site(databases.main)
    known = [add_key(databases, NOW - timedelta(days=9)) for _ in range(3)]
    with databases.main.write() as session:
        for person in known:
            session.add(Person(id=person, site_id=site, email_kind="own", created_at=NOW))
    for _ in range(4):
        add_key(databases, NOW - timedelta(days=2))
    fresh = add_key(databases, NOW - timedelta(hours=23))  # its person may be about to be stored
    task = sweep(databases, valkey)
    task.keys(NOW)
    with databases.keys.read() as session:
        assert set(session.scalars(select(DataKey.person_id))) == {*known, fresh}
    assert task._next_key == FIRST_ID  # the next time it starts over


def add_key(databases: Databases, created: datetime) -> uuid.UUID:
    person = uuid.uuid4()
    with databases.keys.write() as session:
        session.add(DataKey(person_id=person, wrapped="w", created_at=created))
    return person


def test_a_task_that_fails_does_not_keep_the_others_from_their_work(lite: Databases, valkey: ValkeyServer) -> None:
    site, page, _ = make_site(lite.main)
    add_comment(lite.main, site, page)
    with lite.main.write() as session:
        totals.add(session, {(site, "received"): 1})
    task = sweep(lite, valkey)
    valkey.stop()
    task.once(NOW)  # ringing fails
    assert count(lite.main, TotalsDelta) == 0
    valkey.start()
    task.once(NOW + timedelta(seconds=5))
    assert Queue(bell.MODERATION, connection=valkey.client()).count == 1


def test_the_history_is_counted_up_to_what_was_seen_the_time_before(databases: Databases, valkey: ValkeyServer) -> None:
    site, page, _ = make_site(databases.main)
    task = sweep(databases, valkey)
    first = add_comment(databases.main, site, page)
    _receive(databases, first)
    task.hours(NOW)
    assert _received(databases) == 0  # somebody may still be writing a row before what is seen
    _receive(databases, add_comment(databases.main, site, page))
    task.hours(NOW)
    assert _received(databases) == 1
    task.hours(NOW)
    assert _received(databases) == 2


def test_a_long_history_takes_several_turns(
    lite: Databases, valkey: ValkeyServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("worker.sweep.SLICE", 2)
    monkeypatch.setattr("worker.sweep.HOURS_SLICES", 3)
    site, page, _ = make_site(lite.main)
    for _ in range(10):
        _receive(lite, add_comment(lite.main, site, page))
    task = sweep(lite, valkey)
    counted = []
    for _ in range(4):
        task.hours(NOW)
        counted.append(_received(lite))
    assert counted == [0, 6, 10, 10]


def _receive(databases: Databases, comment_id: uuid.UUID) -> None:
    with databases.main.write() as session:
        session.add(
            History(
                comment_id=comment_id,
                version=1,
                revision=1,
                at=NOW,
                actor="author",
                from_status=None,
                to_status="pending",
                reasons=[],
            )
        )


def _received(databases: Databases) -> int:
    with databases.main.read() as session:
        return session.scalar(select(func.sum(Hourly.count)).where(Hourly.name == "received")) or 0
