"""How many comments each site has, by status, and of some the parts: rolled-up totals and the deltas since."""

from collections.abc import Mapping

from sqlalchemy import func, select, union_all
from sqlalchemy.orm import Session

from service.comments.store import rows
from service.comments.tables import Comment, Total, TotalsDelta
from service.comments.tables.comments import queue_in_sql

RECEIVED = "received"
REPORTED = "reported"
PARTS = frozenset({"new", "spam"})  # of what is published, and of what is rejected
Changes = Mapping[tuple[int, str], int]


def add(session: Session, changes: Changes) -> None:
    """Write what this transaction changed: (site, status or another name) -> difference."""
    deltas = [
        {"site_id": site_id, "status": status, "change": change}
        for (site_id, status), change in sorted(changes.items())
        if change
    ]
    if deltas:
        rows.add(session, TotalsDelta, deltas)


def read(session: Session) -> dict[int, dict[str, int]]:
    """Give the totals of every site: site -> status or "received" -> count."""
    both = union_all(
        select(Total.site_id, Total.status, Total.count.label("change")),
        select(TotalsDelta.site_id, TotalsDelta.status, TotalsDelta.change),
    ).subquery()
    query = select(both.c.site_id, both.c.status, func.sum(both.c.change)).group_by(both.c.site_id, both.c.status)
    totals: dict[int, dict[str, int]] = {}
    for site_id, status, count in session.execute(query):
        totals.setdefault(site_id, {})[status] = int(count)
    return totals


def recount(session: Session) -> dict[int, dict[str, int]]:
    """Count the rows themselves, in the shape of `read`."""
    totals: dict[int, dict[str, int]] = {}
    by_queue = select(Comment.site_id, Comment.status, queue_in_sql, func.count()).group_by(
        Comment.site_id, Comment.status, queue_in_sql
    )
    for site_id, status, queue, count in session.execute(by_queue):
        of_site = totals.setdefault(site_id, {RECEIVED: 0})
        for name in {RECEIVED, status} | ({queue} & PARTS):
            of_site[name] = of_site.get(name, 0) + count
    reported = select(Comment.site_id, func.count()).where(Comment.reports > 0).group_by(Comment.site_id)
    for site_id, count in session.execute(reported):
        totals[site_id][REPORTED] = count
    return totals
