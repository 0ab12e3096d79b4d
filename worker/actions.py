"""Goes on with decisions on many comments that a request began and left, and with taking such decisions back."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass

from service.comments.decisions.advancing import LEASE, work
from service.comments.store import actions as store
from service.database import Database
from worker.context import Done
from worker.stopping import Stop

WORK_SECONDS = 2.0  # after which notices have their turn
DEADLINE_SECONDS = 25.0  # within which that must end; shorter than the lease

Armed = Callable[[float], AbstractContextManager[None]]


@dataclass(frozen=True, slots=True)
class Advancer:
    """Advances one action at a time. `armed` guards that."""

    database: Database
    armed: Armed
    stop: Stop

    def batch(self) -> Done:
        """Advance the oldest action that nobody is at, for a moment. There is more: of it, or the notices it made."""
        now = self.database.now()
        with self.database.read() as session:
            if not store.any_due(session, now):
                return Done(0, more=False)
        with self.database.write() as session:
            action_id = store.claim(session, now=now, lease_until=now + LEASE)
        if action_id is None:
            return Done(0, more=False)
        with self.armed(DEADLINE_SECONDS):
            work(
                self.database,
                action_id,
                seconds=WORK_SECONDS,
                clock=self.database.now,
                stopped=lambda: self.stop.requested,
            )
        return Done(1, more=True)
