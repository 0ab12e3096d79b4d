"""The second step of signing in: the password was right, now the code of the second factor."""

from flask import Blueprint, Response, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from service.comments.errors import SealBroken
from service.comments.staff import audit, desk_sessions, totp
from service.comments.staff import sessions as staff
from service.comments.staff.desk_sessions import Waiting
from service.web import addresses
from service.web.api import bodies
from service.web.context import services
from service.web.desk import guard
from service.web.desk.people import sign_in

WRONG = "This code is not right, or was used before. Wait for the next one."
TOO_LATE = "That took too long. Please sign in again."
MAX_CODE = 100


def register(desk: Blueprint) -> None:
    """Add the views."""
    desk.add_url_rule("/login/code", "code", show)
    desk.add_url_rule("/login/code", "give_code", give, methods=["POST"])


def show() -> ResponseReturnValue:
    """Show the form to those whose password was right."""
    onward = addresses.within_desk(request.args.get("next"))
    waiting = _waiting()
    return redirect(addresses.path("/desk/login"), 303) if waiting is None else _page(waiting, onward)


def give() -> ResponseReturnValue:
    """Check a code, and start the session; its token is another than the one that waited."""
    running, fields = services(), bodies.read_fields()
    onward = addresses.within_desk(fields.get("next"))
    waiting = _waiting()
    if waiting is None:
        return sign_in.page(TOO_LATE, status=401, onward=onward)
    guard.check_csrf(waiting.token)
    sign_in.spend()
    running.limits.spend_code(waiting.id)
    code, now = str(fields.get("code", ""))[:MAX_CODE], running.now()
    try:
        with running.databases.main.write() as session:
            used = totp.use(session, running.vault, waiting.id, code, now)
            if used is None:
                audit.record(session, waiting.id, "code_failed", now)
                return _page(waiting, onward, WRONG, 401)
            if desk_sessions.find_waiting(session, waiting.token, now) is None:  # shut out while the code was read
                return sign_in.page(TOO_LATE, status=401, onward=onward)
            staff.end_session(session, waiting.token)
            token = desk_sessions.admit(session, waiting.id, now, user_agent=sign_in.browser(), code=used)
    except SealBroken:
        problem = "The second factor cannot be read any more. An admin can reset it, or use a recovery code."
        return _page(waiting, onward, problem, 410)
    return sign_in.with_cookie(redirect(addresses.path(onward), 303), token)


def _waiting() -> Waiting | None:
    token = request.cookies.get(sign_in.cookie_name(), "")
    if not token or len(token) > guard.MAX_TOKEN:
        return None
    with services().databases.main.read() as session:
        return desk_sessions.find_waiting(session, token, services().now())


def _page(waiting: Waiting, onward: str, problem: str = "", status: int = 200) -> Response:
    csrf = guard.csrf_token(waiting.token)
    shown = render_template("desk/code.html", problem=problem, onward=onward, waiting_csrf=csrf, name=waiting.name)
    return make_response(shown, status)
