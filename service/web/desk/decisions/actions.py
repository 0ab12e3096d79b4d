"""Recent decisions: what was decided, by whom, how far it is; and taking it back."""

from datetime import timedelta

from flask import Blueprint, Response, jsonify, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from service.comments import bell
from service.comments.decisions import actions
from service.comments.decisions.action_states import Item, State
from service.comments.decisions.advancing import work
from service.comments.errors import Conflict, NotFound
from service.comments.store import past_actions as past
from service.comments.store.past_actions import Made
from service.comments.tables import Action
from service.comments.values import Unacceptable
from service.web import addresses
from service.web.api import bodies, queries
from service.web.context import services
from service.web.desk import guard
from service.web.desk.comment.cards import card
from service.web.desk.decisions import action_views, told
from service.web.desk.tabs import sizes_here, tabs
from service.web.errors import wants_page

PATH = f"{addresses.DESK}actions"
PAGE_SIZE = 30
LEFT_SHOWN = 50  # comments that were skipped or kept
AT_ONCE_SECONDS = 1.0  # for which a request goes on itself
UNDO_WITHIN = timedelta(hours=12)  # a key takes nothing back that is older; the list does


def register(desk: Blueprint) -> None:
    """Add the views."""
    desk.add_url_rule("/actions", "actions", show_all)
    desk.add_url_rule("/actions/<int(max=2147483647):action_id>", "action", show)
    desk.add_url_rule("/actions/<int(max=2147483647):action_id>/undo", "undo", undo, methods=["POST"])
    desk.add_url_rule("/undo", "undo_last", undo_last, methods=["POST"])


def show_all() -> ResponseReturnValue:
    """List what was decided lately, the newest first."""
    who = guard.moderator()
    mine = request.args.get("by") == "me"
    before = queries.optional("older", read_number)
    with services().databases.main.read() as session:
        found = past.listed(session, sites=who.sites, by=who.id if mine else None, before=before, limit=PAGE_SIZE)
        only = past.only_comments(session, [row[0].id for row in found.rows if row[0].size == 1])
        counted = sizes_here(session)
    now = services().now()
    own = f"{PATH}?by=me" if mine else PATH
    return render_template(
        "desk/recent.html",
        tabs=tabs(counted),
        actions=[action_views.action_view(*row, only.get(row[0].id), now) for row in found.rows],
        mine=mine,
        first=own,
        newest=before is None,
        older=found.older and f"{own}{'&' if mine else '?'}older={found.older}",
        back=f"{own}{'&' if mine else '?'}older={before}" if before else own,
    )


def show(action_id: int) -> ResponseReturnValue:
    """Show a decision and how far it is, as a page or, for a page that waits, as JSON."""
    return _page(action_id)


def undo(action_id: int) -> ResponseReturnValue:
    """Take a decision back, whoever made it."""
    return _undo(action_id)


def undo_last() -> ResponseReturnValue:
    """Take my own last decision back."""
    who, now = guard.deciding_moderator(), services().now()
    with services().databases.main.read() as session:
        action_id = past.last_of(session, who.id, since=now - UNDO_WITHIN)
    if action_id is None:
        raise Conflict("There is nothing of yours to take back. Older decisions are under Recent decisions.")
    return _undo(action_id)


def read_number(text: str) -> int:
    """Read an action's number. Raises Unacceptable."""
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise Unacceptable("number", "Use the number that the page before gave.")
    return int(text)


def go_on(action_id: int) -> bool:
    """Advance an action for a moment, and leave what remains to the worker; say whether anything does."""
    more = work(services().databases.main, action_id, seconds=AT_ONCE_SECONDS, clock=services().now)
    if more:
        bell.try_ring(services().redis, bell.OUTBOX)
    return more


def _undo(action_id: int) -> ResponseReturnValue:
    who = guard.deciding_moderator()
    back = bodies.read_fields().get("back")
    try:
        with services().databases.main.write() as session:
            actions.undo(session, action_id, by=who.id, sites=who.sites, now=services().now())
    except Conflict as error:
        if not wants_page():
            raise
        return _page(action_id, problem=str(error), status=409)
    more = go_on(action_id)
    if not wants_page():
        return _as_json(action_id)
    own = f"{PATH}/{action_id}"
    if more or back is None:
        return redirect(addresses.path(own), 303)
    return redirect(addresses.path(told.with_action(addresses.within_desk(back), action_id)), 303)


def _page(action_id: int, *, problem: str = "", status: int = 200) -> Response:
    with services().databases.main.read() as session:
        row = _find(past.one(session, action_id, sites=guard.moderator().sites))
        action: Action = row[0]
        seen = action_views.progress(action, actions.counted(session, action_id))
        if not wants_page():
            return _json(action, seen)
        left = past.in_state(session, action_id, (Item.SKIPPED, Item.KEPT), LEFT_SHOWN) if seen.left_alone else []
        only = past.only_comments(session, [action_id]).get(action_id) if action.size == 1 else None
        counted = sizes_here(session)
    now = services().now()
    shown = render_template(
        "desk/bulk_progress.html",
        tabs=tabs(counted),
        action=action_views.action_view(*row, only, now),
        progress=seen,
        left=[card(*entry, now) for entry in left],
        problem=problem,
        own=f"{PATH}/{action_id}",
    )
    return make_response(shown, status)


def _as_json(action_id: int) -> Response:
    with services().databases.main.read() as session:
        action = _find(past.one(session, action_id, sites=guard.moderator().sites))[0]
        return _json(action, action_views.progress(action, actions.counted(session, action_id)))


def _json(action: Action, seen: action_views.Progress) -> Response:
    return jsonify(
        action=action.id, state=action.state, words=f"{seen.words}.", done=seen.done, size=seen.size,
        left_alone=seen.left_alone, goes_on=seen.goes_on,
    )  # fmt: skip


def _find(row: Made | None) -> Made:
    if row is None or row[0].state == State.PLANNED:
        raise NotFound(actions.NO_SUCH)
    return row
