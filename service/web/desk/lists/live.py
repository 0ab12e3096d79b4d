"""What changed since a page was loaded: sizes of the queues, and what arrived. Asked often, so it is short."""

import hashlib
from http import HTTPStatus

from flask import Blueprint, Response, json, make_response, render_template, request
from flask.typing import ResponseReturnValue

from service.comments.store import desk as desk_store
from service.comments.store.desk_order import Lot, Place, Sort, Stretch
from service.comments.values import Unacceptable
from service.web.context import services
from service.web.desk import guard, wording
from service.web.desk.lists import listing
from service.web.desk.lists.listing import BEGINNING, Asked
from service.web.desk.lists.queues import PAGE_SIZE, cards_of, queue_named
from service.web.desk.tabs import figure, sizes_here
from service.web.errors import Problem

MOST_NEW = 99  # more are not counted


def register(desk: Blueprint) -> None:
    """Add the views."""
    desk.add_url_rule("/queues/<name>/news", "news", news)
    desk.add_url_rule("/queues/<name>/arrived", "arrived", arrived)


def news(name: str) -> ResponseReturnValue:
    """Give the sizes of the queues, and how many comments came to this one after the place `seen`."""
    asked, seen = _asked(name)
    with services().databases.main.read() as session:
        found = desk_store.seek(session, _lot(asked), Stretch(Sort.OLDEST, MOST_NEW, seen))
        sizes = sizes_here(session, asked.chosen.site_id)
    said = json.dumps(
        {
            "sizes": {str(queue): figure(size) for queue, size in sizes.items()},
            "new": len(found.spots),
            "more": found.end is not None,
        }
    )
    tag = hashlib.sha256(said.encode()).hexdigest()[:20]
    answer = Response(said, mimetype="application/json")
    answer.set_etag(tag)
    if request.if_none_match.contains(tag):
        answer.status_code = HTTPStatus.NOT_MODIFIED
        answer.set_data(b"")
    return answer


def arrived(name: str) -> ResponseReturnValue:
    """Give the cards of what came after the place `seen`, in the page's order, and the place to go on from."""
    asked, seen = _asked(name)
    sites = guard.moderator().sites
    newest_first = asked.sort is Sort.NEWEST
    place = {"before": seen} if newest_first else {"after": seen}
    part = desk_store.Slice(_lot(asked), Sort.NEWEST if newest_first else Sort.OLDEST, PAGE_SIZE, **place)
    with services().databases.main.read() as session:
        newest = desk_store.newest(session, _lot(asked).queue, sites)
        turn = desk_store.turn(session, part)
        cards = cards_of(session, turn)
    more = turn.backward if newest_first else turn.onward
    return make_response(
        render_template(
            "desk/arrived.html",
            cards=cards,
            seen=listing.cursor(Sort.NEWEST, more or newest or BEGINNING),
            back=asked.address,
            reasons=wording.REASONS,
        )
    )


def _asked(name: str) -> tuple[Asked, Place]:
    try:
        seen = listing.place(Sort.NEWEST, request.args.get("seen", ""))
    except Unacceptable as problem:
        raise Problem(422, problem.message) from None
    return listing.read(queue_named(name)), seen or BEGINNING


def _lot(asked: Asked) -> Lot:
    return Lot(asked.queue, asked.chosen, guard.moderator().sites)
