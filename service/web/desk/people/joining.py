"""Coming by an invitation: choosing a name and a password."""

from collections.abc import Mapping

from flask import Blueprint, Response, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from service.comments.errors import Conflict, NotFound
from service.comments.staff import desk_sessions, invitations, passwords
from service.comments.staff import sessions as staff
from service.comments.staff.sessions import MAX_NAME
from service.web import addresses
from service.web.api import bodies
from service.web.context import services
from service.web.desk.people import sign_in

GONE = "This invitation was used, withdrawn, or is more than a week old. Ask for another."


def register(desk: Blueprint) -> None:
    """Add the views."""
    desk.add_url_rule("/join/<token>", "invitation", show)
    desk.add_url_rule("/join/<token>", "join", join, methods=["POST"])


def show(token: str) -> ResponseReturnValue:
    """Show the form of somebody who was invited."""
    with services().databases.main.read() as session:
        found = invitations.find(session, token, services().now())
    return _join_page(found is not None)


def join(token: str) -> ResponseReturnValue:
    """Make the moderator, and sign them in."""
    running, fields = services(), bodies.read_fields()
    sign_in.spend()
    name, password = str(fields.get("name", "")).strip(), str(fields.get("password", ""))
    errors = _problems(password, str(fields.get("again", "")))
    try:
        with running.databases.main.read() as session:
            if invitations.find(session, token, running.now()) is None:
                return _join_page(False)
            staff.check_name(session, name)
    except (ValueError, Conflict) as error:
        errors["name"] = str(error)
    if errors:
        return _join_page(True, errors, name)
    try:
        with running.databases.main.write() as session:
            now = running.now()
            moderator_id = invitations.accept(session, token, name=name, password=password, now=now)
            staff.end_session(session, request.cookies.get(sign_in.cookie_name(), ""))
            own = desk_sessions.admit(session, moderator_id, now, user_agent=sign_in.browser())
    except NotFound:
        return _join_page(False)
    except Conflict as error:
        return _join_page(True, {"name": str(error)}, name, 409)
    return sign_in.with_cookie(redirect(addresses.path(addresses.DESK), 303), own)


def _problems(password: str, again: str) -> dict[str, str]:
    problems = {}
    if not passwords.MIN_PASSWORD <= len(password) <= passwords.MAX_PASSWORD:
        problems["password"] = passwords.RULE
    if password != again:
        problems["again"] = "This is not what you typed above."
    return problems


def _join_page(good: bool, errors: Mapping[str, str] | None = None, name: str = "", status: int = 422) -> Response:
    """Give the page. Its address is a secret: nothing that it links to learns it."""
    body = render_template("desk/join.html", good=good, errors=errors or {}, name=name, most=MAX_NAME, gone=GONE)
    response = make_response(body, status if errors else (200 if good else 404))
    response.headers["Referrer-Policy"] = "strict-origin"
    return response
