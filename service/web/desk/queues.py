"""The queues: what waits for a moderator, and what was published or rejected."""

import uuid
from dataclasses import dataclass

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from service.comments.queues import Queue
from service.comments.store import desk as desk_store
from service.comments.store import sites as site_store
from service.comments.store.desk import OLDEST_FIRST, Entry, Place, Slice
from service.comments.store.desk_sizes import sizes
from service.comments.values import Unacceptable
from service.web.api import queries
from service.web.context import services
from service.web.desk import wording
from service.web.desk.cards import Card, card
from service.web.desk.tabs import address, tabs
from service.web.errors import Problem

PAGE_SIZE = 25


@dataclass(frozen=True, slots=True)
class Notice:
    """What was just decided."""

    text: str
    card: Card


def register(desk: Blueprint) -> None:
    """Add the views."""
    desk.add_url_rule("/", "held", show)
    desk.add_url_rule("/queues/<name>", "queue", show)


def show(name: str = Queue.HELD) -> ResponseReturnValue:
    """Show a page of a queue."""
    queue, part, done = _queue(name), _part(), _just_decided()
    now = services().now()
    with services().databases.main.read() as session:
        turn = desk_store.turn(session, queue, part)
        decided = None if done is None else desk_store.one(session, done)
        counted = sizes(session, now, site_id=part.site_id)
        sites = site_store.everyone(session)
    return render_template(
        "desk/queue.html",
        title=wording.QUEUES[queue],
        about=wording.ABOUT[queue],
        tabs=tabs(counted, current=queue, site_id=part.site_id),
        cards=[card(*row, now) for row in turn.rows],
        oldest_first=queue in OLDEST_FIRST,
        older=turn.older and address(queue, part.site_id, older=queries.make_cursor(*turn.older)),
        newer=turn.newer and address(queue, part.site_id, newer=queries.make_cursor(*turn.newer)),
        first=address(queue, part.site_id),
        back=_here(queue, part),
        sites=sites,
        site_id=part.site_id,
        notice=None if decided is None else _notice(decided),
        reasons=wording.REASONS,
    )


def _queue(name: str) -> Queue:
    try:
        return Queue(name)
    except ValueError:
        raise Problem(404, "There is no such queue.") from None


def _part() -> Slice:
    return Slice(
        PAGE_SIZE,
        queries.optional("site", read_site_id),
        queries.optional("older", queries.cursor),
        queries.optional("newer", queries.cursor),
    )


def read_site_id(text: str) -> int:
    """Read a site's number. Raises Unacceptable."""
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise Unacceptable("site", "Use a site's number.")
    return int(text)


def _here(queue: Queue, part: Slice) -> str:
    places: dict[str, Place | None] = {"older": part.older_than, "newer": part.newer_than}
    cursors = {name: queries.make_cursor(*place) for name, place in places.items() if place is not None}
    return address(queue, part.site_id, **cursors)


def _just_decided() -> uuid.UUID | None:
    try:
        return uuid.UUID(request.args.get("comment", ""))
    except ValueError:
        return None


def _notice(decided: Entry) -> Notice | None:
    """Say what was just done, if it is still so; an address alone cannot make the desk say anything."""
    status = decided[0].status
    if status != request.args.get("done"):
        return None
    return Notice(wording.STATUSES[status], card(*decided, services().now()))
