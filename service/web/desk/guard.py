"""Who may in: a session looked up on every request, and forms that only our own pages can send."""

import hmac
from urllib.parse import quote

from flask import Blueprint, g, redirect, request
from flask.typing import ResponseReturnValue

from service import outages
from service.comments.errors import NotAllowed
from service.comments.staff import desk_sessions
from service.comments.staff import sessions as staff
from service.comments.staff.sessions import SignedIn
from service.web import addresses
from service.web.api import bodies
from service.web.api.keys import own_origin
from service.web.context import services
from service.web.desk.areas import menu
from service.web.desk.people import sign_in
from service.web.errors import Problem

MAX_TOKEN = 100
OPEN_TO_ALL = frozenset({"desk.login", "desk.sign_in", "desk.code", "desk.give_code", "desk.invitation", "desk.join"})
FOR_SCRIPTS = frozenset({"desk.news", "desk.arrived"})  # asked for by a page, which cannot show a form to sign in


def register(desk: Blueprint) -> None:
    """Put the guard before every view of the desk."""
    desk.before_request(admit)
    desk.context_processor(shown_everywhere)


def admit() -> ResponseReturnValue | None:
    """Let a request through, or answer it here."""
    elsewhere = addresses.under_public_name()
    if elsewhere is not None:
        return elsewhere
    posting = request.method not in {"GET", "HEAD", "OPTIONS"}
    if posting:
        check_sender()
        bodies.read_bytes()  # before the session is looked up: a body held back must not outlast it
    g.moderator = find_moderator()
    if request.endpoint in OPEN_TO_ALL:
        return None
    if g.moderator is None:
        return _ask_to_sign_in(posting)
    if posting:
        check_csrf(g.moderator.token)
    return None


def check_sender() -> None:
    """Take only forms, and only from our own pages. Raises Problem 403 or 415."""
    if not bodies.is_form():
        raise Problem(415, "The desk takes forms only.")
    claimed = request.headers.get("Origin")
    if claimed is not None and claimed != own_origin():
        raise Problem(403, f"This form did not come from the desk. Open the desk at {services().url(addresses.DESK)}")


def check_csrf(token: str) -> None:
    """Compare the form's token with the session's. Raises Problem 403."""
    values = bodies.read_form_values("csrf")
    given = values[0].encode() if len(values) == 1 else b""
    expected = services().vault.candidates("csrf", token)
    if not any(hmac.compare_digest(given, one.encode()) for one in expected):
        raise Problem(403, "This form is from another session. Go back, load the page again and repeat it.")


def csrf_token(token: str) -> str:
    """Give what every form of a session must carry; without the secret key nobody can make it."""
    return services().vault.match("csrf", token)


def find_moderator() -> SignedIn | None:
    """Look the session up; one that was ended, or whose moderator was disabled, is gone at once."""
    token = request.cookies.get(sign_in.cookie_name(), "")
    if not token or len(token) > MAX_TOKEN:
        return None
    main, now = services().databases.main, services().now()
    with main.read() as session:
        found = staff.find_session(session, token, now)
    if found is not None and desk_sessions.is_due(found.seen_at, now):
        try:
            with main.write() as session:
                desk_sessions.see(session, token, found.id, now)
        except Exception as error:  # pages can be read where nothing can be written
            if outages.reason(error) is None:
                raise
    return found


def moderator() -> SignedIn:
    """Give who is signed in; `admit` has made sure that somebody is."""
    found: SignedIn = g.moderator
    return found


def deciding_moderator() -> SignedIn:
    """Give who is signed in, if their role may decide. Raises NotAllowed."""
    found = moderator()
    if not found.may_decide:
        raise NotAllowed("Your role may look at comments, but not decide.")
    return found


def governing_moderator() -> SignedIn:
    """Give who is signed in, if their role may change policies, pages and people. Raises NotAllowed."""
    found = moderator()
    if not found.may_govern:
        raise NotAllowed("Only an admin may do this.")
    return found


def shown_everywhere() -> dict[str, object]:
    """Give what every page of the desk shows."""
    found = g.get("moderator")
    return {"moderator": found, "csrf": csrf_token(found.token) if found else "", "areas": menu(found, request.path)}


def _ask_to_sign_in(posting: bool) -> ResponseReturnValue:
    if posting:
        return sign_in.page("You are signed out, so nothing was done. Please sign in again.", status=401)
    if request.endpoint in FOR_SCRIPTS:
        raise Problem(401, "You are signed out.")
    query = request.query_string.decode("ascii", "replace")
    onward = addresses.within_desk(request.path + (f"?{query}" if query else ""))
    asked = f"?next={quote(onward)}" if onward != addresses.DESK else ""
    return redirect(addresses.path("/desk/login") + asked, 303)
