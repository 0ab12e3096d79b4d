"""The sweep: makes up for bells that were lost, adds the totals up, and forgets what has had its time.

Each task stands alone: one that fails is logged, and the others go on. Two sweeps at once do no harm.
"""

import logging
import uuid
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from redis import Redis
from sqlalchemy.orm import Session

from service.comments import bell
from service.comments.store import actions, checks, outbox, reports, second_looks, statistics, totals, upkeep
from service.database import Databases
from service.settings import Settings
from worker import rotations
from worker.expiry import Expiry
from worker.stopping import Stop

PERIODS: Mapping[str, timedelta] = {
    "ring": timedelta(seconds=5),
    "totals": timedelta(seconds=5),
    "hours": timedelta(seconds=5),
    "forget": timedelta(minutes=5),
    "expire": timedelta(minutes=5),
    "finish": timedelta(minutes=1),
    "scrub": timedelta(minutes=5),
    "keys": timedelta(minutes=5),
    "secrets": timedelta(minutes=5),
    "mend": timedelta(days=1),
}
GLANCE_SECONDS = 0.5
SLICE = 1000  # rows a transaction touches at most
HOURS_SLICES = 10  # of the history at one time, each of which takes a while
MOST_SLICES = 50  # a task's at one time; the next sweep goes on
PLAN_AGE = timedelta(days=1)  # for which what was chosen to be decided, and never was, is kept
KEY_AGE = timedelta(days=1)  # a key this old without a person is left over from an intake that failed
FIRST_ID = uuid.UUID(int=0)

log = logging.getLogger("commentgate.sweep")


def due(last: Mapping[str, datetime], now: datetime) -> list[str]:
    """Name the tasks whose time has come. A clock that was set back makes a task due, rather than wait for it."""
    return [
        name
        for name, period in PERIODS.items()
        if name not in last or now >= last[name] + period or now < last[name] - period
    ]


@dataclass(slots=True)
class Sweep:
    """Does the tasks when they are due. `redis` gives up soon."""

    databases: Databases
    redis: Redis
    settings: Settings
    _last: dict[str, datetime] = field(default_factory=dict)
    _next_key: uuid.UUID = FIRST_ID
    _seen: statistics.Horizon | None = None
    _expiry: Expiry = field(init=False)

    def __post_init__(self) -> None:
        self._expiry = Expiry(self.databases, self.settings)

    def run(self, stop: Stop) -> None:
        """Sweep until asked to stop."""
        while not stop.requested:
            self.once(datetime.now(UTC))
            stop.sleep(GLANCE_SECONDS)

    def once(self, now: datetime) -> None:
        """Do what is due at a moment."""
        tasks: Mapping[str, Callable[[datetime], None]] = {
            "ring": self.ring,
            "totals": self.totals,
            "hours": self.hours,
            "forget": self.forget,
            "expire": self._expiry.once,
            "finish": self._expiry.finish,
            "scrub": self._expiry.scrub,
            "keys": self.keys,
            "secrets": self.secrets,
            "mend": self.mend,
        }
        for name in due(self._last, now):
            self._last[name] = now
            try:
                tasks[name](now)
            except Exception:  # the next sweep tries again
                log.exception("a task of the sweep failed", extra={"reason": name})

    def ring(self, _now: datetime) -> None:
        """Ring for comments that nobody has leased; for notices, second looks and actions that are due.

        By the database's clock.
        """
        now = self.databases.main.now()
        with self.databases.main.read() as session:
            dues = (outbox.any_due, second_looks.any_due, actions.any_due)
            to_send = any(is_due(session, now) for is_due in dues)
            waiting = {bell.MODERATION: upkeep.any_pending(session, now), bell.OUTBOX: to_send}
        for queue, waits in waiting.items():
            if waits:
                bell.ring(self.redis, queue)

    def totals(self, _now: datetime) -> None:
        """Roll the totals up."""
        self._in_slices(upkeep.roll_up_totals)

    def hours(self, _now: datetime) -> None:
        """Count the history by the hour, as far as it could be seen the last time; what was at work then has ended now.

        A long history that was never counted takes many turns, between which the other tasks have theirs.
        """
        seen = self._seen
        with self.databases.main.read() as session:
            settled = seen is not None and statistics.is_settled(session, seen)
            self._seen = statistics.horizon(session)
        if seen is not None and settled:
            self._in_slices(lambda session, limit: statistics.count_slice(session, seen, limit), HOURS_SLICES)

    def forget(self, now: datetime) -> None:
        """Remove what is kept for a while only: IP hashes, checks, idempotency keys, plans, sessions."""
        ips = now - timedelta(days=self.settings.ip_retention_days)
        answers = now - timedelta(hours=self.settings.idempotency_hours)
        self._in_slices(lambda session, limit: upkeep.forget_ips(session, ips, limit))
        self._in_slices(lambda session, limit: checks.forget_ips(session, ips, limit))
        self._in_slices(lambda session, limit: reports.forget_reporters(session, ips, limit))
        self._in_slices(lambda session, limit: checks.expire(session, now, limit))
        self._in_slices(lambda session, limit: upkeep.forget_idempotency(session, answers, limit))
        self._in_slices(lambda session, limit: actions.forget_plan(session, now - PLAN_AGE, limit))
        with self.databases.main.write() as session:
            upkeep.end_sessions(session, now)

    def keys(self, now: datetime) -> None:
        """Delete data keys without a person, a few pages at a time, starting over at the end."""
        for _ in range(MOST_SLICES):
            with self.databases.keys.read() as session:
                page = upkeep.keys_after(session, self._next_key, before=now - KEY_AGE, limit=SLICE)
            self._next_key = page[-1] if len(page) == SLICE else FIRST_ID
            self._delete_orphans(page)
            if len(page) < SLICE:
                break

    def secrets(self, now: datetime) -> None:
        """Forget the webhook secrets that were replaced."""
        rotations.end_over(self.databases.main, self.settings, now)

    def mend(self, _now: datetime) -> None:
        """Write down by how much the totals of the queues have drifted while an older version was still running."""
        with self.databases.main.read() as session:
            drifted = totals.drift(session)  # first, because counting takes a while and would keep writers waiting
        if drifted:
            with self.databases.main.write() as session:
                count = totals.mend(session)
            log.warning("totals had drifted and were mended", extra={"count": count})

    def _delete_orphans(self, page: Collection[uuid.UUID]) -> None:
        with self.databases.main.read() as session:
            orphans = set(page) - upkeep.people_among(session, page)
        if orphans:
            with self.databases.keys.write() as session:
                count = upkeep.delete_keys(session, orphans)
            log.info("data keys without a person were deleted", extra={"count": count})

    def _in_slices(self, task: Callable[[Session, int], int], most: int = MOST_SLICES) -> None:
        for _ in range(most):
            with self.databases.main.write() as session:
                touched = task(session, SLICE)
            if touched < SLICE:
                break
