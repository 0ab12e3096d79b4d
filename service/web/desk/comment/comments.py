"""One comment with everything around it, and the decision about it."""

import uuid
from collections.abc import Mapping
from urllib.parse import parse_qsl, urlencode

from flask import Blueprint, Response, jsonify, redirect, request
from flask.typing import ResponseReturnValue

from service.comments.decisions import actions
from service.comments.decisions.actions import Seen
from service.comments.errors import IllegalMove, StaleDecision
from service.comments.lifecycle import Actor, Status
from service.comments.review import BadWish, Wish
from service.comments.store import context
from service.comments.store.replies import open_replies
from service.comments.values import Unacceptable, text
from service.web import addresses
from service.web.api import bodies
from service.web.context import services
from service.web.desk import guard, wording
from service.web.desk.comment import comment_page
from service.web.errors import Problem, problem, wants_page

DECISIONS = (Status.PUBLISHED, Status.HELD, Status.REJECTED)


def register(desk: Blueprint) -> None:
    """Add the views."""
    desk.add_url_rule("/comments/<uuid:comment_id>", "comment", show)
    desk.add_url_rule("/comments/<uuid:comment_id>/card", "card", show_card)
    desk.add_url_rule("/comments/<uuid:comment_id>/decisions", "decide", decide, methods=["POST"])


def show(comment_id: uuid.UUID) -> ResponseReturnValue:
    """Show a comment and its history."""
    return comment_page.page(comment_id, back=addresses.within_desk(request.args.get("back")))


def show_card(comment_id: uuid.UUID) -> ResponseReturnValue:
    """Give a comment's card alone, as it is now, for a page that shows it already."""
    return comment_page.card_alone(comment_id, back=addresses.within_desk(request.args.get("back")))


def decide(comment_id: uuid.UUID) -> ResponseReturnValue:
    """Publish, hold or reject; then back to where the moderator came from, or the outcome as JSON."""
    who = guard.deciding_moderator()
    fields = bodies.read_fields()
    to, version = _decision(fields)
    back = addresses.within_desk(fields.get("back"))
    reason = str(fields.get("reject") or fields.get("reason") or "") or None
    try:
        note = text(str(fields.get("note", ""))) or None
        wish = Wish(to=to, actor=Actor.MODERATOR, actor_id=who.id, reason=reason, note=note)
        with services().databases.main.write() as session:
            action = actions.decide_one(session, Seen(comment_id, version), wish, sites=who.sites, now=services().now())
            action_id, reasons = action.id, context.reasons(session, comment_id)
            replies = len(open_replies(session, comment_id)) if to is Status.REJECTED else 0
    except StaleDecision as error:
        return _stale(comment_id, back, version, str(error))
    except (IllegalMove, ValueError, Unacceptable) as error:
        status = 409 if isinstance(error, IllegalMove) else 422
        if not wants_page():
            return _json(status, problem(status, str(error)))
        field = error.field if isinstance(error, BadWish) else ""
        typed = {**fields, "wrong": field, "words": str(error)}
        return comment_page.page(comment_id, back=back, status=status, problem=str(error), typed=typed)
    if wants_page():
        return redirect(addresses.path(_with_notice(back, to, comment_id, action_id)), 303)
    undo = addresses.path(f"/desk/actions/{action_id}/undo")
    below = {"words": wording.replies(replies), "address": addresses.path(f"/desk/comments/{comment_id}/replies")}
    told = {"replies": below} if replies else {}
    return jsonify(action=action_id, status=to, words=wording.done(to, reasons), undo=undo, **told)


def _decision(fields: Mapping[str, object]) -> tuple[Status, int]:
    to, version = fields.get("to"), str(fields.get("version", ""))
    if "reject" in fields:
        to = Status.REJECTED
    if to not in DECISIONS or not (version.isascii() and version.isdigit() and len(version) < 10):
        raise Problem(422, "This form is not complete. Go back, load the page again and repeat it.")
    return Status(str(to)), int(version)


def _stale(comment_id: uuid.UUID, back: str, seen: int, words: str) -> Response:
    """Answer who came second: with what happened meanwhile, and the comment as it is now."""
    if wants_page():
        return comment_page.page(comment_id, back=back, status=409, seen=seen)
    card = comment_page.card_alone(comment_id, back=back, seen=seen).get_data(as_text=True)
    return _json(409, problem(409, words, card=card))


def _json(status: int, body: Mapping[str, object]) -> Response:
    response = jsonify(body)
    response.status_code = status
    response.content_type = "application/problem+json"
    return response


def _with_notice(back: str, to: Status, comment_id: uuid.UUID, action_id: int) -> str:
    page, _, query = back.partition("?")
    kept = [pair for pair in parse_qsl(query) if pair[0] not in {"done", "comment", "action"}]
    return f"{page}?{urlencode([*kept, ('done', to), ('comment', str(comment_id)), ('action', str(action_id))])}"
