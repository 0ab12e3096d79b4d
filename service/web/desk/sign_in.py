"""Signing in and out."""

from flask import Blueprint, Response, g, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from service.comments import staff
from service.web import addresses
from service.web.api import bodies
from service.web.api.keys import visitor
from service.web.context import services

COOKIE = "commentgate_desk"
OPEN_TO_ALL = frozenset({"desk.login", "desk.sign_in"})
WRONG = "This name and password do not fit."
UNKNOWN_VISITOR = "0.0.0.0"  # noqa: S104 - visitors without an address share one limit


def register(desk: Blueprint) -> None:
    """Add the views."""
    desk.add_url_rule("/login", "login", login)
    desk.add_url_rule("/login", "sign_in", sign_in, methods=["POST"])
    desk.add_url_rule("/logout", "sign_out", sign_out, methods=["POST"])


def login() -> ResponseReturnValue:
    """Show the form."""
    onward = addresses.within_desk(request.args.get("next"))
    return redirect(addresses.path(onward), 303) if g.moderator else page(onward=onward)


def sign_in() -> ResponseReturnValue:
    """Check name and password, and start a session of its own, whatever cookie came along."""
    running = services()
    fields = bodies.read_fields()
    running.limits.spend_sign_in(visitor() or UNKNOWN_VISITOR)
    name, password = str(fields.get("name", "")).strip(), str(fields.get("password", ""))
    onward = addresses.within_desk(fields.get("next"))
    with running.databases.main.read() as session:
        moderator_id = staff.check_password(session, name if name.isprintable() else "", password)
    if moderator_id is None:
        return page(WRONG, status=401, name=name, onward=onward)
    with running.databases.main.write() as session:
        staff.end_session(session, request.cookies.get(cookie_name(), ""))
        token = staff.start_session(session, moderator_id, running.now())
    response = make_response(redirect(addresses.path(onward), 303))
    response.set_cookie(cookie_name(), token, path="/", httponly=True, samesite="Lax", secure=over_https())
    return response


def sign_out() -> ResponseReturnValue:
    """End the session for good: the row goes, so a copied cookie is worth nothing."""
    with services().databases.main.write() as session:
        staff.end_session(session, g.moderator.token)
    response = make_response(redirect(addresses.path("/desk/login"), 303))
    response.delete_cookie(cookie_name(), path="/", httponly=True, samesite="Lax", secure=over_https())
    return response


def page(problem: str = "", *, status: int = 200, name: str = "", onward: str = addresses.DESK) -> Response:
    """Give the page to sign in on."""
    return make_response(render_template("desk/login.html", problem=problem, name=name, onward=onward), status)


def over_https() -> bool:
    """Whether browsers reach us by HTTPS only."""
    return services().settings.public_url.startswith("https://")


def cookie_name() -> str:
    """Name the session's cookie; the prefix makes browsers refuse one that another host or plain HTTP set."""
    return f"__Host-{COOKIE}" if over_https() else COOKIE
