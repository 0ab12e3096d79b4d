"""How many comments each site has, by status, and of some the parts: rolled-up totals and the deltas since."""

from collections.abc import Mapping

from sqlalchemy import Select, func, insert, literal, select, text, union_all
from sqlalchemy.orm import Session

from service.comments.store import rows
from service.comments.tables import Comment, Total, TotalsDelta
from service.comments.tables.comments import queue_in_sql

RECEIVED = "received"
REPORTED = "reported"
PARTS = frozenset({"new", "spam"})  # of what is published, and of what is rejected
_MENDED = sorted({*PARTS, REPORTED})
_LOCK = 7_404_313_901  # of PostgreSQL's: one mends at a time, or two would write the same difference
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


def drift(session: Session) -> dict[tuple[int, str], int]:
    """Say by how much the parts (new, spam, reported) differ from the rows, in the shape of `Changes`.

    They do while a version that does not know of them still runs during a deployment.
    """
    return {(site_id, name): int(change) for site_id, name, change in session.execute(_drifted())}


def mend(session: Session) -> int:
    """Write what the parts differ by and say how many did.

    One statement counts and writes, so it sees every move whole or not at all, whatever happens at the same time.
    """
    if session.get_bind().dialect.name != "sqlite":  # which lets only one write anyway
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
    written = insert(TotalsDelta).from_select(["site_id", "status", "change"], _drifted())
    return len(session.scalars(written.returning(TotalsDelta.id)).all())


def _drifted() -> Select[int, str, int]:
    """Select site, name and difference: what the rows say, less what the totals and their deltas do."""
    known = union_all(
        select(Comment.site_id, queue_in_sql.label("name"), func.count().label("number"))
        .where(queue_in_sql.in_(sorted(PARTS)))
        .group_by(Comment.site_id, queue_in_sql),
        select(Comment.site_id, literal(REPORTED), func.count()).where(Comment.reports > 0).group_by(Comment.site_id),
        select(Total.site_id, Total.status, -Total.count).where(Total.status.in_(_MENDED)),
        select(TotalsDelta.site_id, TotalsDelta.status, -TotalsDelta.change).where(TotalsDelta.status.in_(_MENDED)),
    ).subquery()
    difference = func.sum(known.c.number)
    return (
        select(known.c.site_id, known.c.name, difference)
        .group_by(known.c.site_id, known.c.name)
        .having(difference != 0)
    )
