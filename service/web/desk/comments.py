"""One comment with everything around it, and the decision about it."""

import uuid
from collections.abc import Mapping
from urllib.parse import parse_qsl, urlencode

from flask import Blueprint, Response, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from service.comments import actions
from service.comments.actions import Seen
from service.comments.errors import IllegalMove, NotFound, StaleDecision
from service.comments.lifecycle import Actor, Status
from service.comments.review import Wish
from service.comments.store import desk as desk_store
from service.comments.store.desk_sizes import sizes
from service.comments.values import Unacceptable, text
from service.web import addresses
from service.web.api import bodies
from service.web.context import services
from service.web.desk import guard, wording
from service.web.desk.cards import card, step
from service.web.desk.tabs import tabs
from service.web.errors import Problem

DECISIONS = (Status.PUBLISHED, Status.HELD, Status.REJECTED)


def register(desk: Blueprint) -> None:
    """Add the views."""
    desk.add_url_rule("/comments/<uuid:comment_id>", "comment", show)
    desk.add_url_rule("/comments/<uuid:comment_id>/decisions", "decide", decide, methods=["POST"])


def show(comment_id: uuid.UUID) -> ResponseReturnValue:
    """Show a comment and its history."""
    return _page(comment_id, back=addresses.within_desk(request.args.get("back")))


def decide(comment_id: uuid.UUID) -> ResponseReturnValue:
    """Publish, hold or reject; then back to where the moderator came from."""
    who = guard.deciding_moderator()
    fields = bodies.read_fields()
    to, version = _decision(fields)
    back = addresses.within_desk(fields.get("back"))
    try:
        note = text(str(fields.get("note", ""))) or None
        with services().databases.main.write() as session:
            reason = str(fields.get("reason", "")) or None
            wish = Wish(to=to, actor=Actor.MODERATOR, actor_id=who.id, reason=reason, note=note)
            actions.decide_one(session, Seen(comment_id, version), wish, sites=who.sites, now=services().now())
    except StaleDecision:
        return _page(comment_id, back=back, status=409, seen=version)
    except (IllegalMove, ValueError, Unacceptable) as error:
        status = 409 if isinstance(error, IllegalMove) else 422
        return _page(comment_id, back=back, status=status, problem=str(error), typed=fields)
    return redirect(addresses.path(_with_notice(back, to, comment_id)), 303)


def _decision(fields: Mapping[str, object]) -> tuple[Status, int]:
    to, version = fields.get("to"), str(fields.get("version", ""))
    if to not in DECISIONS or not (version.isascii() and version.isdigit() and len(version) < 10):
        raise Problem(422, "This form is not complete. Go back, load the page again and repeat it.")
    return Status(str(to)), int(version)


def _page(
    comment_id: uuid.UUID,
    *,
    back: str,
    status: int = 200,
    problem: str = "",
    seen: int | None = None,
    typed: Mapping[str, object] | None = None,
) -> Response:
    """Give a comment's page: with what is wrong, or what happened since the version that was seen."""
    now = services().now()
    with services().databases.main.read() as session:
        row = desk_store.one(session, comment_id)
        if row is None:
            raise NotFound("There is no such comment.")
        moves = desk_store.history(session, comment_id)
        counted = sizes(session, now)
    steps = [step(move, name, row[0], now) for move, name in moves]
    shown = render_template(
        "desk/comment.html",
        card=card(*row, now),
        steps=steps[::-1],
        explained=next((one.explained for one in reversed(steps) if one.explained), []),
        problem=problem,
        meanwhile=[] if seen is None else [one for one in steps if one.version > seen],
        stale=seen is not None,
        typed=typed or {},
        back=back,
        tabs=tabs(counted),
        reasons=wording.REASONS,
    )
    return make_response(shown, status)


def _with_notice(back: str, to: Status, comment_id: uuid.UUID) -> str:
    page, _, query = back.partition("?")
    kept = [pair for pair in parse_qsl(query) if pair[0] not in {"done", "comment"}]
    return f"{page}?{urlencode([*kept, ('done', to), ('comment', str(comment_id))])}"
