"""Queries of erasures: who and what was erased, and who is left to be."""

import uuid
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime

from sqlalchemy import Row, delete, or_, select
from sqlalchemy.orm import Session

from service.comments.lifecycle import Status
from service.comments.store.sites import insert_new
from service.comments.tables import Comment, DataKey, DeskSession, Erasure, Person


def people(session: Session) -> Iterator[Row[uuid.UUID, datetime]]:
    """Give everybody who was erased, and when."""
    query = select(Erasure.person_id, Erasure.at).order_by(Erasure.at, Erasure.person_id)
    return iter(session.execute(query.execution_options(yield_per=1000)))


def comments(session: Session) -> Iterator[Row[uuid.UUID, datetime]]:
    """Give every erased comment, and when."""
    query = select(Comment.id, Comment.updated_at).where(Comment.status == Status.ERASED).order_by(Comment.id)
    return iter(session.execute(query.execution_options(yield_per=1000)))


def note_person(session: Session, person_id: uuid.UUID, at: datetime) -> None:
    """Note that a person was erased, whether they are here or not."""
    insert_new(session, Erasure, {"person_id": person_id, "at": at}, ("person_id",))


def people_left(session: Session, ids: Collection[uuid.UUID]) -> Sequence[uuid.UUID]:
    """Say which of these people are here and not erased, or not wholly."""
    left = or_(Person.erased_at.is_(None), Person.email_sealed.is_not(None))
    return session.scalars(select(Person.id).where(Person.id.in_(ids), left)).all()


def comments_left(session: Session, ids: Collection[uuid.UUID]) -> Sequence[uuid.UUID]:
    """Say which of these comments are here and not erased."""
    return session.scalars(select(Comment.id).where(Comment.id.in_(ids), Comment.status != Status.ERASED)).all()


def with_key(keys: Session, ids: Collection[uuid.UUID]) -> set[uuid.UUID]:
    """Say which of these people have a data key."""
    return set(keys.scalars(select(DataKey.person_id).where(DataKey.person_id.in_(ids))))


def newest_with_address(session: Session) -> Person | None:
    """Find somebody who is not erased."""
    query = select(Person).where(Person.email_sealed.is_not(None)).order_by(Person.id.desc()).limit(1)
    return session.scalar(query)


def end_all_sessions(session: Session) -> None:
    """Sign every moderator out."""
    session.execute(delete(DeskSession))
