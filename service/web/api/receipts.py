"""Receipts: what became of a comment, for the person who wrote it, and what they may still do with it.

The token is the secret, so any origin may use it. A browser's form gets a page back, everybody else JSON.
"""

import uuid
from collections.abc import Callable, Mapping

from flask import Blueprint, Response, jsonify, request
from flask.typing import ResponseReturnValue

from service.comments import bell, receipts
from service.comments.authoring import asked, doing
from service.comments.authoring.doing import Standing
from service.comments.signs import traps
from service.web import receipt_page
from service.web.api import bodies, cors
from service.web.api.keys import visitor
from service.web.context import services
from service.web.errors import Problem, wants_page

api = Blueprint("receipts", __name__)
cors.public(api, exposed="Retry-After")
PATH = "/v1/receipts/<token>"
Fields = Mapping[str, object]


@api.route(PATH, methods=["OPTIONS"], provide_automatic_options=False)
def preflight(token: str) -> ResponseReturnValue:
    """Answer a browser that asks beforehand."""
    return cors.open_preflight("GET, PATCH, DELETE")


@api.route(f"{PATH}/appeal", methods=["OPTIONS"], provide_automatic_options=False)
def preflight_appeal(token: str) -> ResponseReturnValue:
    """Answer a browser that asks beforehand."""
    return cors.open_preflight("POST")


@api.get(PATH)
def receipt(token: str) -> ResponseReturnValue:
    """Give a comment's status, a coarse reason, and what its author may do."""
    if wants_page():
        return receipt_page.page(token, _look(token), wanted=request.args.get("do", ""))
    return jsonify(receipt_page.view(_look(token)))


@api.patch(PATH)
def edit(token: str) -> ResponseReturnValue:
    """Give the comment a new text."""
    _edit(token, _json())
    return jsonify(receipt_page.view(_look(token)))


@api.delete(PATH)
def remove(token: str) -> ResponseReturnValue:
    """Erase the comment."""
    _remove(token, {})
    return Response(status=204)


@api.post(f"{PATH}/appeal")
def appeal(token: str) -> ResponseReturnValue:
    """Appeal against the comment's rejection."""
    if bodies.is_form():
        return _by_form(token, "appeal", _appeal, ("words",))
    _appeal(token, _json())
    return jsonify(receipt_page.view(_look(token)))


@api.post(f"{PATH}/edit")
def edit_by_form(token: str) -> ResponseReturnValue:
    """Give the comment a new text, from a plain form."""
    return _by_form(token, "edit", _edit, ("body", "version"))


@api.post(f"{PATH}/delete")
def remove_by_form(token: str) -> ResponseReturnValue:
    """Erase the comment, from a plain form."""
    return _by_form(token, "delete", _remove, ())


def _comment_of(token: str) -> uuid.UUID:
    """Give the comment that somebody wants to do something with, and count that. Raises NotFound."""
    running = services()
    comment_id = receipts.read(running.vault, token)
    running.limits.spend_receipt(visitor())
    return comment_id


def _edit(token: str, fields: Fields) -> None:
    running, comment_id = services(), _comment_of(token)
    wanted = asked.read_edit(fields)
    with running.databases.main.write() as session:
        changed = doing.edit(session, comment_id, wanted, now=running.now())
        if changed:
            traps.note_edit(running.databases, running.vault, session, comment_id)
    if changed:
        running.intake.ringer.ring(bell.MODERATION)


def _remove(token: str, _: Fields) -> None:
    running, comment_id = services(), _comment_of(token)
    with running.databases.main.write() as session:
        doing.remove(session, comment_id, now=running.now())


def _appeal(token: str, fields: Fields) -> None:
    running, comment_id = services(), _comment_of(token)
    words = asked.read_appeal(fields)
    with running.databases.main.write() as session:
        doing.appeal(session, running.vault, comment_id, words, now=running.now())


def _look(token: str) -> Standing:
    running = services()
    comment_id = receipts.read(running.vault, token)
    with running.databases.main.read() as session:
        return doing.look(session, running.vault, comment_id, running.now())


def _json() -> dict[str, object]:
    fields = bodies.read_json()
    if not isinstance(fields, dict):
        raise Problem(400, "Send one JSON object.")
    return fields


def _by_form(token: str, what: str, act: Callable[[str, Fields], None], names: tuple[str, ...]) -> Response:
    """Do what a form asks for: on to the status page, or back to the form with what is wrong and what was typed.

    A form may have buttons and tokens of its own beside the fields.
    """
    if not bodies.is_form():
        raise Problem(415, f"Send {bodies.FORMS[0]} or {bodies.FORMS[1]}.")
    typed = {name: value for name, value in bodies.read_fields().items() if name in names}
    fields = {**typed, **({"version": _number(typed["version"])} if "version" in typed else {})}
    if not wants_page():
        act(token, fields)
        return receipt_page.back(token)
    return receipt_page.attempt(token, what, typed, lambda: act(token, fields), lambda: _look(token))


def _number(typed: object) -> object:
    text = str(typed)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 11 else typed
