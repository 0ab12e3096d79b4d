"""Banning an author: asked first, with what it will do."""

import uuid
from urllib.parse import urlencode

from flask import Blueprint, redirect, request
from flask.typing import ResponseReturnValue

from service.comments.authors import banning
from service.comments.authors.banning import Besides
from service.comments.authors.marking import Deed
from service.comments.authors.meeting import meet
from service.comments.errors import InvalidSubmission, NotFound
from service.web import addresses
from service.web.api import bodies
from service.web.context import services
from service.web.desk import guard
from service.web.desk.authors import author_forms, author_pages
from service.web.desk.decisions.actions import PATH, go_on


def register(desk: Blueprint) -> None:
    """Add the views."""
    desk.add_url_rule("/authors/ban", "ask_to_ban", ask)
    desk.add_url_rule("/authors/of/<uuid:comment_id>/ban", "ban_author", ban, methods=["POST"])


def ask() -> ResponseReturnValue:
    """Ask before the author of a comment is banned."""
    guard.deciding_moderator()
    try:
        comment_id = uuid.UUID(request.args.get("comment", ""))
    except ValueError:
        raise NotFound("There is no such comment.") from None
    return author_pages.ban_page(comment_id, back=addresses.within_desk(request.args.get("back")))


def ban(comment_id: uuid.UUID) -> ResponseReturnValue:
    """Ban an author, and reject what was held of them when the form was shown, if that is wanted."""
    who, fields, running = guard.deciding_moderator(), bodies.read_fields(), services()
    back, now = addresses.within_desk(fields.get("back")), running.now()
    try:
        form = author_forms.read_ban(fields, now)
    except InvalidSubmission as error:
        errors = {one.field: one.message for one in error.errors}
        typed, reject = author_forms.kept(fields), fields.get("reject") == "yes"
        return author_pages.ban_page(comment_id, back=back, status=422, errors=errors, typed=typed, reject=reject)
    besides = None if form.seen_at is None else Besides(form.reason, form.note, form.seen_at, who.sites)
    deed = Deed(by=who.id, comment_id=comment_id, now=now, words=form.words, expires_at=form.until)
    with running.databases.main.write() as session:
        met = meet(session, running.vault, comment_id, who.sites)
        mark_id, action_id = banning.ban(session, met.known, met.comment, deed, besides)
    if action_id is not None and go_on(action_id):
        return redirect(addresses.path(f"{PATH}/{action_id}"), 303)
    told = {"marked": mark_id, "action": action_id, "back": None if back == addresses.DESK else back}
    query = urlencode({name: value for name, value in told.items() if value is not None})
    return redirect(addresses.path(f"{author_pages.address(comment_id)}?{query}"), 303)
