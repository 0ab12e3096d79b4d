"""The orders in which a queue is worked through, each read along an index from any place on, no further than asked."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    String,
    Subquery,
    and_,
    case,
    literal,
    literal_column,
    select,
    true,
    tuple_,
    union_all,
)
from sqlalchemy.orm import Session

from service.comments.lifecycle import Status
from service.comments.queues import Queue
from service.comments.review import Sites
from service.comments.store.desk_filter import Filter
from service.comments.tables import Comment
from service.comments.tables.comments import queue_in_sql, risk_in_sql

MOST_LINES = 16  # read side by side; a moderator of more sites than that reads them all, and is shown theirs
FINDABLE = (Status.HELD, Status.PUBLISHED, Status.REJECTED, Status.PENDING)
Key = datetime | float
Place = tuple[Key, uuid.UUID]
Line = list[ColumnElement[bool]]  # conditions that one index serves, in order
Spot = Row[uuid.UUID, Key, int]  # a comment's id, what it is sorted by, and its version


class Sort(StrEnum):
    """An order. Comments that could not be scored count as riskier than any score."""

    OLDEST = "oldest"
    NEWEST = "newest"
    RISKIEST = "riskiest"  # of what is held


@dataclass(frozen=True, slots=True)
class Lot:
    """Comments to choose from: of a queue, or with None of all; those of `sites` that the filter names."""

    queue: Queue | None
    chosen: Filter
    sites: Sites = None

    @property
    def of_sites(self) -> Sites:
        """The sites that are left."""
        if self.chosen.site_id is None:
            return self.sites
        return [self.chosen.site_id] if self.sites is None or self.chosen.site_id in self.sites else []

    @property
    def statuses(self) -> Sequence[Status]:
        """The statuses that its comments have."""
        return FINDABLE if self.queue is None else _STATUSES.get(self.queue, FINDABLE)

    def membership(self) -> Line:
        """Give the conditions of one comment being in the queue and of the sites; no filter besides."""
        sites = self.of_sites
        return [*_in_queue(self.queue), *([] if sites is None else [Comment.site_id.in_(sorted(sites))])]


_STATUSES = {
    Queue.HELD: (Status.HELD,),
    Queue.NEW: (Status.PUBLISHED,),
    Queue.PUBLISHED: (Status.PUBLISHED,),
    Queue.SPAM: (Status.REJECTED,),
    Queue.REJECTED: (Status.REJECTED,),
    Queue.CHECKING: (Status.PENDING,),
}


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of an order: the next `limit` comments after a place, or before it."""

    sort: Sort
    limit: int
    place: Place | None = None
    backwards: bool = False

    @property
    def descending(self) -> bool:
        """Whether the greatest comes first."""
        return (self.sort is not Sort.OLDEST) is not self.backwards

    @property
    def key(self) -> ColumnElement[Any]:
        """What is sorted by; the id comes after it."""
        return risk_in_sql if self.sort is Sort.RISKIEST else Comment.__table__.c.received_at

    @property
    def return_to(self) -> Place | None:
        """The place from which a stretch the other way begins with what is at this one's place."""
        if self.place is None:
            return None
        key, comment_id = self.place
        number = comment_id.int + (-1 if self.descending else 1)
        return key, uuid.UUID(int=min(max(number, 0), 2**128 - 1))

    def beyond(self) -> Line:
        """Give the condition that a comment comes after the place."""
        if self.place is None:
            return []
        key, comment_id = self.place
        here = tuple_(self.key, Comment.__table__.c.id)
        place = tuple_(literal(key, self.key.type), literal(comment_id, Comment.id.type))
        beyond = here < place if self.descending else here > place
        if self.sort is not Sort.RISKIEST:
            return [beyond]
        return [beyond, self.key <= key if self.descending else self.key >= key]  # SQLite begins there for this alone

    def read(self, lot: Lot, *, paged: bool) -> Select[Any]:
        """Select id, key and version of the stretch, in order, along indexes; `paged` goes by the page's.

        Of several lines each is read as far as the stretch could go, so that none is sorted as a whole.
        """
        columns = (Comment.id.label("id"), self.key.label("key"), Comment.version.label("version"))
        parts = [
            self._ordered(select(*columns).where(*line, *self.beyond()), self.key, Comment.__table__.c.id)
            for line in _lines(lot, self.sort, paged=paged)
        ]
        if len(parts) == 1:
            return parts[0]
        together = union_all(*(select(part.subquery()) for part in parts)).subquery()
        return self._ordered(select(together), together.c.key, together.c.id)

    def _ordered(self, query: Select[Any], *order: ColumnElement[Any]) -> Select[Any]:
        return query.order_by(*(one.desc() if self.descending else one for one in order)).limit(self.limit)


def through(session: Session, stretch: Stretch, part: Subquery, conditions: Line, limit: int) -> Sequence[Spot]:
    """Give the first comments of a stretch that was read that meet the conditions."""
    columns = (part.c.id, part.c.key, part.c.version)
    query = select(*columns).join(Comment, Comment.id == part.c.id).where(opaque(conditions))
    order = (part.c.key.desc(), part.c.id.desc()) if stretch.descending else (part.c.key, part.c.id)
    return session.execute(query.order_by(*order).limit(limit)).all()


def opaque(conditions: Line) -> ColumnElement[bool]:
    """Join conditions such that no database looks for an index to serve them: the comments are at hand already."""
    return case((and_(true(), *conditions), 1), else_=0) == literal_column("1")


def _lines(lot: Lot, sort: Sort, *, paged: bool) -> list[Line]:
    sites = lot.of_sites
    whole = [[Comment.page_id == lot.chosen.page_id, _has(one)] for one in lot.statuses]
    if not paged:
        whole = [[_has(one)] for one in FINDABLE] if lot.queue is None else [_in_queue(lot.queue)]
    if sort is not Sort.RISKIEST:
        whole = [line + _between(lot.chosen) for line in whole]
    if sites is None or paged or lot.queue is Queue.REPORTED:
        return whole
    if not sites or len(sites) * len(whole) > MOST_LINES:
        return [[*line, Comment.site_id.in_(sorted(sites))] for line in whole]
    return [[*line, Comment.site_id == site] for line in whole for site in sorted(sites)]


def _in_queue(queue: Queue | None) -> Line:
    if queue is None:
        return [Comment.status.in_(FINDABLE)]
    if queue is Queue.REPORTED:
        return [Comment.__table__.c.reports > literal_column("0")]
    if queue in {Queue.HELD, Queue.PUBLISHED, Queue.CHECKING}:
        return [_has(_STATUSES[queue][0])]
    return [queue_in_sql == queue]


def _has(status: Status) -> ColumnElement[bool]:
    """Compare with a status as a word, not as a parameter, so that indexes of one status can be used."""
    return Comment.status == literal_column(f"'{status}'", String())


def _between(chosen: Filter) -> Line:
    made: Line = []
    if chosen.received_after is not None:
        made.append(Comment.received_at >= chosen.received_after)
    if chosen.received_before is not None:
        made.append(Comment.received_at < chosen.received_before)
    return made
