"""Decide many: choose a slice of a queue by its scores, look at what it holds, decide exactly that."""

from dataclasses import dataclass
from random import Random
from urllib.parse import urlencode

from flask import Blueprint, Response, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from service.comments.decisions import actions
from service.comments.decisions.action_states import State
from service.comments.errors import InvalidSubmission, NotFound
from service.comments.queues import Queue
from service.comments.review import may_see
from service.comments.store import desk as desk_store
from service.comments.store import past_actions as past
from service.comments.store import sites as site_store
from service.comments.store.choosing import MOST, Choice
from service.comments.store.desk import default_sort
from service.comments.store.desk_filter import Filter
from service.comments.store.desk_order import Lot
from service.comments.tables import Site
from service.comments.values import Unacceptable
from service.database import Session
from service.web import addresses
from service.web.api import bodies
from service.web.context import services
from service.web.desk import guard, wording
from service.web.desk.comment.cards import Card, card
from service.web.desk.decisions import action_views, histogram
from service.web.desk.decisions.actions import read_number
from service.web.desk.decisions.bulk import after, read_wish
from service.web.desk.lists import filter_form, filters
from service.web.desk.lists.listing import Asked
from service.web.desk.lists.queues import queue_named
from service.web.desk.tabs import sizes_here, tabs
from service.web.errors import Problem

PATH = f"{addresses.DESK}bulk"
SHOWN = 10
PRIVATE = {"author": "by one author", "words": "with certain words"}
QUEUES = tuple(queue for queue in Queue if queue is not Queue.CHECKING)


@dataclass(frozen=True, slots=True)
class Slice:
    """What was chosen: the chart to choose from, how many there are, and some of them."""

    chart: histogram.Histogram
    count: int
    is_more: bool
    shown: list[Card]
    is_whole: bool
    window: int


def register(desk: Blueprint) -> None:
    """Add the views."""
    desk.add_url_rule("/bulk", "bulk", choose)
    desk.add_url_rule("/bulk/preview", "plan", plan, methods=["POST"])
    desk.add_url_rule("/bulk/<int(max=2147483647):action_id>", "planned", planned)
    desk.add_url_rule("/bulk/all", "decide_planned", decide, methods=["POST"])


def choose() -> ResponseReturnValue:
    """Show how the scores of a queue are spread, what the chosen slice holds, and what can be done with it."""
    queue = queue_named(request.args.get("queue") or Queue.HELD)
    try:
        return _page(queue, filters.read())
    except InvalidSubmission as problem:
        return _page(queue, _readable(), wrong={error.field: error.message for error in problem.errors})


def plan() -> ResponseReturnValue:
    """Write down exactly what the slice holds now, to be looked at before it is decided."""
    who = guard.deciding_moderator()
    fields = bodies.read_form_once()
    queue = queue_named(fields.get("queue") or Queue.HELD)
    chosen = filters.read(fields)
    try:
        wish = read_wish(fields, who)
        with services().databases.main.write() as session:
            choice = Choice(session, Lot(queue, chosen, who.sites))
            words = describe(session, queue, filters.without(chosen, *PRIVATE), *_unnamed(chosen))
            made = actions.plan(session, choice.chosen(), wish, words=words, now=services().now())
    except (ValueError, Unacceptable) as error:
        return _page(queue, chosen, problem=str(error), typed=fields)
    return redirect(addresses.path(f"{PATH}/{made.id}?{urlencode(_query(queue, chosen))}"), 303)


def planned(action_id: int) -> ResponseReturnValue:
    """Show what was chosen, before it is decided."""
    who, now = guard.deciding_moderator(), services().now()
    with services().databases.main.read() as session:
        row = past.one(session, action_id, sites=who.sites)
        if row is None or row[0].moderator_id != who.id:
            raise NotFound(actions.NO_SUCH)
        action = row[0]
        if action.state != State.PLANNED:
            return redirect(addresses.path(f"{addresses.DESK}actions/{action_id}"), 303)
        shown = [card(*entry, now) for entry in past.sample(session, action, SHOWN)]
        counted = sizes_here(session)
    return render_template(
        "desk/bulk_preview.html",
        tabs=tabs(counted),
        action=action,
        to_do=action_views.to_do(action.to_status, action.reason, action.size),
        cards=shown,
        is_full=action.size == MOST,
        most=MOST,
        change=_back_to_choice(),
    )


def decide() -> ResponseReturnValue:
    """Decide what was planned."""
    who = guard.deciding_moderator()
    try:
        action_id = read_number(bodies.read_form_once().get("action", ""))
    except Unacceptable as problem:
        raise Problem(422, problem.message) from None
    with services().databases.main.write() as session:
        actions.start(session, action_id, by=who.id, sites=who.sites, now=services().now())
    return after(action_id, None)


def describe(session: Session, queue: Queue, chosen: Filter, *more: str) -> str:
    """Say in words what was chosen, with some more words."""
    site = [] if chosen.site_id is None else [one.name for one in _sites(session) if one.id == chosen.site_id]
    chips = filter_form.form(_asked(queue, chosen), {}, {}, filter_form.names(session, chosen, guard.moderator().sites))
    said = [*site, *(chip.words for chip in chips.chips), *more]
    return f"{wording.QUEUES[queue]}: {', '.join(said) or 'all'}"[:500]


def _unnamed(chosen: Filter) -> list[str]:
    """Say what is kept of a filter that may name somebody: the decision outlives their comments."""
    return [words for name, words in PRIVATE.items() if getattr(chosen, name) is not None]


def _page(
    queue: Queue,
    chosen: Filter,
    *,
    wrong: dict[str, str] | None = None,
    problem: str = "",
    typed: dict[str, str] | None = None,
) -> Response:
    with services().databases.main.read() as session:
        found = _slice(session, queue, chosen)
        words = describe(session, queue, chosen)
        sites = _sites(session)
        counted = sizes_here(session, chosen.site_id)
    query = _query(queue, chosen)
    shown = render_template(
        "desk/bulk.html",
        tabs=tabs(counted, site_id=chosen.site_id),
        queues={str(one): wording.QUEUES[one] for one in QUEUES},
        queue=queue,
        attributes=filter_form.ATTRIBUTES,
        asked=query | ({} if not wrong else {name: request.args.get(name, "") for name in wrong}),
        kept={
            name: value for name, value in query.items() if name not in {"queue", "site", "attribute", "least", "most"}
        },
        query=query,
        sites=sites,
        slice=found,
        words=words,
        most=MOST,
        wrong=wrong or {},
        problem=problem,
        typed=typed or {},
        path_to_queue=filters.queue_address(queue, filters.as_query(chosen)),
        reasons=wording.REASONS,
    )
    return make_response(shown, 422 if wrong or problem else 200)


def _slice(session: Session, queue: Queue, chosen: Filter) -> Slice:
    choice = Choice(session, Lot(queue, chosen, guard.moderator().sites))
    drawn = choice.sample(SHOWN, Random(urlencode(_query(queue, chosen))))  # noqa: S311 - no secret
    now = services().now()
    return Slice(
        chart=histogram.histogram(choice.bins, choice.chosen_bins),
        count=choice.count,
        is_more=choice.count > MOST,
        shown=[card(*entry, now) for entry in desk_store.entries(session, drawn)],
        is_whole=choice.is_whole,
        window=choice.window,
    )


def _sites(session: Session) -> list[Site]:
    return [site for site in site_store.everyone(session) if may_see(guard.moderator().sites, site.id)]


def _asked(queue: Queue, chosen: Filter) -> Asked:
    return Asked(queue, chosen, default_sort(queue))


def _query(queue: Queue, chosen: Filter) -> dict[str, str]:
    return {"queue": str(queue)} | filters.as_query(chosen)


def _readable() -> Filter:
    """Read what can be read of a filter of which something cannot."""
    given = {}
    for name, value in request.args.items():
        try:
            filters.read({name: value})
        except InvalidSubmission:
            continue
        given[name] = value
    try:
        return filters.read(given)
    except InvalidSubmission:
        return Filter()


def _back_to_choice() -> str:
    query = urlencode([pair for pair in request.args.items() if pair[0] != "action"])
    return f"{PATH}?{query}" if query else PATH
