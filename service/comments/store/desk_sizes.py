"""How much is in each queue, for as little work as can be: these numbers stand on every page of the desk."""

import uuid
from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from service.comments.store import totals
from service.comments.store.desk import STATUSES, Queue, conditions
from service.comments.tables import Comment

AT_MOST = 1000  # rows counted one by one; more is told as "over 1,000"
SPLIT_UP_TO = 20_000  # rows of a status above which its parts are not counted
SLOW = timedelta(minutes=1)  # what is scored sooner is nobody's concern
WHOLE = frozenset({Queue.HELD, Queue.PUBLISHED})


def sizes(session: Session, now: datetime, *, site_id: int | None = None) -> dict[Queue, int | None]:
    """Give each queue's size: from the totals, or counted up to `AT_MOST` + 1; None where counting takes long."""
    counted = _totals(session, site_id)
    return {queue: _size(session, queue, counted, now, site_id) for queue in Queue}


def _size(session: Session, queue: Queue, counted: Mapping[str, int], now: datetime, site_id: int | None) -> int | None:
    of_status = counted.get(STATUSES[queue], 0)
    if queue in WHOLE:
        return of_status
    rows = select(Comment.id).where(*conditions(queue, site_id))
    if queue is Queue.CHECKING:
        return _count(session, rows.where(Comment.received_at < now - SLOW))
    return _count(session, rows) if of_status <= SPLIT_UP_TO else None


def _totals(session: Session, site_id: int | None) -> Counter[str]:
    found = totals.read(session)
    counted: Counter[str] = Counter()
    for of_site in found.values() if site_id is None else [found.get(site_id, {})]:
        counted.update(of_site)
    return counted


def _count(session: Session, query: Select[uuid.UUID]) -> int:
    bounded = query.limit(AT_MOST + 1).subquery()
    return session.scalars(select(func.count()).select_from(bounded)).one()
