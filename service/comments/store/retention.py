"""Queries of what has had its time: comments, labelled checks, notices, log entries, people of whom nothing is left.

All go by an index and in slices. Nothing is given of people who are kept from being erased.
"""

import uuid
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, CursorResult, Executable, delete, func, select, true
from sqlalchemy.orm import Session

from service.comments.lifecycle import Status
from service.comments.tables import Audit, Check, Comment, Feedback, OutboxEvent, Person, ReaderLink, Site


def comments(session: Session, status: Status, before: datetime, limit: int) -> Sequence[uuid.UUID]:
    """List comments of a status that were received, and last decided, before a moment, the oldest first.

    They are locked; those that somebody else is at work on are passed over.
    """
    old = (
        select(Comment.id)
        .where(
            Comment.status == status,
            Comment.received_at < before,
            func.coalesce(Comment.decided_at, Comment.received_at) < before,
            ~_held(Comment.person_id),
        )
        .order_by(Comment.received_at, Comment.id)
        .limit(limit)
        .with_for_update(key_share=True, skip_locked=True)
    )
    return session.scalars(old).all()


def delete_labelled_checks(session: Session, before: datetime, limit: int) -> int:
    """Delete checks made before a moment that somebody said something of, and what was said."""
    old = (
        select(Check.id)
        .where(Check.at < before, Check.expires_at.is_(None), ~_held(Check.person_id))
        .order_by(Check.at, Check.id)
        .limit(limit)
    )
    ids = session.scalars(old).all()
    if ids:
        _run(session, delete(Feedback).where(Feedback.check_id.in_(ids)))
        _run(session, delete(Check).where(Check.id.in_(ids)))
    return len(ids)


def _held(person_id: Any) -> ColumnElement[bool]:
    return select(true()).where(Person.id == person_id, Person.held_for.is_not(None)).exists()


def delete_delivered(session: Session, before: datetime, limit: int) -> int:
    """Delete notices that were delivered before a moment."""
    old = select(OutboxEvent.id).where(OutboxEvent.delivered_at < before).order_by(OutboxEvent.delivered_at)
    return _delete(session, OutboxEvent, session.scalars(old.limit(limit)).all())


def delete_given_up(session: Session, before: datetime, limit: int) -> int:
    """Delete notices that were made before a moment and given up; site by site, as their index begins with it."""
    gone = 0
    for site_id in session.scalars(select(Site.id).order_by(Site.id)).all():
        old = (
            select(OutboxEvent.id)
            .where(
                OutboxEvent.next_attempt_at.is_(None),
                OutboxEvent.delivered_at.is_(None),
                OutboxEvent.site_id == site_id,
                OutboxEvent.created_at < before,
            )
            .order_by(OutboxEvent.created_at, OutboxEvent.id)
        )
        gone += _delete(session, OutboxEvent, session.scalars(old.limit(limit - gone)).all())
        if gone >= limit:
            break
    return gone


def delete_log(session: Session, before: datetime, limit: int) -> int:
    """Delete what was written in the log of the desk before a moment."""
    old = select(Audit.id).where(Audit.at < before).order_by(Audit.at, Audit.id).limit(limit)
    return _delete(session, Audit, session.scalars(old).all())


def delete_links(session: Session, now: datetime) -> int:
    """Delete links to readers that are over."""
    return _run(session, delete(ReaderLink).where(ReaderLink.expires_at <= now))


def people_after(session: Session, after: uuid.UUID, limit: int) -> Sequence[uuid.UUID]:
    """Walk through everybody, by id."""
    return session.scalars(select(Person.id).where(Person.id > after).order_by(Person.id).limit(limit)).all()


def without_anything(session: Session, ids: Collection[uuid.UUID], before: datetime) -> Sequence[uuid.UUID]:
    """Say which of these people, known since before a moment, have no comment, no check and nothing that keeps them."""
    return session.scalars(select(Person.id).where(Person.id.in_(ids), *_nothing_left(before))).all()


def delete_people(session: Session, ids: Collection[uuid.UUID], before: datetime) -> int:
    """Delete them, unless one has come back meanwhile."""
    return _run(session, delete(Person).where(Person.id.in_(ids), *_nothing_left(before)))


def _nothing_left(before: datetime) -> tuple[ColumnElement[bool], ...]:
    theirs = (Comment.person_id == Person.id, Check.person_id == Person.id)
    return (
        Person.created_at < before,
        Person.erased_at.is_(None),
        Person.held_for.is_(None),
        *(~select(true()).where(is_theirs).exists() for is_theirs in theirs),
    )


def _delete(session: Session, table: type[OutboxEvent | Audit], ids: Sequence[Any]) -> int:
    """Delete rows by number, which no database can take for a reason to read a whole table."""
    return _run(session, delete(table).where(table.id.in_(ids))) if ids else 0


def _run(session: Session, statement: Executable) -> int:
    result: CursorResult[Any] = session.execute(  # type: ignore[assignment]  # a DELETE gives a cursor
        statement.execution_options(synchronize_session=False)
    )
    return result.rowcount
