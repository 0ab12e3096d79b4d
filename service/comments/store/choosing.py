"""Choosing many comments of a queue at once by their scores: how these are spread, and which are within bounds.

Held comments lie in an index by their highest score, so that all of them can be looked at. Of anything else a bounded
number is: the first of the queue, in the order in which it is worked through.
"""

import uuid
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice
from random import Random
from typing import Any

from sqlalchemy import ColumnElement, Select, func, literal_column, select, text
from sqlalchemy.orm import Session

from service.comments.queues import Queue
from service.comments.store import desk_narrow as narrow
from service.comments.store.desk import default_sort
from service.comments.store.desk_filter import Filter, lets_through
from service.comments.store.desk_order import Lot, Sort, Stretch, opaque
from service.comments.tables import Comment
from service.comments.tables.comments import risk_in_sql

MOST = 20_000  # comments that are chosen at once
WINDOW = 5_000  # that are looked at where no index helps
WINDOW_WITH_WORDS = 1_000  # each of which is looked up in the index of words by itself
BINS = 20
EDGES = [number / BINS for number in range(1, BINS)]
UNSCORED = 2.0  # where `risk_in_sql` puts what could not be scored


@dataclass(frozen=True)
class Choice:
    """What a lot has within the bounds of its filter's scores, in one reading transaction."""

    session: Session
    lot: Lot
    most_looked_at: int | None = None  # None is what a page may take

    @property
    def is_whole(self) -> bool:
        """Whether all of the queue is looked at, however long it is."""
        plain = Filter(site_id=self.lot.chosen.site_id)
        return self.lot.queue is Queue.HELD and self._wide.chosen == plain

    @property
    def window(self) -> int:
        """How many comments of the queue are looked at if not all are."""
        return self.most_looked_at or (WINDOW_WITH_WORDS if self.lot.chosen.words else WINDOW)

    @cached_property
    def bins(self) -> Sequence[int]:
        """How many scores are in each step of 0.05, without bounds; what has no score is left out."""
        if self.is_whole:
            return self._count([self._step(number, 0.0, 1.0) for number in range(BINS)])
        counted = Counter(bisect_right(EDGES, score) for _, score in self._rows if score is not None)
        return [counted[number] for number in range(BINS)]

    @cached_property
    def chosen_bins(self) -> Sequence[int]:
        """How many of them are within bounds."""
        low, high, _ = self._bounds
        if not self.is_whole:
            scores = (score for _, score in self._rows if score is not None and low <= score <= high)
            counted = Counter(bisect_right(EDGES, score) for score in scores)
            return [counted[number] for number in range(BINS)]
        cut = [number for number in range(BINS) if number < low * BINS or (number + 1) > high * BINS]
        counts = dict(zip(cut, self._count([self._step(number, low, high) for number in cut]), strict=True))
        return [counts.get(number, self.bins[number]) for number in range(BINS)]

    @cached_property
    def count(self) -> int:
        """How many comments are within bounds."""
        return sum(self._piles) if self.is_whole else len(self._ids)

    def sample(self, number: int, draw: Random) -> list[uuid.UUID]:
        """Draw some of the first `MOST` comments within bounds, each as likely as any other."""
        places = sorted(draw.sample(range(min(self.count, MOST)), min(number, self.count, MOST)))
        with _along_the_index(self.session):
            found = [self._at(place) for place in places]
        return [one for one in found if one is not None]  # somebody may be deciding them at this moment

    def _at(self, place: int) -> uuid.UUID | None:
        """Give the comment at a place of the order in which they are chosen."""
        if not self.is_whole:
            return self._ids[place]
        left = self.count - 1 - place if self._from_above else place
        pile = 0
        while left >= self._piles[pile]:
            left -= self._piles[pile]
            pile += 1
        within = select(Comment.id).where(*self.lot.membership(), *self._step(pile, *self._bounds[:2]))
        return self.session.scalars(within.order_by(risk_in_sql, Comment.id).offset(left).limit(1)).one_or_none()

    @cached_property
    def _piles(self) -> Sequence[int]:
        """Count what is within bounds in each step, and at last what has no score."""
        unscored = self._count([self._step(BINS, 0, 1)]) if self._bounds[2] else [0]
        return [*self.chosen_bins, *unscored]

    @cached_property
    def _ids(self) -> Sequence[uuid.UUID]:
        low, high, any_score = self._bounds
        chosen = (one for one, score in self._rows if any_score or (score is not None and low <= score <= high))
        return list(islice(chosen, MOST + 1))

    def chosen(self) -> Select[uuid.UUID, int]:
        """Select ids and versions of the comments within bounds; without a limit of its own."""
        if self.is_whole:
            return self._by_risk(Comment.id, Comment.version)
        return self._along(Comment.id, Comment.version, chosen=self.lot.chosen)

    def _by_risk(self, *columns: Any) -> Select[Any]:
        """Select what is within bounds; if that is too much, the extremes come first."""
        low, high, any_score = self._bounds
        bounds = self._between(low, UNSCORED if any_score else high)
        order = (risk_in_sql.desc(), Comment.id.desc()) if self._from_above else (risk_in_sql, Comment.id)
        return select(*columns).where(*self.lot.membership(), bounds).order_by(*order)

    @property
    def _from_above(self) -> bool:
        low, high, _ = self._bounds
        return low > 0 and high >= 1

    def _step(self, number: int, low: float, high: float) -> list[ColumnElement[Any]]:
        """Give the condition of one step as far as it is within bounds; only the last has its upper end."""
        if number == BINS:
            return [self._between(UNSCORED, UNSCORED)]
        start, end = number / BINS, (number + 1) / BINS
        below = [] if number == BINS - 1 else [risk_in_sql < end]
        return [self._between(max(start, low), min(end, high)), *below]

    def _count(self, conditions: Sequence[Sequence[ColumnElement[Any]]]) -> Sequence[int]:
        """Count the comments that meet each of several conditions, in one query."""
        if not conditions:
            return []
        whole = select(func.count()).select_from(Comment).where(*self.lot.membership())
        return list(self.session.execute(select(*(whole.where(*one).scalar_subquery() for one in conditions))).one())

    def _between(self, low: float, high: float) -> ColumnElement[Any]:
        """Bound the highest score. SQLite has to be told that few are within, or goes through all that is held."""
        bounds = risk_in_sql.between(low, high)
        sqlite = self.session.get_bind().dialect.name == "sqlite"
        return func.likelihood(bounds, literal_column("0.001")) if sqlite else bounds

    @property
    def _bounds(self) -> tuple[float, float, bool]:
        """Give the least and the greatest score, and whether all will do, even none."""
        chosen = self.lot.chosen
        low, high = (0.0 if chosen.least is None else chosen.least), (1.0 if chosen.most is None else chosen.most)
        return low, high, chosen.least is None and chosen.most is None and chosen.attribute is None

    @property
    def _wide(self) -> Lot:
        return replace(self.lot, chosen=replace(self.lot.chosen, least=None, most=None))

    @property
    def _score(self) -> ColumnElement[Any]:
        columns, attribute = Comment.__table__.c, self.lot.chosen.attribute
        return columns.risk if attribute is None else columns.scores[attribute].as_float()

    @cached_property
    def _rows(self) -> Sequence[Any]:
        return self.session.execute(self._along(Comment.id, self._score, chosen=self._wide.chosen)).all()

    def _along(self, *columns: Any, chosen: Filter) -> Select[Any]:
        conditions = [*self.lot.membership(), *lets_through(self.session, chosen)]
        if self._few is not None:
            return select(*columns).where(Comment.id.in_(self._few), opaque(conditions)).order_by(Comment.id)
        paged = chosen.page_id is not None and self.lot.queue is not Queue.REPORTED
        sort = default_sort(self.lot.queue)
        part = Stretch(sort, self.window).read(self._wide, paged=paged).subquery()
        order = (part.c.key.desc(), part.c.id.desc()) if sort is Sort.NEWEST else (part.c.key, part.c.id)
        return select(*columns).join(part, part.c.id == Comment.id).where(opaque(conditions)).order_by(*order)

    @cached_property
    def _few(self) -> Sequence[uuid.UUID] | None:
        return narrow.candidates(self.session, self._wide)


@contextmanager
def _along_the_index(session: Session) -> Iterator[None]:
    """Keep PostgreSQL from sorting what an index has in order: it takes what a score bounds for few comments."""
    postgresql = session.get_bind().dialect.name == "postgresql"
    if postgresql:
        session.execute(text("SET LOCAL enable_sort = off"))
    yield
    if postgresql:
        session.execute(text("SET LOCAL enable_sort = on"))
