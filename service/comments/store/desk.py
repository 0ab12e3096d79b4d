"""What the desk lists: its queues, one comment with everything around it, and who decided what."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import ColumnElement, Row, and_, select, tuple_
from sqlalchemy.orm import Session

from service.comments.lifecycle import Status
from service.comments.queues import Queue
from service.comments.tables import Comment, History, Moderator, Page, Site
from service.comments.tables.comments import queue_in_sql

Place = tuple[datetime, uuid.UUID]
Entry = Row[Comment, Page, Site]


OLDEST_FIRST = frozenset({Queue.HELD, Queue.CHECKING})


@dataclass(frozen=True, slots=True)
class Slice:
    """Which part of a queue to list: of one site or all, older or newer than a place, how many at most."""

    limit: int
    site_id: int | None = None
    older_than: Place | None = None
    newer_than: Place | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """One page of a queue in the order in which it is shown; from which place its neighbours are older and newer."""

    rows: list[Entry]
    older: Place | None
    newer: Place | None


def in_queue(session: Session, queue: Queue, part: Slice, *, ascending: bool) -> list[Entry]:
    """List comments of a queue, those next to the place that was named first."""
    query = (
        select(Comment, Page, Site)
        .join(Page, Page.id == Comment.page_id)
        .join(Site, Site.id == Comment.site_id)
        .where(*conditions(queue, part.site_id))
    )
    place = tuple_(Comment.received_at, Comment.id)
    if part.older_than is not None:
        query = query.where(place < part.older_than)
    if part.newer_than is not None:
        query = query.where(place > part.newer_than)
    order = (Comment.received_at, Comment.id) if ascending else (Comment.received_at.desc(), Comment.id.desc())
    return list(session.execute(query.order_by(*order).limit(part.limit)))


def turn(session: Session, queue: Queue, part: Slice) -> Turn:
    """Give one page of a queue in the order in which it is worked through."""
    oldest_first = queue in OLDEST_FIRST
    ascending = part.newer_than is not None or (part.older_than is None and oldest_first)
    rows = in_queue(session, queue, replace(part, limit=part.limit + 1), ascending=ascending)
    more, rows = len(rows) > part.limit, rows[: part.limit]
    if not rows:
        return Turn([], None, None)
    if not ascending:
        rows.reverse()
    oldest, newest = ((row[0].received_at, row[0].id) for row in (rows[0], rows[-1]))
    has_older = part.newer_than is not None if ascending else more
    has_newer = more if ascending else part.older_than is not None
    shown = rows if oldest_first else rows[::-1]
    return Turn(shown, oldest if has_older else None, newest if has_newer else None)


def conditions(queue: Queue, site_id: int | None) -> list[ColumnElement[bool]]:
    """Say which comments are in a queue."""
    required: list[ColumnElement[bool]]
    if queue is Queue.REPORTED:
        required = [Comment.__table__.c.reports > 0]
    elif queue is Queue.PUBLISHED:
        required = [Comment.status == Status.PUBLISHED]
    else:
        required = [queue_in_sql == (Status.PENDING if queue is Queue.CHECKING else queue)]
    if site_id is not None:
        required.append(Comment.site_id == site_id)
    return required


def one(session: Session, comment_id: uuid.UUID) -> Entry | None:
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
