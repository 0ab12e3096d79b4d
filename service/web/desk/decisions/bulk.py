"""Deciding many comments that were picked one by one, as one decision."""

import uuid

from flask import Blueprint, redirect
from flask.typing import ResponseReturnValue

from service.comments.decisions import actions
from service.comments.decisions.actions import Seen
from service.comments.lifecycle import Actor, Status
from service.comments.review import Wish
from service.comments.staff.sessions import SignedIn
from service.comments.values import Unacceptable, text
from service.web import addresses
from service.web.api import bodies
from service.web.context import services
from service.web.desk import guard
from service.web.desk.decisions import action_views, told
from service.web.desk.decisions.actions import PATH, go_on
from service.web.errors import Problem, wants_page

DECISIONS = (Status.PUBLISHED, Status.HELD, Status.REJECTED)
INCOMPLETE = "This form is not complete. Go back, load the page again and repeat it."
NOTHING_PICKED = "Nothing was done: no comment is selected. Go back and select at least one."


def register(desk: Blueprint) -> None:
    """Add the view."""
    desk.add_url_rule("/bulk", "decide_picked", decide, methods=["POST"])


def decide() -> ResponseReturnValue:
    """Decide exactly the comments that were picked; what somebody moved meanwhile is skipped, and told."""
    who = guard.deciding_moderator()
    fields = bodies.read_form_once("pick")
    seen = [pick(one) for one in dict.fromkeys(bodies.read_form_values("pick"))]
    if not seen:
        raise Problem(422, NOTHING_PICKED)
    try:
        wish = read_wish(fields, who)
        with services().databases.main.write() as session:
            words = f"Selected: {action_views.comments(len(seen))}"
            action = actions.begin(session, seen, wish, words=words, sites=who.sites, now=services().now())
    except (ValueError, Unacceptable) as error:
        raise Problem(422, str(error)) from None
    return after(action.id, fields.get("back"))


def after(action_id: int, back: str | None) -> ResponseReturnValue:
    """Go on with an action for a moment, then lead to where it is told of: back, or to its progress."""
    more = go_on(action_id)
    own = f"{PATH}/{action_id}"
    if not wants_page() or more or back is None:
        return redirect(addresses.path(own), 303)
    return redirect(addresses.path(told.with_action(addresses.within_desk(back), action_id)), 303)


def read_wish(fields: dict[str, str], who: SignedIn) -> Wish:
    """Read what is to be done. Raises Problem 422 if nothing is, ValueError for a reason, Unacceptable for a note."""
    to = Status.REJECTED if "reject" in fields else fields.get("to")
    if to not in DECISIONS:
        raise Problem(422, INCOMPLETE)
    reason = fields.get("reject") or fields.get("reason") or None
    note = text(fields.get("note", "")) or None
    return Wish(to=Status(str(to)), actor=Actor.MODERATOR, actor_id=who.id, reason=reason, note=note)


def pick(value: str) -> Seen:
    """Read a comment and the version that was seen. Raises Problem 422."""
    comment_id, _, version = value.partition(":")
    if not (version.isascii() and version.isdigit() and len(version) < 10):
        raise Problem(422, INCOMPLETE)
    try:
        return Seen(uuid.UUID(comment_id), int(version))
    except ValueError:
        raise Problem(422, INCOMPLETE) from None
