"""People: who may use the desk, what they may do there, and shutting them out."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Blueprint, Response, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from service.comments.errors import Conflict, NotAllowed
from service.comments.privacy import digest
from service.comments.staff import desk_sessions, moderators
from service.comments.staff import sessions as staff
from service.comments.store import sites as site_store
from service.comments.tables import Moderator
from service.web import addresses
from service.web.api import bodies
from service.web.context import services
from service.web.desk import guard
from service.web.desk.comment.cards import Time, time
from service.web.desk.people import standing_form
from service.web.desk.people.session_rows import session_rows
from service.web.desk.tabs import sizes_here, tabs

PATH = "/desk/people"
MAX_ID = 2**31 - 1
ALL_SITES = "All sites"
DONE: Mapping[str, str] = {
    "changed": "The role and sites are changed.",
    "disabled": "They are shut out; every session of theirs is ended.",
    "enabled": "They are let in again.",
    "factor": "Their second factor is off. They sign in with their password alone until they switch it on again.",
    "session": "That session is ended.",
    "sessions": "Their sessions are ended.",
}


@dataclass(frozen=True, slots=True)
class PersonRow:
    """Somebody in the list."""

    id: int
    name: str
    role: str
    sites: str
    second_factor: bool
    seen: Time | None
    disabled: bool
    own: bool


def register(desk: Blueprint) -> None:
    """Add the views."""
    one = f"/people/<int(max={MAX_ID}):person_id>"
    desk.add_url_rule("/people", "people", show_all)
    desk.add_url_rule(one, "person", show_one)
    for name, view in (
        ("standing", change), ("disable", disable), ("enable", enable), ("second-factor", reset_second_factor),
        ("sessions", end_sessions),
    ):  # fmt: skip
        desk.add_url_rule(f"{one}/{name}", f"person_{name}", view, methods=["POST"])


def show_all() -> ResponseReturnValue:
    """List whom the admin governs."""
    who, running = guard.governing_moderator(), services()
    with running.databases.main.read() as session:
        names = {site.id: site.name for site in site_store.everyone(session)}
        rows = [_row(one, names) for one in moderators.governed(session, who)]
        shown = tabs(sizes_here(session))
    return make_response(render_template("desk/people.html", tabs=shown, people=rows))


def show_one(person_id: int) -> ResponseReturnValue:
    """Show one, and what can be changed about them."""
    return _page(person_id)


def change(person_id: int) -> ResponseReturnValue:
    """Give another role or other sites."""
    who, running = guard.governing_moderator(), services()
    try:
        role, sites = standing_form.read(bodies.read_fields())
        with running.databases.main.write() as session:
            moderators.change(session, who, person_id, role=role, sites=sites, now=running.now())
    except (ValueError, NotAllowed) as error:
        return _page(person_id, str(error), 422)
    except Conflict as error:
        return _page(person_id, str(error), 409)
    return _done(person_id, "changed")


def disable(person_id: int) -> ResponseReturnValue:
    """Shut somebody out."""
    who, running = guard.governing_moderator(), services()
    try:
        with running.databases.main.write() as session:
            moderators.disable(session, who, person_id, running.now())
    except Conflict as error:
        return _page(person_id, str(error), 409)
    return _done(person_id, "disabled")


def enable(person_id: int) -> ResponseReturnValue:
    """Let somebody in again."""
    who, running = guard.governing_moderator(), services()
    with running.databases.main.write() as session:
        moderators.enable(session, who, person_id, running.now())
    return _done(person_id, "enabled")


def reset_second_factor(person_id: int) -> ResponseReturnValue:
    """Switch somebody's second factor off."""
    who, running = guard.governing_moderator(), services()
    with running.databases.main.write() as session:
        moderators.reset_second_factor(session, who, person_id, running.now())
    return _done(person_id, "factor")


def end_sessions(person_id: int) -> ResponseReturnValue:
    """End one of somebody's sessions, or all."""
    who, running = guard.governing_moderator(), services()
    name = str(bodies.read_fields().get("session", "")) or None
    with running.databases.main.write() as session:
        moderators.end_sessions(session, who, person_id, name, running.now())
    return _done(person_id, "session" if name else "sessions")


def _done(person_id: int, what: str) -> ResponseReturnValue:
    return redirect(addresses.path(f"{PATH}/{person_id}?done={what}"), 303)


def _page(person_id: int, problem: str = "", status: int = 200) -> Response:
    who, running = guard.governing_moderator(), services()
    now = running.now()
    with running.databases.main.read() as session:
        person = moderators.one(session, who, person_id)
        everywhere = site_store.everyone(session)
        rows = session_rows(desk_sessions.live(session, person.id, now), digest(who.token), now)
        shown = tabs(sizes_here(session))
    body = render_template(
        "desk/person.html",
        tabs=shown,
        person=_row(person, {site.id: site.name for site in everywhere}),
        since=time(person.created_at, now),
        standing=standing_form.offered(who, everywhere, person.role, staff.sites_of(person)),
        sessions=rows,
        problem=problem,
        done=DONE.get(request.args.get("done", "")),
    )
    return make_response(body, status)


def _row(one: Moderator, names: Mapping[int, str]) -> PersonRow:
    sites = staff.sites_of(one)
    said = ALL_SITES if sites is None else ", ".join(sorted(names.get(site, f"number {site}") for site in sites))
    return PersonRow(
        id=one.id,
        name=one.name,
        role=one.role,
        sites=said,
        second_factor=one.totp_since is not None,
        seen=None if one.seen_at is None else time(one.seen_at, services().now()),
        disabled=one.disabled_at is not None,
        own=one.id == guard.moderator().id,
    )
