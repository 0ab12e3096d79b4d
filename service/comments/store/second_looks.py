"""Queries of second looks: which are due, who is at them, and what is known of a text.

A look waits while `look_at` is set. It is claimed under a lease, so that a worker that dies loses nothing.
"""

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select, update
from sqlalchemy.orm import Session

from service.comments.clients.feedback import SUBMIT_HAM, SUBMIT_SPAM
from service.comments.tables import Check, Feedback


def _due(now: datetime) -> ColumnElement[bool]:
    return (Check.look_at <= now) & or_(Check.lease_until.is_(None), Check.lease_until <= now)


def any_due(session: Session, now: datetime) -> bool:
    """Say whether there is a second look that nobody is at."""
    return session.scalar(select(Check.id).where(_due(now)).limit(1)) is not None


def claim_due(session: Session, *, now: datetime, lease: timedelta, limit: int) -> Sequence[Check]:
    """Lease up to `limit` checks whose second look is due, oldest first, and count the look.

    PostgreSQL skips what another worker is claiming; on SQLite the writing transaction keeps the others out.
    """
    order = (Check.look_at, Check.id)
    query = select(Check).where(_due(now)).order_by(*order).limit(limit).with_for_update(skip_locked=True)
    claimed = session.scalars(query).all()
    for check in claimed:
        check.lease_until = now + lease
        check.looks += 1
    session.flush()
    session.expunge_all()
    return claimed


def copies(session: Session, site_id: int, matches: Sequence[str], *, since: datetime) -> int:
    """Count by how many authors, or for how many pages, a text came; both together make one."""
    asked = (
        select(Check.author_name, Check.page_url)
        .where(Check.site_id == site_id, Check.body_match.in_(matches), Check.at >= since)
        .distinct()
        .subquery()
    )
    return session.scalar(select(func.count()).select_from(asked)) or 0


def last_said(session: Session, site_id: int, matches: Sequence[str]) -> str | None:
    """Give by which call a text was last reported, if it was."""
    query = (
        select(Feedback.call)
        .join(Check, Check.id == Feedback.check_id)
        .where(Check.site_id == site_id, Check.body_match.in_(matches), Feedback.call.in_((SUBMIT_SPAM, SUBMIT_HAM)))
        .order_by(Feedback.id.desc())
        .limit(1)
    )
    return session.scalar(query)


def decide(session: Session, check_id: uuid.UUID, *, status: str, reasons: Sequence[dict[str, Any]]) -> None:
    """Write down what a second look came to."""
    session.execute(update(Check).where(Check.id == check_id).values(status=status, reasons=list(reasons)))


def close(session: Session, check_id: uuid.UUID) -> None:
    """End a second look: nobody is to be told any more."""
    values = {"look_at": None, "lease_until": None, "callback": None}
    session.execute(update(Check).where(Check.id == check_id).values(**values))


def put_off(session: Session, check: Check, *, until: datetime, counts: bool = True) -> None:
    """Look again later; with `counts=False` as if nobody had tried.

    Does nothing if the check was claimed again meanwhile, because this worker's lease had run out.
    """
    looks = check.looks if counts else check.looks - 1
    session.execute(
        update(Check)
        .where(Check.id == check.id, Check.looks == check.looks, Check.look_at.is_not(None))
        .values(look_at=until, lease_until=None, looks=looks)
    )
