"""What the desk asks: its lists with their filters, its cards, and the choice of many."""

from datetime import datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.comments.store import (
    actions,
    around,
    context,
    desk,
    desk_sizes,
    past,
    past_actions,
    people,
)
from service.comments.store.choosing import Choice
from service.comments.store.desk import Queue, Slice
from service.comments.store.desk_filter import Filter
from service.comments.store.desk_order import Lot, Sort
from service.comments.tables import (
    Comment,
    Page,
)
from tests.contracts.grown import LONG_AGO, NOW, Grown, Query


def _with_pages(session: Session, grown: Grown) -> list[tuple[Comment, Page]]:
    query = select(Comment, Page).join(Page, Page.id == Comment.page_id).where(Comment.id.in_(grown.alike))
    return [(comment, page) for comment, page in session.execute(query)]


def _desk(queue: Queue | None, sort: Sort | None = None, *, turned: str = "", sites: int = 0, **chosen: Any) -> Query:
    """Give a page of the desk: the first, or that `after` or `before` a place; for a moderator of some sites."""

    def query(session: Session, grown: Grown) -> object:
        filled = {name: grown.site.site_id if value == "site" else value for name, value in chosen.items()}
        lot = Lot(queue, Filter(**filled), [grown.site.site_id, *range(50, 49 + sites)] if sites else None)
        place = (0.5 if sort is Sort.RISKIEST else grown.place[0], grown.place[1])
        return desk.turn(
            session, Slice(lot, sort or desk.default_sort(queue), 25, **({turned: place} if turned else {}))
        )

    return query


def _said(chosen: dict[str, Any]) -> str:
    """Name a filter the same in every process."""
    return ", ".join(name if isinstance(value, datetime) else f"{name} {value}" for name, value in chosen.items())


def _choose(queue: Queue, chosen: Filter) -> Query:
    def query(session: Session, grown: Grown) -> object:
        choice = Choice(session, Lot(queue, chosen, None), 500)
        shown = choice.bins, choice.chosen_bins, choice.sample(10, Random(1))
        return shown, session.execute(choice.chosen().limit(500)).all()

    return query


LISTS: dict[str, Query] = {
    **{f"desk, {queue}": _desk(queue) for queue in (*Queue, None)},
    **{f"desk, {queue}, the other way": _desk(queue, Sort.NEWEST) for queue in sorted(desk.OLDEST_FIRST)},
    **{f"desk, {queue} of a site, on": _desk(queue, turned="after", site_id="site") for queue in Queue},
    **{f"desk, {queue}, back": _desk(queue, turned="before") for queue in (*Queue, None)},
    **{f"desk, {queue} of two sites": _desk(queue, sites=2) for queue in (*Queue, None)},
    **{f"desk, {queue} of many sites": _desk(queue, sites=40) for queue in (*Queue, None)},
    "desk, riskiest": _desk(Queue.HELD, Sort.RISKIEST),
    "desk, riskiest, on": _desk(Queue.HELD, Sort.RISKIEST, turned="after"),
    "desk, riskiest of two sites": _desk(Queue.HELD, Sort.RISKIEST, sites=2, turned="after"),
    **{
        f"desk, {queue}, filtered by {_said(chosen)}": _desk(queue, **chosen)
        for queue in (Queue.HELD, Queue.NEW, Queue.REPORTED, None)
        for chosen in (
            {"attribute": "SPAM", "least": 0.99},
            {"most": 0.0001},
            {"reason": "honeypot"},
            {"author": "Reader"},
            {"author": "Nobody Known"},
            {"language": "fr"},
            {"page_id": 3},
            {"page_id": 3, "language": "fr"},
            {"host": "shop.example"},
            {"host": "nothing.example"},
            {"words": "quay"},
            {"words": "777"},
            {"words": "quay", "language": "fr"},
            {"received_after": LONG_AGO, "received_before": LONG_AGO + timedelta(days=2)},
            {"received_before": LONG_AGO, "language": "fr", "site_id": "site"},
        )
    },
    "desk, what came last": lambda s, g: desk.newest(s, Queue.HELD, None),
    "desk, what came last of two sites": lambda s, g: desk.newest(s, Queue.NEW, [g.site.site_id, 50]),
}

CARDS: dict[str, Query] = {
    "sizes of the queues": lambda s, g: desk_sizes.sizes(s, NOW),
    "sizes of a site's queues": lambda s, g: desk_sizes.sizes(s, NOW, site_id=g.site.site_id),
    "desk, one comment": lambda s, g: desk.one(s, g.decided[0]),
    "desk, its history": lambda s, g: desk.history(s, g.decided[0]),
    "desk, others like these": lambda s, g: around.count_alike(s, _with_pages(s, g), None),
    "desk, others like this, of a site": lambda s, g: around.alike_ids(
        s, _with_pages(s, g)[0][0], {g.site.site_id}, 500
    ),
    "desk, what their authors wrote": lambda s, g: past.of_authors(s, [one for one, _ in _with_pages(s, g)]),
    "desk, what they answer": lambda s, g: context.parents(s, [one for one, _ in _with_pages(s, g)]),
    "desk, what made their scores": lambda s, g: context.contributions(s, [one for one, _ in _with_pages(s, g)]),
    "desk, who is behind a comment": lambda s, g: people.behind(s, g.decided[0]),
    "decisions to take back, their moves": lambda s, g: actions.made(s, g.decided[:200]),
    "decisions on many, of which sites": lambda s, g: actions.site_ids_of(s, g.decided[:200]),
    "decisions, their comments": lambda s, g: past_actions.only_comments(s, [1, 2, 3]),
    "decisions, what was left alone": lambda s, g: past_actions.in_state(s, 1, ["skipped"], 50),
    **{
        f"choose many, {name}": _choose(queue, chosen)
        for name, queue, chosen in (
            ("held, by the highest score", Queue.HELD, Filter(most=0.5)),
            ("held of a site", Queue.HELD, Filter(site_id=1, least=0.5)),
            ("new, by an attribute", Queue.NEW, Filter(attribute="TOXICITY", most=0.5)),
            ("published, by words", Queue.PUBLISHED, Filter(words="comment")),
        )
    },
}
