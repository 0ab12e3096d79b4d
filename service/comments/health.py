"""How the service is: a list of named checks, and the numbers behind them."""

import sqlite3
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from redis import Redis, RedisError
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from service import outages
from service.comments import bell, heartbeats
from service.comments.lifecycle import Status
from service.comments.store import dead_letters, totals
from service.comments.tables import Comment, OutboxEvent
from service.database import Database


@dataclass(frozen=True, slots=True)
class Check:
    """One named dependency: `pass`, `warn` or `fail`, what was observed, and in which unit."""

    name: str
    status: str
    observed: float | str | None = None
    unit: str = ""
    note: str = ""


def check_all(database: Database, redis: Redis, now: datetime) -> list[Check]:
    """Check every dependency. Each has a time-out of its own, in its client."""
    return [
        *_guarded("database:roundTrip", "fail", lambda: _database(database)),
        *_guarded("redis:roundTrip", "warn", lambda: _redis(redis)),
        *_guarded("workers:alive", "warn", lambda: _workers(redis, now)),
        *_guarded("comments:waiting", "fail", lambda: _waiting(database, now)),
    ]


def overall(checks: list[Check]) -> str:
    """Give the worst status."""
    found = {check.status for check in checks}
    return next((status for status in ("fail", "warn") if status in found), "pass")


def _guarded(name: str, worst: str, check: Callable[[], list[Check]]) -> list[Check]:
    try:
        return check()
    except (SQLAlchemyError, sqlite3.Error, RedisError, OSError) as error:
        return [Check(name, worst, note=outages.reason(error) or f"{type(error).__name__}: not reachable")]


def _database(database: Database) -> list[Check]:
    started = time.perf_counter()
    with database.read() as session:
        session.execute(select(1))
    took = _milliseconds(started)
    refusal = database.refuses_writes()
    return [Check("database:roundTrip", "fail" if refusal else "pass", took, "ms", refusal or "")]


def _redis(redis: Redis) -> list[Check]:
    started = time.perf_counter()
    redis.ping()
    return [Check("redis:roundTrip", "pass", _milliseconds(started), "ms")]


def _milliseconds(started: float) -> float:
    return round((time.perf_counter() - started) * 1000, 2)


def _workers(redis: Redis, now: datetime) -> list[Check]:
    checks = []
    for queue in (*bell.JOBS, "sweep"):
        live = heartbeats.alive(redis, queue)
        note = "" if live else f"No live {queue} worker: comments wait until one is back."
        checks.append(Check(f"{queue}:workers", "pass" if live else "warn", len(live), "workers", note))
        if live:
            age = max(0.0, (now - max(beat.at for beat in live)).total_seconds())
            checks.append(Check(f"{queue}:heartbeatAge", "pass", round(age, 1), "s"))
        if queue == bell.MODERATION and live:
            versions = sorted({beat.version or "none" for beat in live})
            note = "A worker has no classifier: comments are held." if "none" in versions else ""
            checks.append(Check("classifier:version", "warn" if note else "pass", ", ".join(versions), "", note))
    return checks


def _waiting(database: Database, now: datetime) -> list[Check]:
    with database.read() as session:
        counts = totals.read(session)
        checks = []
        for status in (Status.PENDING, Status.HELD):
            count = sum(of_site.get(status, 0) for of_site in counts.values())
            oldest = session.scalar(select(func.min(Comment.received_at)).where(Comment.status == status))
            age = 0.0 if oldest is None else max(0.0, (now - oldest).total_seconds())
            checks += [
                Check(f"{status}:depth", "pass", count, "comments"),
                Check(f"{status}:oldestAge", "pass", round(age, 1), "s"),
            ]
        due = session.scalar(
            select(func.count()).select_from(OutboxEvent).where(OutboxEvent.next_attempt_at.is_not(None))
        )
        given_up = dead_letters.count(session)
    note = "Sites were not told. See the webhook's page at the desk." if given_up else ""
    return [
        *checks,
        Check("outbox:depth", "pass", due, "notices"),
        Check("outbox:givenUp", "pass", given_up, "notices", note),
    ]
