"""Queries of the sweep: what is waiting, what can be added up, what has had its time.

Deletions come in slices, so that no transaction keeps writers waiting for long. Each says how many rows it touched.
"""

import uuid
from collections import Counter
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import CursorResult, Executable, delete, select, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Session

from service.comments.store.claims import IS_PENDING, is_free
from service.comments.tables import (
    Comment,
    DataKey,
    DeskSession,
    IdempotencyRow,
    Person,
    Site,
    Total,
    TotalsDelta,
)


def check_schema(session: Session) -> None:
    """Raise SQLAlchemyError unless the database can be reached and has its tables."""
    session.execute(select(Site.id).limit(1))


def any_pending(session: Session, now: datetime) -> bool:
    """Say whether a pending comment is waiting that no worker has leased."""
    query = select(Comment.id).where(IS_PENDING, is_free(now)).limit(1)
    return session.scalar(query) is not None


def roll_up_totals(session: Session, limit: int) -> int:
    """Add up to `limit` delta rows to the totals and delete them.

    Safe against inserts, which only add rows, and against another sweep, which passes over rows that are locked.
    """
    oldest = select(TotalsDelta.id).order_by(TotalsDelta.id).limit(limit).with_for_update(skip_locked=True)
    rows = session.execute(
        delete(TotalsDelta)
        .where(TotalsDelta.id.in_(oldest.scalar_subquery()))
        .returning(TotalsDelta.site_id, TotalsDelta.status, TotalsDelta.change)
        .execution_options(synchronize_session=False)
    ).all()
    changes: Counter[tuple[int, str]] = Counter()
    for site_id, status, change in rows:
        changes[site_id, status] += change
    for (site_id, status), change in sorted(changes.items()):  # in one order, so that two sweeps cannot deadlock
        _add_to_total(session, site_id, status, change)
    return len(rows)


def _add_to_total(session: Session, site_id: int, status: str, change: int) -> None:
    values = {"site_id": site_id, "status": status, "count": change}
    key = ["site_id", "status"]
    if session.get_bind().dialect.name == "sqlite":
        lite = sqlite_insert(Total).values(values)
        more = {"count": Total.count + lite.excluded.count}
        session.execute(lite.on_conflict_do_update(index_elements=key, set_=more))
    else:
        grown = postgresql_insert(Total).values(values)
        more = {"count": Total.count + grown.excluded.count}
        session.execute(grown.on_conflict_do_update(index_elements=key, set_=more))


def forget_ips(session: Session, before: datetime, limit: int) -> int:
    """Remove the keyed hash of the IP prefix from comments received before a moment."""
    old = (
        select(Comment.id)
        .where(Comment.ip_match.is_not(None), Comment.received_at < before)
        .order_by(Comment.received_at)
        .limit(limit)
    )
    return _touched(session, update(Comment).where(Comment.id.in_(old)).values(ip_match=None))


def forget_idempotency(session: Session, before: datetime, limit: int) -> int:
    """Delete answers that were kept for an idempotency key before a moment.

    The oldest `limit` of them, and those that were made in the same instant as the last of these.
    """
    old = IdempotencyRow.created_at < before
    last = session.scalar(
        select(IdempotencyRow.created_at).where(old).order_by(IdempotencyRow.created_at).offset(limit - 1).limit(1)
    )
    slice_ = old if last is None else IdempotencyRow.created_at <= last
    return _touched(session, delete(IdempotencyRow).where(slice_))


def end_sessions(session: Session, now: datetime) -> int:
    """Delete the desk sessions that have expired."""
    return _touched(session, delete(DeskSession).where(DeskSession.expires_at <= now))


def keys_after(session: Session, after: uuid.UUID, *, before: datetime, limit: int) -> Sequence[uuid.UUID]:
    """List whose data keys were made before a moment, in order, from the key store."""
    return session.scalars(
        select(DataKey.person_id)
        .where(DataKey.person_id > after, DataKey.created_at < before)
        .order_by(DataKey.person_id)
        .limit(limit)
    ).all()


def people_among(session: Session, ids: Collection[uuid.UUID]) -> set[uuid.UUID]:
    """Say which of these people there are."""
    return set(session.scalars(select(Person.id).where(Person.id.in_(ids))))


def delete_keys(session: Session, ids: Collection[uuid.UUID]) -> int:
    """Delete data keys from the key store."""
    return _touched(session, delete(DataKey).where(DataKey.person_id.in_(ids)))


def _touched(session: Session, statement: Executable) -> int:
    result: CursorResult[Any] = session.execute(  # type: ignore[assignment]  # INSERT, UPDATE and DELETE give a cursor
        statement.execution_options(synchronize_session=False)
    )
    return result.rowcount
