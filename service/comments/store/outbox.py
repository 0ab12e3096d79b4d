"""Queries of the outbox: which notices are due, who is sending them, and how that went.

An event waits while `next_attempt_at` is set; delivered or given up, it is null. Of one comment's waiting events
only the one with the lowest version may be sent, so that a site hears of moves in their order; one that was given up
waits no more and so holds nothing back.
"""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, delete, or_, select, tuple_, update
from sqlalchemy.orm import Session, aliased

from service.comments.tables import OutboxEvent, Site


@dataclass(frozen=True, slots=True)
class ClaimedEvent:
    """An event that this worker may send until its lease ends. `attempt` counts from 1."""

    id: uuid.UUID
    site_id: int
    kind: str
    payload: dict[str, Any]
    created_at: datetime
    attempt: int
    url: str | None
    wrapped_secret: str | None
    old_until: datetime | None
    gone_at: datetime | None


def _due(now: datetime) -> ColumnElement[bool]:
    earlier = aliased(OutboxEvent)
    held_back = (
        select(earlier.id)
        .where(
            earlier.comment_id == OutboxEvent.comment_id,
            earlier.version < OutboxEvent.version,
            earlier.next_attempt_at.is_not(None),
        )
        .exists()
    )
    return (OutboxEvent.next_attempt_at <= now) & _free(now) & ~held_back


def _free(now: datetime) -> ColumnElement[bool]:
    return or_(OutboxEvent.lease_until.is_(None), OutboxEvent.lease_until <= now)


def cancel(session: Session, moves: Mapping[uuid.UUID, int]) -> frozenset[uuid.UUID]:
    """Delete the notices of these moves (comment -> version) that nobody has begun to send, and say of which comments.

    A site without a webhook has none to delete, and none to be told that would contradict it.
    """
    if not moves:
        return frozenset()
    gone = session.scalars(
        delete(OutboxEvent)
        .where(
            OutboxEvent.comment_id.in_(moves),
            tuple_(OutboxEvent.comment_id, OutboxEvent.version).in_(list(moves.items())),
            OutboxEvent.attempts == 0,
            OutboxEvent.delivered_at.is_(None),
            OutboxEvent.last_error.is_(None),  # one that is sent again was begun before
        )
        .returning(OutboxEvent.comment_id)
        .execution_options(synchronize_session=False)
    )
    return frozenset(gone)


def any_due(session: Session, now: datetime) -> bool:
    """Say whether there is an event that nobody is sending and that should be."""
    return session.scalar(select(OutboxEvent.id).where(_due(now)).limit(1)) is not None


def claim_due(session: Session, *, now: datetime, lease: timedelta, limit: int) -> list[ClaimedEvent]:
    """Lease up to `limit` due events, oldest first, and count the attempt. `now` is the database's clock.

    PostgreSQL skips what another worker is claiming; on SQLite the writing transaction keeps the others out.
    """
    ids = session.scalars(
        select(OutboxEvent.id)
        .where(_due(now))
        .order_by(OutboxEvent.next_attempt_at, OutboxEvent.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()
    if not ids:
        return []
    session.execute(
        update(OutboxEvent)
        .where(OutboxEvent.id.in_(ids))
        .values(lease_until=now + lease, attempts=OutboxEvent.attempts + 1)
        .execution_options(synchronize_session=False)
    )
    return _read(session, ids)


def _read(session: Session, ids: Sequence[uuid.UUID]) -> list[ClaimedEvent]:
    rows = session.execute(
        select(
            OutboxEvent.id,
            OutboxEvent.site_id,
            OutboxEvent.kind,
            OutboxEvent.payload,
            OutboxEvent.created_at,
            OutboxEvent.attempts,
            Site.webhook_url,
            Site.webhook_secret,
            Site.webhook_old_until,
            Site.webhook_gone_at,
        )
        .join(Site, Site.id == OutboxEvent.site_id)
        .where(OutboxEvent.id.in_(ids))
        .order_by(OutboxEvent.created_at, OutboxEvent.id)
    )
    return [ClaimedEvent(*row) for row in rows]


def mark_delivered(session: Session, event_id: uuid.UUID, now: datetime) -> None:
    """Close an event that the site has taken."""
    session.execute(
        update(OutboxEvent)
        .where(OutboxEvent.id == event_id, OutboxEvent.delivered_at.is_(None))
        .values(delivered_at=now, next_attempt_at=None, lease_until=None, last_error=None)
    )


def mark_failed(session: Session, event: ClaimedEvent, *, reason: str, again_at: datetime | None) -> None:
    """Note a failed attempt. Without `again_at` the event is given up.

    Does nothing if the event was claimed again meanwhile, because this worker's lease had run out.
    """
    session.execute(
        update(OutboxEvent)
        .where(
            OutboxEvent.id == event.id,
            OutboxEvent.delivered_at.is_(None),
            OutboxEvent.attempts == event.attempt,
        )
        .values(next_attempt_at=again_at, lease_until=None, last_error=reason[:300])
    )


def note_gone(session: Session, site_id: int, url: str | None, now: datetime) -> bool:
    """Note that a site's server said that nobody is there any more; say whether that is news.

    Not if the notices go somewhere else by now.
    """
    site = session.scalars(
        select(Site)
        .where(Site.id == site_id, Site.webhook_url == url, Site.webhook_gone_at.is_(None))
        .with_for_update()
    ).one_or_none()
    if site is not None:
        site.webhook_gone_at = now
    return site is not None


def release(session: Session, events: Sequence[ClaimedEvent], *, again_at: datetime) -> None:
    """Give claimed events back unsent, so that the attempt does not count."""
    for event in events:
        session.execute(
            update(OutboxEvent)
            .where(
                OutboxEvent.id == event.id,
                OutboxEvent.delivered_at.is_(None),
                OutboxEvent.attempts == event.attempt,
            )
            .values(next_attempt_at=again_at, lease_until=None, attempts=OutboxEvent.attempts - 1)
        )


def put_off_site(session: Session, site_id: int, *, now: datetime, until: datetime) -> None:
    """Let everything that is due for an unreachable site wait, so that it does not hold up the other sites."""
    session.execute(
        update(OutboxEvent)
        .where(OutboxEvent.site_id == site_id, OutboxEvent.next_attempt_at <= now, _free(now))
        .values(next_attempt_at=until)
        .execution_options(synchronize_session=False)
    )
