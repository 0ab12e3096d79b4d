"""The queues: what waits for a moderator, and what was published or rejected; and what is found in all of them."""

from dataclasses import replace
from urllib.parse import urlencode

from flask import Blueprint, make_response, render_template, request
from flask.typing import ResponseReturnValue

from service.comments import surroundings
from service.comments.errors import InvalidSubmission
from service.comments.queues import Queue
from service.comments.review import may_see
from service.comments.store import desk as desk_store
from service.comments.store import sites as site_store
from service.comments.store.desk import Turn
from service.comments.store.desk_filter import Filter
from service.comments.store.desk_order import Sort
from service.comments.values import Unacceptable
from service.database import Session
from service.web.context import services
from service.web.desk import guard, wording
from service.web.desk.comment.cards import Card, card
from service.web.desk.lists import filter_form, filters, listing
from service.web.desk.lists.listing import Asked
from service.web.desk.tabs import sizes_here, tabs
from service.web.errors import Problem

PAGE_SIZE = 20
FOUND = "Search"
ABOUT_FOUND = "Comments of every queue, the newest first."


def register(desk: Blueprint) -> None:
    """Add the views."""
    desk.add_url_rule("/", "held", show)
    desk.add_url_rule("/queues/<name>", "queue", show)
    desk.add_url_rule("/search", "search", search)


def show(name: str = Queue.HELD) -> ResponseReturnValue:
    """Show a page of a queue."""
    return _page(queue_named(name))


def search() -> ResponseReturnValue:
    """Show a page of what a filter finds in all queues."""
    return _page(None)


def queue_named(name: str) -> Queue:
    """Give a queue. Raises Problem 404."""
    try:
        return Queue(name)
    except ValueError:
        raise Problem(404, "There is no such queue.") from None


def _page(queue: Queue | None) -> ResponseReturnValue:
    wrong: dict[str, str] = {}
    asked = listing.unfiltered(queue)
    try:
        asked = replace(asked, chosen=filters.read())
    except InvalidSubmission as problem:
        wrong = {error.field: error.message for error in problem.errors}
    nothing_asked = queue is None and not filters.active(asked.chosen)
    with services().databases.main.read() as session:
        seen = None if queue is None else desk_store.newest(session, queue, guard.moderator().sites)
        turn = Turn([], None, None) if wrong or nothing_asked else _turn(session, asked)
        cards = cards_of(session, turn)
        counted = sizes_here(session, asked.chosen.site_id)
        sites = [site for site in site_store.everyone(session) if may_see(guard.moderator().sites, site.id)]
        form = filter_form.form(
            asked, request.args, wrong, filter_form.names(session, asked.chosen, guard.moderator().sites)
        )
    shown = render_template(
        "desk/queue.html",
        title=FOUND if queue is None else wording.QUEUES[queue],
        about=ABOUT_FOUND if queue is None else wording.ABOUT[queue],
        tabs=tabs(counted, current=queue, site_id=asked.chosen.site_id),
        cards=cards,
        asked=asked,
        form=form,
        nothing_asked=nothing_asked,
        onward=turn.onward and asked.at(after=turn.onward),
        backward=turn.backward and asked.at(before=turn.backward),
        backwards=asked.before is not None,
        looked_through=turn.looked_through,
        first=asked.at(),
        whole=replace(asked, chosen=Filter()).at(),
        back=asked.address,
        sites=sites,
        seen=listing.cursor(Sort.NEWEST, seen or listing.BEGINNING),
        live=_live(asked, turn),
        news_query=urlencode(asked.query()),
        decide_many=urlencode(filters.as_query(asked.chosen)),
        reasons=wording.REASONS,
    )
    return make_response(shown, 422 if wrong else 200)


def _turn(session: Session, asked: Asked) -> Turn:
    try:
        return desk_store.turn(session, asked.slice(guard.moderator().sites, PAGE_SIZE))
    except Unacceptable as problem:
        raise Problem(422, problem.message) from None


def cards_of(session: Session, turn: Turn) -> list[Card]:
    """Make the cards of a page, each with what is around its comment."""
    now = services().now()
    rows, sites = [(row[0], row[1]) for row in turn.rows], guard.moderator().sites
    around = surroundings.gather(session, services().vault, rows, sites=sites, now=now)
    return [card(*row, now, around[row[0].id]) for row in turn.rows]


def _live(asked: Asked, turn: Turn) -> str:
    """Say where what arrives belongs: after or before what this page shows, or on another page."""
    if asked.sort is Sort.OLDEST and turn.onward is None:
        return "append"
    return "prepend" if asked.sort is Sort.NEWEST and turn.backward is None else "link"
