"""How much is in each queue, for as little work as can be: these numbers stand on every page of the desk."""

from collections import Counter
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from service.comments.lifecycle import Status
from service.comments.queues import Queue
from service.comments.review import Sites
from service.comments.store import totals
from service.comments.store.desk_filter import Filter
from service.comments.store.desk_order import Lot
from service.comments.tables import Comment

SLOW = timedelta(minutes=1)  # what is scored sooner is nobody's concern
AT_MOST = 1000  # comments being checked that are counted one by one


def sizes(session: Session, now: datetime, *, site_id: int | None = None, sites: Sites = None) -> dict[Queue, int]:
    """Give each queue's size from the totals; of what is being checked, how many have waited for long.

    With `sites`, only what is of one of these counts.
    """
    checked = Lot(Queue.CHECKING, Filter(site_id=site_id), sites)
    counted = _totals(session, checked.of_sites)
    late = select(Comment.id).where(*checked.membership(), Comment.received_at < now - SLOW).limit(AT_MOST)
    return {
        Queue.HELD: counted[Status.HELD],
        Queue.REPORTED: counted[totals.REPORTED],
        Queue.NEW: counted["new"],
        Queue.PUBLISHED: counted[Status.PUBLISHED],
        Queue.SPAM: counted["spam"],
        Queue.REJECTED: counted[Status.REJECTED] - counted["spam"],
        Queue.CHECKING: session.scalars(select(func.count()).select_from(late.subquery())).one(),
    }


def _totals(session: Session, sites: Sites) -> Counter[str]:
    found = totals.read(session)
    counted: Counter[str] = Counter()
    for site_id, of_site in found.items():
        if sites is None or site_id in sites:
            counted.update(of_site)
    return counted
