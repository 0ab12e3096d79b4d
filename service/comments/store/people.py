"""People: the sealed addresses of commenters, and their keys in the store apart."""

import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Row, bindparam, delete, insert, select, true, update
from sqlalchemy.orm import Session

from service.comments.store.sites import insert_new, unless_there
from service.comments.tables import Comment, DataKey, Erasure, Person

# Made once: putting a statement together takes longer than running it.
_BY_MATCH = select(Person.email_match, Person.id).where(
    Person.site_id.in_(bindparam("sites", expanding=True)), Person.email_match.in_(bindparam("matches", expanding=True))
)


def ids_by_match(session: Session, site_ids: Collection[int], matches: Iterable[str]) -> dict[str, uuid.UUID]:
    """Find people of these sites by keyed hash, which is of one site."""
    found = session.connection().execute(_BY_MATCH, {"sites": list(site_ids), "matches": list(matches)})
    return {match: person_id for match, person_id in found if match is not None}


def ids_everywhere(session: Session, matches: Sequence[str]) -> list[uuid.UUID]:
    """Find people of any site by keyed hash."""
    return list(session.scalars(select(Person.id).where(Person.email_match.in_(matches))))


def add(session: Session, people: Sequence[Mapping[str, object]]) -> None:
    """Insert people in this order, but those whose address was faster."""
    session.connection().execute(unless_there(session, Person, ("site_id", "email_match")), people)


def delete_people(session: Session, person_ids: Sequence[object]) -> None:
    """Delete people to whom nothing belongs."""
    session.connection().execute(delete(Person).where(Person.id.in_(person_ids)))


def set_match(session: Session, person_id: uuid.UUID, match: str) -> None:
    """Write the keyed hash that a person is found by."""
    session.execute(update(Person).where(Person.id == person_id).values(email_match=match))


def add_keys(keys: Session, wrapped: Sequence[tuple[object, str]], now: datetime) -> None:
    """Keep people's data keys."""
    rows = [{"person_id": person_id, "wrapped": key, "created_at": now} for person_id, key in wrapped]
    keys.execute(insert(DataKey), rows)


def key(keys: Session, person_id: uuid.UUID) -> DataKey | None:
    """Find a person's data key."""
    return keys.get(DataKey, person_id)


def forget_keys(keys: Session, person_ids: Sequence[uuid.UUID]) -> None:
    """Delete data keys: every copy of what they encrypt is then unreadable."""
    keys.execute(delete(DataKey).where(DataKey.person_id.in_(person_ids)))


def mark_erased(session: Session, person_ids: Sequence[uuid.UUID], now: datetime) -> None:
    """Let people be found by their address no more, and note the erasures of those who are not marked yet."""
    marked = session.scalars(
        update(Person)
        .where(Person.id.in_(person_ids), Person.erased_at.is_(None))
        .values(email_match=None, erased_at=now)
        .returning(Person.id)
        .execution_options(synchronize_session=False)
    )
    for person_id in marked.all():
        insert_new(session, Erasure, {"person_id": person_id, "at": now}, ("person_id",))


def forget_addresses(session: Session, person_ids: Sequence[uuid.UUID]) -> None:
    """Clear the sealed addresses of people of whom nothing else is left."""
    session.execute(
        update(Person)
        .where(Person.id.in_(person_ids), Person.erased_at.is_not(None))
        .values(email_sealed=None)
        .execution_options(synchronize_session=False)
    )


def unfinished(session: Session, before: datetime, limit: int) -> Sequence[uuid.UUID]:
    """List people who were marked as erased before a moment, and of whom something is left."""
    marked = (Person.erased_at.is_not(None), Person.email_sealed.is_not(None), Person.erased_at < before)
    return session.scalars(select(Person.id).where(*marked).limit(limit)).all()


def late_comers(session: Session, ids: Collection[uuid.UUID], before: datetime) -> Sequence[uuid.UUID]:
    """Say which of these people were erased before a moment and yet have a comment: it was on its way at that time."""
    theirs = select(true()).where(Comment.person_id == Person.id, Comment.status != "erased").exists()
    return session.scalars(select(Person.id).where(Person.id.in_(ids), Person.erased_at < before, theirs)).all()


def comments_of(session: Session, person_ids: Sequence[uuid.UUID], limit: int) -> Sequence[uuid.UUID]:
    """List comments of people that are not erased yet."""
    query = select(Comment.id).where(Comment.person_id.in_(person_ids), Comment.status != "erased")
    return session.scalars(query.limit(limit)).all()


def behind(session: Session, comment_id: uuid.UUID) -> Row[int, Person | None] | None:
    """Give a comment's site and the person behind it, if it has one; None if there is no such comment."""
    query = select(Comment.site_id, Person).outerjoin(Person, Person.id == Comment.person_id)
    return session.execute(query.where(Comment.id == comment_id)).one_or_none()


def after(session: Session, person_id: uuid.UUID | None, limit: int) -> Sequence[Person]:
    """Walk through everybody with an address, by id."""
    query = select(Person).where(Person.email_sealed.is_not(None))
    if person_id is not None:
        query = query.where(Person.id > person_id)
    return session.scalars(query.order_by(Person.id).limit(limit)).all()
