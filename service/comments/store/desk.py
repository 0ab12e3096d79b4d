"""What the desk lists: its queues, one comment with everything around it, and who decided what."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, Row, Select, and_, func, or_, select, tuple_
from sqlalchemy.orm import Session

from service.comments.lifecycle import Status
from service.comments.tables import Comment, History, Moderator, Page, Site

Place = tuple[datetime, uuid.UUID]
COUNTED_AT_MOST = 1000


class Queue(StrEnum):
    """A list that moderators work through."""

    HELD = "held"
    NEW = "new"  # published by the policy; no human has looked yet
    PUBLISHED = "published"
    SPAM = "spam"
    REJECTED = "rejected"  # for anything but spam
    CHECKING = "checking"


STATUSES = {
    Queue.HELD: Status.HELD,
    Queue.NEW: Status.PUBLISHED,
    Queue.PUBLISHED: Status.PUBLISHED,
    Queue.SPAM: Status.REJECTED,
    Queue.REJECTED: Status.REJECTED,
    Queue.CHECKING: Status.PENDING,
}


@dataclass(frozen=True, slots=True)
class Slice:
    """Which part of a queue to list: of one site or all, older or newer than a place, how many at most."""

    limit: int
    site_id: int | None = None
    older_than: Place | None = None
    newer_than: Place | None = None


def in_queue(session: Session, queue: Queue, part: Slice, *, ascending: bool) -> list[Row[Comment, Page, Site]]:
    """List comments of a queue, those next to the place that was named first."""
    query = (
        select(Comment, Page, Site)
        .join(Page, Page.id == Comment.page_id)
        .join(Site, Site.id == Comment.site_id)
        .where(*_conditions(queue, part.site_id))
    )
    place = tuple_(Comment.received_at, Comment.id)
    if part.older_than is not None:
        query = query.where(place < part.older_than)
    if part.newer_than is not None:
        query = query.where(place > part.newer_than)
    order = (Comment.received_at, Comment.id) if ascending else (Comment.received_at.desc(), Comment.id.desc())
    return list(session.execute(query.order_by(*order).limit(part.limit)))


def count(session: Session, queue: Queue, *, site_id: int | None) -> int:
    """Count a queue's rows, up to one more than `COUNTED_AT_MOST`."""
    return _count(session, select(Comment.id).where(*_conditions(queue, site_id)))


def count_pending(session: Session, *, before: datetime, site_id: int | None) -> int:
    """Count what has been waiting to be scored since `before`, up to one more than `COUNTED_AT_MOST`."""
    late = Comment.received_at < before
    return _count(session, select(Comment.id).where(*_conditions(Queue.CHECKING, site_id), late))


def _count(session: Session, query: Select[uuid.UUID]) -> int:
    bounded = query.limit(COUNTED_AT_MOST + 1).subquery()
    return session.scalars(select(func.count()).select_from(bounded)).one()


def _conditions(queue: Queue, site_id: int | None) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [Comment.status == STATUSES[queue]]
    if site_id is not None:
        conditions.append(Comment.site_id == site_id)
    first = Comment.__table__.c.reasons
    code, attribute = first[(0, "code")].as_string(), first[(0, "attribute")].as_string()
    spam = or_(code == "spam", and_(code == "score", attribute == "SPAM"))
    if queue is Queue.NEW:
        conditions.append(func.coalesce(code, "") != "approved")
    elif queue is Queue.SPAM:
        conditions.append(spam)
    elif queue is Queue.REJECTED:
        conditions.append(~func.coalesce(spam, False))
    return conditions


def one(session: Session, comment_id: uuid.UUID) -> Row[Comment, Page, Site] | None:
    """Load a comment, its page and its site."""
    query = (
        select(Comment, Page, Site)
        .join(Page, Page.id == Comment.page_id)
        .join(Site, Site.id == Comment.site_id)
        .where(Comment.id == comment_id)
    )
    return session.execute(query).one_or_none()


def history(session: Session, comment_id: uuid.UUID) -> Sequence[Row[History, str | None]]:
    """List a comment's moves, first to last, each with the name of the moderator who made it."""
    query = (
        select(History, Moderator.name)
        .outerjoin(Moderator, and_(History.actor == "moderator", Moderator.id == History.actor_id))
        .where(History.comment_id == comment_id)
        .order_by(History.version)
    )
    return session.execute(query).all()
