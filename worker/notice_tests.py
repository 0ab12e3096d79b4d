"""Sends the test notices that admins ask for: each once, at once, and says how that went."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass

from redis import Redis, RedisError

from service.comments import notice_tests
from service.comments.notice_tests import Outcome
from service.comments.store.outbox import ClaimedEvent
from service.database import Database
from worker.context import Done
from worker.destination import NotDelivered

DELIVERY_SECONDS = 60.0  # within which it must end


@dataclass(frozen=True, slots=True)
class NoticeTester:
    """Sends test notices. `send` raises NotDelivered; `armed` guards it."""

    database: Database
    redis: Redis
    send: Callable[[ClaimedEvent], None]
    armed: Callable[[float], AbstractContextManager[None]]

    def batch(self) -> Done:
        """Send one. There may be more."""
        try:
            site_id = notice_tests.take(self.redis)
        except RedisError:  # whoever asked sees that it is not sent
            site_id = None
        if site_id is None:
            return Done(0, more=False)
        with self.database.read() as session:
            event = notice_tests.made(session, site_id, self.database.now())
        if event is not None:
            failure = self._failure(event)
            notice_tests.tell(self.redis, site_id, Outcome(self.database.now(), failure=failure))
        return Done(1, more=True)

    def _failure(self, event: ClaimedEvent) -> str | None:
        """Send it, and give why it was not taken, if so."""
        try:
            with self.armed(DELIVERY_SECONDS):
                self.send(event)
        except NotDelivered as failure:
            return failure.reason
        return None
