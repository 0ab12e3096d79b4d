"""Pending comments, handed to one worker at a time by a lease on the database's clock."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, or_, select, update
from sqlalchemy.orm import Session

from service import faults
from service.comments.lifecycle import Status
from service.comments.tables import Comment, Page, Person

LEASE = timedelta(seconds=30)  # longer than a batch may take, so that nobody else claims what is still being scored


@dataclass(frozen=True, slots=True)
class Claimed:
    """What the pipeline needs to know of a comment."""

    id: uuid.UUID
    site_id: int
    revision: int
    attempts: int
    body: str
    author_id: str | None
    author_name: str
    author_url: str | None
    locale: str | None
    email_kind: str | None
    page_mode: str


def is_free(now: datetime) -> ColumnElement[bool]:
    """Whether nobody has leased a comment. A lease that ends later than any given now is of before the clock went back.

    Whoever holds it may still be at work; then the comment is scored twice, but decided once.
    """
    return or_(Comment.lease_until.is_(None), Comment.lease_until <= now, Comment.lease_until > now + LEASE)


def claim(session: Session, *, now: datetime, lease_until: datetime, limit: int) -> list[Claimed]:
    """Lease up to `limit` pending comments.

    A comment whose first worker died is claimed alone: if it was the cause, it takes nobody else with it.
    """
    retried = select(Comment.id).where(Comment.status == Status.PENDING, Comment.attempts > 0, is_free(now))
    fresh = select(Comment.id).where(Comment.status == Status.PENDING, Comment.attempts == 0)
    ids = _lock(session, retried, 1) or _lock(session, fresh, limit)
    if not ids:
        return []
    session.execute(
        update(Comment)
        .where(Comment.id.in_(ids), Comment.status == Status.PENDING)
        .values(attempts=Comment.attempts + 1, lease_until=lease_until)
        .execution_options(synchronize_session=False)
    )
    faults.reach("deciding.claim")
    rows = session.execute(
        select(
            Comment.id,
            Comment.site_id,
            Comment.revision,
            Comment.attempts,
            Comment.body,
            Comment.author_id,
            Comment.author_name,
            Comment.author_url,
            Comment.locale,
            Person.email_kind,
            Page.mode,
        )
        .join(Page, Page.id == Comment.page_id)
        .outerjoin(Person, Person.id == Comment.person_id)
        .where(Comment.id.in_(ids))
        .order_by(Comment.received_at, Comment.id)
    )
    return [Claimed(*row) for row in rows]


def _lock(session: Session, query: Select[uuid.UUID], limit: int) -> Sequence[uuid.UUID]:
    # SQLite needs no row locks: a writing transaction has the database to itself. It ignores FOR UPDATE.
    query = query.order_by(Comment.received_at, Comment.id).limit(limit).with_for_update(skip_locked=True)
    return session.scalars(query).all()
