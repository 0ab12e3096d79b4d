"""Pending comments, handed to one worker at a time by a lease on the database's clock."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, literal, or_, select, update
from sqlalchemy.orm import Session

from service import faults
from service.comments.lifecycle import Status
from service.comments.tables import Comment, Page, Person

LEASE = timedelta(seconds=30)  # longer than a batch may take, so that nobody else claims what is still being scored

# Written into the statement: an index of pending comments only is of no use for a status that is a parameter.
IS_PENDING = Comment.status == literal(Status.PENDING.value, literal_execute=True)


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
    page_closes_at: datetime | None
    page_since: datetime
    received_at: datetime
    email_match: str | None  # of the address that was typed
    page_url: str
    traps: Mapping[str, Any] | None
    text_mark: int | None


def is_free(now: datetime) -> ColumnElement[bool]:
    """Whether nobody has leased a comment. A lease that ends later than any given now is of before the clock went back.

    Whoever holds it may still be at work; then the comment is scored twice, but decided once.
    """
    return or_(Comment.lease_until.is_(None), Comment.lease_until <= now, Comment.lease_until > now + LEASE)


def claim(session: Session, *, now: datetime, lease_until: datetime, limit: int) -> list[Claimed]:
    """Lease up to `limit` pending comments.

    A comment whose first worker died is claimed alone: if it was the cause, it takes nobody else with it. It was among
    the oldest then, so it is among those that are looked at now.
    """
    free = (
        select(Comment.id, Comment.attempts)
        .where(IS_PENDING, is_free(now))
        .order_by(Comment.received_at, Comment.id)
        .limit(limit)
        .with_for_update(skip_locked=True)  # SQLite ignores it: who writes there has the database to himself
    )
    found = session.execute(free).all()
    retried = [comment_id for comment_id, attempts in found if attempts]
    ids = retried[:1] or [comment_id for comment_id, _ in found]
    if not ids:
        return []
    session.execute(
        update(Comment)
        .where(Comment.id.in_(ids), IS_PENDING)
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
            Page.closes_at,
            Page.created_at,
            Comment.received_at,
            Person.email_match,
            Page.url,
            Comment.traps,
            Comment.text_mark,
        )
        .join(Page, Page.id == Comment.page_id)
        .outerjoin(Person, Person.id == Comment.person_id)
        .where(Comment.id.in_(ids))
        .order_by(Comment.received_at, Comment.id)
    )
    return [_claimed(row) for row in rows]


def _claimed(row: Sequence[Any]) -> Claimed:
    return Claimed(*row)
