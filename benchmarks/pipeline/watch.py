"""Sees decisions as any reader of the database does: once they are committed."""

import threading
import time
from types import TracebackType
from typing import Self

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from service.comments.lifecycle import Actor, Status
from service.comments.tables import Comment, History
from service.database import Database

GLANCE_SECONDS = 0.01  # so much later than it was committed a decision may be seen


class Watcher:
    """Notes when each comment's decision was first seen. For one moderation worker: rows must come in order."""

    def __init__(self, database: Database) -> None:
        self.seen: dict[str, float] = {}
        self._database = database
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="watch", daemon=True)
        with database.read() as session:
            self._last = session.scalar(select(func.max(History.id))) or 0

    def __enter__(self) -> Self:
        """Begin to watch."""
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Watch no more."""
        self._over.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._over.wait(GLANCE_SECONDS):
            with self._database.read() as session:
                self._look(session)

    def _look(self, session: Session) -> None:
        query = select(History.id, History.comment_id).where(History.id > self._last, History.actor == Actor.POLICY)
        found = session.execute(query.order_by(History.id)).all()
        now = time.time()
        self.seen |= {str(comment_id): now for _, comment_id in found}
        if found:
            self._last = found[-1][0]


def pending(database: Database) -> int:
    """Count the comments that wait."""
    with database.read() as session:
        return session.scalar(select(func.count()).where(Comment.status == Status.PENDING)) or 0


def wait_until_decided(database: Database, seconds: float = 300, glance: float = 0.02) -> float:
    """Wait until nothing is pending and give the moment; raises RuntimeError if that takes too long."""
    any_left = select(Comment.id).where(Comment.status == Status.PENDING).limit(1)
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        with database.read() as session:
            left = session.scalar(any_left)
        if left is None:
            return time.time()
        time.sleep(glance)
    raise RuntimeError(f"{pending(database)} comments are still pending")
