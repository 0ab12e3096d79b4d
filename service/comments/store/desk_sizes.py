"""How much is in each queue, for as little work as can be: these numbers stand on every page of the desk."""

from collections import Counter
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from service.comments.lifecycle import Status
from service.comments.queues import Queue
from service.comments.store import totals
from service.comments.store.desk import conditions
from service.comments.tables import Comment

SLOW = timedelta(minutes=1)  # what is scored sooner is nobody's concern
AT_MOST = 1000  # comments being checked that are counted one by one


def sizes(session: Session, now: datetime, *, site_id: int | None = None) -> dict[Queue, int]:
    """Give each queue's size from the totals; of what is being checked, how many have waited for long."""
    counted = _totals(session, site_id)
    late = select(Comment.id).where(*conditions(Queue.CHECKING, site_id), Comment.received_at < now - SLOW)
    return {
        Queue.HELD: counted[Status.HELD],
        Queue.REPORTED: counted[totals.REPORTED],
        Queue.NEW: counted["new"],
        Queue.PUBLISHED: counted[Status.PUBLISHED],
        Queue.SPAM: counted["spam"],
        Queue.REJECTED: counted[Status.REJECTED] - counted["spam"],
        Queue.CHECKING: session.scalars(select(func.count()).select_from(late.limit(AT_MOST).subquery())).one(),
    }


def _totals(session: Session, site_id: int | None) -> Counter[str]:
    found = totals.read(session)
    counted: Counter[str] = Counter()
    for of_site in found.values() if site_id is None else [found.get(site_id, {})]:
        counted.update(of_site)
    return counted
