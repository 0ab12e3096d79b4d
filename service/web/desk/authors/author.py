"""One author, as known from a comment: what they wrote, what moderators know; trusting them, and notes."""

import uuid

from flask import Blueprint, redirect
from flask.typing import ResponseReturnValue

from service.comments.authors import marking
from service.comments.authors.marking import Deed
from service.comments.authors.meeting import meet
from service.comments.errors import InvalidSubmission
from service.comments.values import Unacceptable
from service.web import addresses
from service.web.api import bodies, queries
from service.web.context import services
from service.web.desk import guard
from service.web.desk.authors import author_forms, author_pages

COMMENT = "/authors/of/<uuid:comment_id>"


def register(desk: Blueprint) -> None:
    """Add the views."""
    desk.add_url_rule(COMMENT, "author", show)
    desk.add_url_rule(f"{COMMENT}/trust", "trust_author", trust, methods=["POST"])
    desk.add_url_rule(f"{COMMENT}/notes", "note_author", note, methods=["POST"])


def show(comment_id: uuid.UUID) -> ResponseReturnValue:
    """Show an author."""
    return author_pages.author_page(comment_id, marked=queries.optional("marked", read_number))


def trust(comment_id: uuid.UUID) -> ResponseReturnValue:
    """Let an author count as proven."""
    who, fields, running = guard.deciding_moderator(), bodies.read_fields(), services()
    now = running.now()
    try:
        words, until = author_forms.read_trust(fields, now)
        with running.databases.main.write() as session:
            deed = Deed(by=who.id, comment_id=comment_id, now=now, words=words, expires_at=until)
            number = marking.trust(session, meet(session, running.vault, comment_id, who.sites).known, deed).id
    except InvalidSubmission as error:
        return _again(comment_id, fields, error)
    return redirect(addresses.path(f"{author_pages.address(comment_id)}?marked={number}"), 303)


def note(comment_id: uuid.UUID) -> ResponseReturnValue:
    """Write a note on an author."""
    who, fields, running = guard.deciding_moderator(), bodies.read_fields(), services()
    try:
        words = author_forms.read_note(fields)
        with running.databases.main.write() as session:
            deed = Deed(by=who.id, comment_id=comment_id, now=running.now(), words=words)
            marking.note(session, meet(session, running.vault, comment_id, who.sites).known, deed)
    except InvalidSubmission as error:
        return _again(comment_id, fields, error)
    return redirect(addresses.path(author_pages.address(comment_id)), 303)


def read_number(text: str) -> int:
    """Read the number of a mark or an action. Raises Unacceptable."""
    if not (text.isascii() and text.isdigit() and len(text) < 16):
        raise Unacceptable("number", "Use a number.")
    return int(text)


def _again(comment_id: uuid.UUID, fields: dict[str, object], error: InvalidSubmission) -> ResponseReturnValue:
    errors = {one.field: one.message for one in error.errors}
    return author_pages.author_page(comment_id, status=422, errors=errors, typed=author_forms.kept(fields))
