"""What the desk lists: its queues, one comment with everything around it, and who decided what.

A page is read along the queue's order until it is full. What no index serves, such as a score, is looked for in a
bounded stretch, and the page says where it stopped. A rare word, host, author or page is looked up first instead.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Row, and_, select
from sqlalchemy.orm import Session

from service.comments.queues import Queue
from service.comments.review import Sites
from service.comments.store import desk_narrow as narrow
from service.comments.store.desk_filter import Filter, lets_through, settled_words
from service.comments.store.desk_order import Line, Lot, Place, Sort, Spot, Stretch, through
from service.comments.tables import Comment, History, Moderator, Page, Site

Entry = Row[Comment, Page, Site]

OLDEST_FIRST = frozenset({Queue.HELD, Queue.CHECKING})
STEPS = (250, 750, 2000, 5000)  # comments looked through for one page, a step at a time until it is full
STEPS_WITH_WORDS = (100, 300, 800)  # each of which is looked up in the index of words by itself


@dataclass(frozen=True, slots=True)
class Slice:
    """Which page of a lot to list: in which order, after or before which place, how many at most."""

    lot: Lot
    sort: Sort
    limit: int
    after: Place | None = None
    before: Place | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """One page in the order in which it is shown, and the places after and before which its neighbours are.

    `looked_through` is how many comments were looked at if the page is not full although there are more; else 0.
    """

    rows: list[Entry]
    onward: Place | None
    backward: Place | None
    looked_through: int = 0


@dataclass(frozen=True, slots=True)
class Passage:
    """What was found on the way from a place, where the looking ended (None at the end of the lot), and its length."""

    spots: list[Spot]
    end: Place | None
    looked_through: int


def default_sort(queue: Queue | None) -> Sort:
    """Give the order in which a queue is worked through; what was searched for comes newest first."""
    return Sort.OLDEST if queue in OLDEST_FIRST else Sort.NEWEST


def turn(session: Session, part: Slice) -> Turn:
    """Give one page."""
    backwards = part.before is not None
    start = part.before if backwards else part.after
    stretch = Stretch(part.sort, part.limit, start, backwards=backwards)
    passage = seek(session, part.lot, stretch)
    spots = passage.spots[::-1] if backwards else passage.spots
    first, last = (_place(spots[0]), _place(spots[-1])) if spots else (stretch.return_to, stretch.return_to)
    rows = entries(session, [spot.id for spot in spots])
    looked = passage.looked_through if passage.end is not None and len(spots) < part.limit else 0
    if backwards:
        return Turn(rows, last, passage.end, looked)
    return Turn(rows, passage.end, first if start is not None else None, looked)


def newest(session: Session, queue: Queue | None, sites: Sites) -> Place | None:
    """Give the place of the comment of a queue that came last, whatever filter is on."""
    whole = Stretch(Sort.NEWEST, 1).read(Lot(queue, Filter(), sites), paged=False)
    last = session.execute(whole).one_or_none()
    return None if last is None else _place(last)


def seek(session: Session, lot: Lot, stretch: Stretch) -> Passage:
    """Find the next comments of a lot from a place on, looking through a bounded number."""
    if lot.of_sites is not None and not lot.of_sites:
        return Passage([], None, 0)
    words = settled_words(session, lot.chosen.words) if lot.chosen.words else None
    conditions = [*lot.membership(), *lets_through(session, lot.chosen, words)]
    few = narrow.candidates(session, lot, words)
    if few is not None:
        return _among(session, few, stretch, conditions)
    return _along(session, lot, stretch, conditions)


def _among(session: Session, ids: Sequence[uuid.UUID], stretch: Stretch, conditions: Line) -> Passage:
    """Find them among the few that an index named."""
    spots = narrow.held_against(session, ids, stretch, [*conditions, *stretch.beyond()])
    spots.sort(key=lambda spot: (spot.key, spot.id), reverse=stretch.descending)
    more = len(spots) > stretch.limit
    spots = spots[: stretch.limit]
    return Passage(spots, _place(spots[-1]) if more else None, len(ids))


def _steps(lot: Lot, stretch: Stretch) -> Sequence[int]:
    if lot.chosen in {Filter(), Filter(site_id=lot.chosen.site_id)} and lot.queue is not Queue.REPORTED:
        return (stretch.limit + 1,)
    return STEPS_WITH_WORDS if lot.chosen.words else STEPS


def _along(session: Session, lot: Lot, stretch: Stretch, conditions: Line) -> Passage:
    """Find them along the order, a longer step at a time."""
    paged = lot.chosen.page_id is not None and stretch.sort is not Sort.RISKIEST and lot.queue is not Queue.REPORTED
    spots: list[Spot] = []
    looked, place = 0, stretch.place
    for size in _steps(lot, stretch):
        step = replace(stretch, limit=size, place=place)
        part = step.read(lot, paged=paged)
        wanted = stretch.limit - len(spots) + 1
        spots += through(session, step, part.subquery(), conditions, wanted)
        if len(spots) > stretch.limit:
            spots = spots[: stretch.limit]
            return Passage(spots, _place(spots[-1]), looked + size)
        last = session.execute(part.offset(size - 1).limit(1)).one_or_none()
        if last is None:
            return Passage(spots, None, looked + size)
        looked, place = looked + size, _place(last)
    return Passage(spots, place, looked)


def _place(spot: Spot) -> Place:
    return spot.key, spot.id


def entries(session: Session, ids: Sequence[uuid.UUID]) -> list[Entry]:
    """Load comments, their pages and their sites, in the order of their ids' list."""
    query = (
        select(Comment, Page, Site)
        .join(Page, Page.id == Comment.page_id)
        .join(Site, Site.id == Comment.site_id)
        .where(Comment.id.in_(ids))
    )
    found = {row[0].id: row for row in session.execute(query)} if ids else {}
    return [found[one] for one in ids if one in found]


def one(session: Session, comment_id: uuid.UUID) -> Entry | None:
    """Load a comment, its page and its site."""
    return next(iter(entries(session, [comment_id])), None)


def page_name(session: Session, page_id: int) -> Row[int, str | None, str] | None:
    """Give a page's site, title and address."""
    return session.execute(select(Page.site_id, Page.title, Page.url).where(Page.id == page_id)).one_or_none()


def history(session: Session, comment_id: uuid.UUID) -> Sequence[Row[History, str | None]]:
    """List a comment's moves, first to last, each with the name of the moderator who made it."""
    query = (
        select(History, Moderator.name)
        .outerjoin(Moderator, and_(History.actor == "moderator", Moderator.id == History.actor_id))
        .where(History.comment_id == comment_id)
        .order_by(History.version)
    )
    return session.execute(query).all()
