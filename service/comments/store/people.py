"""People: the sealed addresses of commenters, and their keys in the store apart."""

import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Row, bindparam, delete, insert, select, update
from sqlalchemy.orm import Session

from service.comments.store.sites import unless_there
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


def forget_addresses(session: Session, person_ids: Sequence[uuid.UUID], now: datetime) -> None:
    """Clear addresses and note the erasures."""
    session.execute(
        update(Person)
        .where(Person.id.in_(person_ids))
        .values(email_match=None, email_sealed=None, erased_at=now)
        .execution_options(synchronize_session=False)
    )
    session.add_all(Erasure(person_id=person_id, at=now) for person_id in person_ids)


def comments_of(session: Session, person_ids: Sequence[uuid.UUID]) -> Sequence[uuid.UUID]:
    """List the comments of people that are not erased yet."""
    query = select(Comment.id).where(Comment.person_id.in_(person_ids), Comment.status != "erased")
    return session.scalars(query).all()


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
