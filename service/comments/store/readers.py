"""Links by which readers see what is held of them."""

import uuid
from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from service.comments.tables import Comment, Person, ReaderLink


def add(session: Session, digest: str, person_ids: Sequence[uuid.UUID], *, now: datetime, until: datetime) -> None:
    """Write a link down."""
    ids = [str(one) for one in person_ids]
    session.add(ReaderLink(digest=digest, person_ids=ids, made_at=now, expires_at=until))


def find(session: Session, digest: str, now: datetime) -> ReaderLink | None:
    """Find a link that is not over."""
    return session.scalar(select(ReaderLink).where(ReaderLink.digest == digest, ReaderLink.expires_at > now))


def forget(session: Session, person_ids: Collection[uuid.UUID]) -> None:
    """Delete the links of people. There are never many: each is good for an hour."""
    gone = {str(one) for one in person_ids}
    rows = session.execute(select(ReaderLink.digest, ReaderLink.person_ids)).all()
    if theirs := [digest for digest, ids in rows if gone & set(ids)]:
        session.execute(delete(ReaderLink).where(ReaderLink.digest.in_(theirs)))


def hold(session: Session, person_ids: Collection[uuid.UUID], why: str | None) -> None:
    """Keep people from being erased, or with None no more."""
    session.execute(
        update(Person)
        .where(Person.id.in_(person_ids))
        .values(held_for=why)
        .execution_options(synchronize_session=False)
    )


def held_among(session: Session, person_ids: Collection[uuid.UUID]) -> Sequence[uuid.UUID]:
    """Say which of these people are kept from being erased."""
    return session.scalars(select(Person.id).where(Person.id.in_(person_ids), Person.held_for.is_not(None))).all()


def count_comments(session: Session, person_ids: Collection[uuid.UUID]) -> int:
    """Count the comments of people."""
    return session.scalar(select(func.count()).where(Comment.person_id.in_(person_ids))) or 0


def held(session: Session) -> Sequence[Person]:
    """List who is kept from being erased; reads everybody, for the command line."""
    return session.scalars(select(Person).where(Person.held_for.is_not(None)).order_by(Person.id)).all()
