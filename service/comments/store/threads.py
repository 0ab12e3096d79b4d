"""A page's thread as readers see it: what is published, and the places of what was removed and had been answered."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import and_, or_, select, tuple_
from sqlalchemy.orm import Session, aliased

from service.comments.lifecycle import Status
from service.comments.store.comments import published_on
from service.comments.tables import Comment

MOST_ERASED = 500  # of the erased comments in one stretch of a thread, as many are looked at for an answer

Place = tuple[datetime, uuid.UUID]


def shown_on(session: Session, page_id: int, *, after: Place | None, limit: int) -> Sequence[Comment]:
    """List a page's published comments, and the erased ones with a published reply, oldest first.

    What was erased keeps its place only where an answer to it would hang in the air without.
    """
    published = published_on(session, page_id, after=after, limit=limit)
    until = _place(published[-1]) if len(published) == limit else None
    erased = erased_between(session, page_id, after, until)
    if not erased:
        return published
    return sorted([*published, *answered_of(session, erased, limit)], key=_place)[:limit]


def erased_between(session: Session, page_id: int, after: Place | None, until: Place | None) -> Sequence[uuid.UUID]:
    """List a page's erased comments between two places, the first `MOST_ERASED` of them."""
    place = tuple_(Comment.received_at, Comment.id)
    query = select(Comment.id).where(Comment.page_id == page_id, Comment.status == Status.ERASED)
    if after is not None:
        query = query.where(place > after)
    if until is not None:
        query = query.where(place < until)
    return session.scalars(query.order_by(Comment.received_at, Comment.id).limit(MOST_ERASED)).all()


def answered_of(session: Session, ids: Sequence[uuid.UUID], limit: int) -> Sequence[Comment]:
    """List those of these comments that have a published reply, or a removed one that has, oldest first."""
    reply, further = aliased(Comment), aliased(Comment)
    passed_on = select(further.id).where(further.parent_id == reply.id, further.status == Status.PUBLISHED).exists()
    shown = or_(reply.status == Status.PUBLISHED, and_(reply.status == Status.ERASED, passed_on))
    answered = select(reply.id).where(reply.parent_id == Comment.id, shown).exists()
    query = select(Comment).where(Comment.id.in_(ids), answered).order_by(Comment.received_at, Comment.id)
    return session.scalars(query.limit(limit)).all()


def _place(comment: Comment) -> Place:
    return comment.received_at, comment.id
