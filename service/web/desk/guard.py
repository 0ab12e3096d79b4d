"""Who may in: a session looked up on every request, and forms that only our own pages can send."""

import hmac
from urllib.parse import quote

from flask import Blueprint, g, redirect, request
from flask.typing import ResponseReturnValue

from service.comments import staff
from service.comments.errors import NotAllowed
from service.comments.staff import SignedIn
from service.web import addresses
from service.web.api import bodies
from service.web.api.keys import own_origin
from service.web.context import services
from service.web.desk import sign_in
from service.web.desk.areas import menu
from service.web.errors import Problem

MAX_TOKEN = 100


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
    g.moderator = find_moderator()
    if request.endpoint in sign_in.OPEN_TO_ALL:
        return None
    if g.moderator is None:
        return _ask_to_sign_in(posting)
    if posting:
        check_csrf(g.moderator)
    return None


def check_sender() -> None:
    """Take only forms, and only from our own pages. Raises Problem 403 or 415."""
    if not bodies.is_form():
        raise Problem(415, "The desk takes forms only.")
    claimed = request.headers.get("Origin")
    if claimed is not None and claimed != own_origin():
        raise Problem(403, f"This form did not come from the desk. Open the desk at {services().url(addresses.DESK)}")


def check_csrf(moderator: SignedIn) -> None:
    """Compare the form's token with the session's. Raises Problem 403."""
    given = str(bodies.read_fields().get("csrf", "")).encode()
    expected = services().vault.candidates("csrf", moderator.token)
    if not any(hmac.compare_digest(given, one.encode()) for one in expected):
        raise Problem(403, "This form is from another session. Go back, load the page again and repeat it.")


def csrf_token(moderator: SignedIn) -> str:
    """Give what every form of this session must carry; without the secret key nobody can make it."""
    return services().vault.match("csrf", moderator.token)


def find_moderator() -> SignedIn | None:
    """Look the session up; one that was ended, or whose moderator was disabled, is gone at once."""
    token = request.cookies.get(sign_in.cookie_name(), "")
    if not token or len(token) > MAX_TOKEN:
        return None
    with services().databases.main.read() as session:
        return staff.find_session(session, token, services().now())


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
    return {"moderator": found, "csrf": csrf_token(found) if found else "", "areas": menu(found, request.path)}


def _ask_to_sign_in(posting: bool) -> ResponseReturnValue:
    if posting:
        return sign_in.page("You are signed out, so nothing was done. Please sign in again.", status=401)
    query = request.query_string.decode("ascii", "replace")
    onward = addresses.within_desk(request.path + (f"?{query}" if query else ""))
    asked = f"?next={quote(onward)}" if onward != addresses.DESK else ""
    return redirect(addresses.path("/desk/login") + asked, 303)
