"""Signing in and out. With a second factor, a right password leads to the page that asks for the code."""

from urllib.parse import quote

from flask import Blueprint, Response, g, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from service.comments.staff import audit, desk_sessions, totp
from service.comments.staff import sessions as staff
from service.web import addresses
from service.web.api import bodies
from service.web.api.keys import visitor
from service.web.context import services
from service.web.desk.people import devices

COOKIE = "commentgate_desk"
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
    spend()
    typed, password = str(fields.get("name", "")).strip(), str(fields.get("password", ""))
    name = typed if typed.isprintable() else ""
    onward = addresses.within_desk(fields.get("next"))
    running.limits.spend_guess(name)
    with running.databases.main.read() as session:
        proven = staff.check_password(session, name, password)
    with running.databases.main.write() as session:
        if proven is None or not staff.still_holds(session, proven):
            staff.note_failure(session, name, running.now())
            return page(WRONG, status=401, name=typed, onward=onward)
        staff.end_session(session, request.cookies.get(cookie_name(), ""))
        if totp.is_on(session, proven.id):
            token = desk_sessions.start_waiting(session, proven.id, running.now())
            return with_cookie(redirect(addresses.path(f"/desk/login/code?next={quote(onward)}"), 303), token)
        token = desk_sessions.admit(session, proven.id, running.now(), user_agent=browser())
    return with_cookie(redirect(addresses.path(onward), 303), token)


def sign_out() -> ResponseReturnValue:
    """End the session for good: the row goes, so a copied cookie is worth nothing."""
    running = services()
    with running.databases.main.write() as session:
        staff.end_session(session, g.moderator.token)
        audit.record(session, g.moderator.id, "signed_out", running.now())
    response = make_response(redirect(addresses.path("/desk/login"), 303))
    response.delete_cookie(cookie_name(), path="/", httponly=True, samesite="Lax", secure=over_https())
    return response


def spend() -> None:
    """Count an attempt of this visitor to prove who they are. Raises RateLimitExceeded."""
    services().limits.spend_sign_in(visitor() or UNKNOWN_VISITOR)


def browser() -> str:
    """Name the browser in a few words."""
    return devices.words(request.user_agent.string)


def with_cookie(answer: ResponseReturnValue, token: str) -> Response:
    """Hand a session to the browser."""
    response = make_response(answer)
    response.set_cookie(cookie_name(), token, path="/", httponly=True, samesite="Lax", secure=over_https())
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
