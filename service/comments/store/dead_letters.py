"""Queries of a site's notices for people: those that were given up, and how delivery goes.

Nothing is counted to its end: what one site is owed may be much, and what others are owed, more.
"""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, func, literal, select, tuple_, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from service.comments.tables import OutboxEvent, Site

MOST = 1000  # counted
LOOKED_AT = 2000  # notices of all sites, to find those of one
Order = ColumnElement[datetime | None] | InstrumentedAttribute[datetime | None]
GIVEN_UP: ColumnElement[bool] = OutboxEvent.next_attempt_at.is_(None) & OutboxEvent.delivered_at.is_(None)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a notice is in the order of the time they were made in."""

    at: datetime
    id: uuid.UUID


@dataclass(frozen=True, slots=True)
class State:
    """How delivery to a site goes. `waiting` and `given_up` are counted up to a bound; the moments are of lately."""

    waiting: int
    waiting_is_more: bool
    oldest_waiting: datetime | None
    last_error: str | None
    last_delivered: datetime | None
    given_up: int


def state(session: Session, site_id: int) -> State:
    """Say how delivery to a site goes."""
    due = _few(OutboxEvent.next_attempt_at.is_not(None), OutboxEvent.next_attempt_at).subquery()
    own = select(func.count(), func.min(due.c.created_at)).where(due.c.site_id == site_id)
    waiting, oldest = session.execute(own).one()
    looked_at = session.scalar(select(func.count()).select_from(due)) or 0
    failing = select(due.c.last_error).where(due.c.site_id == site_id, due.c.last_error.is_not(None))
    newest_error = session.scalar(failing.order_by(due.c.created_at.desc()).limit(1))
    if newest_error is None:
        newest_error = session.scalar(
            select(OutboxEvent.last_error)
            .where(OutboxEvent.site_id == site_id, GIVEN_UP)
            .order_by(OutboxEvent.created_at.desc(), OutboxEvent.id.desc())
            .limit(1)
        )
    sent = _few(OutboxEvent.delivered_at.is_not(None), OutboxEvent.delivered_at.desc()).subquery()
    last = session.scalar(select(func.max(sent.c.delivered_at)).where(sent.c.site_id == site_id))
    return State(waiting, looked_at == LOOKED_AT, oldest, newest_error, last, count(session, site_id))


def _few(which: ColumnElement[bool], order: Order) -> Select[int, datetime, datetime | None, str | None]:
    columns = (OutboxEvent.site_id, OutboxEvent.created_at, OutboxEvent.delivered_at, OutboxEvent.last_error)
    return select(*columns).where(which).order_by(order).limit(LOOKED_AT)


def count(session: Session, site_id: int | None = None) -> int:
    """Count the given-up notices of a site, or of all; `MOST` + 1 stands for more."""
    some = select(literal(1)).select_from(OutboxEvent).where(GIVEN_UP)
    if site_id is not None:
        some = some.where(OutboxEvent.site_id == site_id)
    in_order = some.order_by(OutboxEvent.site_id, OutboxEvent.created_at, OutboxEvent.id)  # so that the index is used
    return session.scalar(select(func.count()).select_from(in_order.limit(MOST + 1).subquery())) or 0


def newest(session: Session, site_id: int, *, before: Place | None, limit: int) -> Sequence[OutboxEvent]:
    """List a site's given-up notices, those made last first."""
    query = select(OutboxEvent).where(OutboxEvent.site_id == site_id, GIVEN_UP)
    if before is not None:
        query = query.where(tuple_(OutboxEvent.created_at, OutboxEvent.id) < (before.at, before.id))
    return session.scalars(query.order_by(OutboxEvent.created_at.desc(), OutboxEvent.id.desc()).limit(limit)).all()


def oldest(
    session: Session, site_id: int, *, event_id: uuid.UUID | None, after: Place | None, limit: int
) -> Sequence[Place]:
    """Lock a site's given-up notices, those made first first; with `event_id` that one, if it is among them."""
    query = select(OutboxEvent.created_at, OutboxEvent.id).where(OutboxEvent.site_id == site_id, GIVEN_UP)
    if event_id is not None:
        query = query.where(OutboxEvent.id == event_id)
    if after is not None:
        query = query.where(tuple_(OutboxEvent.created_at, OutboxEvent.id) > (after.at, after.id))
    found = session.execute(query.order_by(OutboxEvent.created_at, OutboxEvent.id).limit(limit).with_for_update())
    return [Place(at, id_) for at, id_ in found]


def send_again(session: Session, ids: Collection[uuid.UUID], now: datetime) -> None:
    """Let given-up notices, which `oldest` has locked, be sent as if for the first time.

    Why they were given up stays until the next attempt.
    """
    session.execute(
        update(OutboxEvent)
        .where(OutboxEvent.id.in_(ids))
        .values(next_attempt_at=now, attempts=0, lease_until=None)
        .execution_options(synchronize_session=False)
    )


def is_rotation_over(session: Session, now: datetime) -> bool:
    """Say whether there is a site whose older secret has had its time."""
    return session.scalar(select(Site.id).where(Site.webhook_old_until <= now).limit(1)) is not None


def rotations_over(session: Session, now: datetime) -> Sequence[Site]:
    """List the sites whose older secret has had its time."""
    query = select(Site).where(Site.webhook_old_until <= now).with_for_update(skip_locked=True)
    return session.scalars(query.order_by(Site.id)).all()
