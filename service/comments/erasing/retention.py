"""How long what is kept is kept: by settings, each of which may be 0, which keeps it."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from service.comments.erasing import steps
from service.comments.lifecycle import Status
from service.comments.store import marks as mark_store
from service.comments.store import retention as store


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """How long things are kept; None is no end."""

    rejected: timedelta | None
    comments: timedelta | None
    ips: timedelta

    def of(self, status: Status) -> timedelta | None:
        """Say for how long comments of a status are kept. What is being checked stays until it is decided."""
        if status is Status.REJECTED:
            return self.rejected
        return self.comments if status in {Status.PUBLISHED, Status.HELD} else None

    def until(self, status: Status, received_at: datetime, decided_at: datetime | None) -> datetime | None:
        """Say when a comment will be erased if nothing more happens to it; None is no end."""
        kept = self.of(status)
        return None if kept is None else max(received_at, decided_at or received_at) + kept


def terms(*, rejected: int, comments: int, ips: int) -> Terms:
    """Make the terms of numbers of days."""
    return Terms(rejected=days(rejected), comments=days(comments), ips=timedelta(days=ips))


def days(number: int) -> timedelta | None:
    """Read a setting; 0 is no end."""
    return timedelta(days=number) if number else None


def expire_comments(session: Session, status: Status, before: datetime, now: datetime, limit: int) -> int:
    """Erase the oldest comments of a status from before a moment, as if somebody had; say how many."""
    return steps.clear_comments(session, store.comments(session, status, before, limit), now, "expired")


def forget_people(session: Session, ids: Sequence[uuid.UUID], before: datetime, now: datetime) -> int:
    """Delete who of these has nothing here any more; their keys are then keys without a person, which go too.

    A ban on them in force stays, by keyed hash and without words, as when somebody is erased.
    """
    gone = store.without_anything(session, ids, before)
    if not gone:
        return 0
    mark_store.forget(session, gone, now)
    return store.delete_people(session, gone, before)
